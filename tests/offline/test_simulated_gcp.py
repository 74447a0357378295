"""Simulated outputs of Google Cloud: what a provider fills into an input is beside what was given."""

from __future__ import annotations

from offline.asked import Asked, AskedCall, Provider
from offline.record import Resource
from offline.simulated import RESOURCES, Simulation

PROVIDER = Provider("urn", {"project": "research", "region": "europe-west4"})
CLUSTER, SERVICE = "gcp:container/cluster:Cluster", "kubernetes:core/v1:Service"


def resource(type_: str, **inputs):
    return Resource("urn:pulumi:s::p::x::made", type_, "made", None, True, None, (), False, False, (), (), inputs)


def outputs(type_: str, **inputs):
    return RESOURCES[type_](Asked(resource(type_, **inputs), PROVIDER))


def test_a_cluster_keeps_what_was_said_of_its_endpoints_and_has_a_private_address_where_it_has_no_public_one():
    given = {"enablePrivateNodes": True, "enablePrivateEndpoint": True}
    found = outputs(CLUSTER, name="lab", location="europe-west4", privateClusterConfig=given)
    assert found["privateClusterConfig"].items() >= given.items()
    assert found["endpoint"] == found["privateClusterConfig"]["privateEndpoint"]
    assert found["id"] == "projects/research/locations/europe-west4/clusters/lab"
    assert (
        outputs(CLUSTER, name="lab")["endpoint"]
        == outputs(CLUSTER, name="lab")["privateClusterConfig"]["publicEndpoint"]
    )


def test_where_a_resource_is_follows_from_its_inputs_or_the_provider():
    assert outputs("gcp:compute/address:Address")["id"].startswith("projects/research/regions/europe-west4/addresses/")
    found = outputs("gcp:redis/instance:Instance", project="other", region="europe-west1")
    assert found["id"].startswith("projects/other/locations/europe-west1/instances/")


def test_load_balancers_of_gke_have_addresses_and_no_names():
    service = resource(SERVICE, apiVersion="v1", kind="Service", metadata={"name": "x"}, spec={"type": "LoadBalancer"})
    on = Provider("urn", {"clusterIdentifier": "gke/research/europe-west4/lab"})
    _, found = Simulation().new_resource(Asked(service, on))
    (address,) = found["status"]["loadBalancer"]["ingress"]
    assert list(address) == ["ip"]


def test_the_value_of_a_secret_is_secret():
    token = "gcp:secretmanager/getSecretVersion:getSecretVersion"
    assert "username" in Simulation().call(AskedCall(token, {"secret": "cr-seqera-io"}, PROVIDER))["secretData"]
    assert Simulation().secret_results(token) == ("secretData",)
