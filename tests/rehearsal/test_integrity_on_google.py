"""What the simulated Google Cloud refuses because of what else is in it or isn't."""

from __future__ import annotations

from typing import Any

import pytest

from .site import NAMESPACE, Site, of_kubernetes

PLACE = "projects/p/locations/europe-west1"
KEY = f"{PLACE}/keyRings/r/cryptoKeys/k"
NETWORK = "projects/p/global/networks/n"
ADDRESS = "https://www.googleapis.com/compute/v1/projects/p/regions/europe-west1/addresses/a"
CLUSTER, POOL = "gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"
CRYPTO_KEY, GRANT = "gcp:kms/cryptoKey:CryptoKey", "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
REDIS, SQL = "gcp:redis/instance:Instance", "gcp:sql/databaseInstance:DatabaseInstance"
FILES, VPC = "gcp:filestore/instance:Instance", "gcp:compute/network:Network"
CONNECTION = "gcp:servicenetworking/connection:Connection"
GLOBAL_ADDRESS, ZONE = "gcp:compute/globalAddress:GlobalAddress", "gcp:dns/managedZone:ManagedZone"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"


@pytest.mark.parametrize(
    ("type_", "id_", "user", "inputs"),
    [
        (VPC, NETWORK, "gcp:compute/subnetwork:Subnetwork", {"network": NETWORK}),
        (CRYPTO_KEY, KEY, GRANT, {"cryptoKeyId": KEY}),
        ("gcp:compute/address:Address", ADDRESS, "gcp:compute/routerNat:RouterNat", {"natIps": [ADDRESS]}),
        # By plain names.
        (CLUSTER, f"{PLACE}/clusters/c", POOL, {"cluster": "c"}),
        (SQL, "s", "gcp:sql/user:User", {"instance": "s"}),
        (ZONE, "projects/p/managedZones/z", "gcp:dns/recordSet:RecordSet", {"managedZone": "z"}),
        ("gcp:compute/router:Router", f"{PLACE}/routers/r", "gcp:compute/routerNat:RouterNat", {"router": "r"}),
        (GLOBAL_ADDRESS, "projects/p/global/addresses/a", CONNECTION, {"reservedPeeringRanges": ["a"]}),
        (
            "gcp:certificatemanager/certificateMap:CertificateMap",
            "projects/p/locations/global/certificateMaps/m",
            GATEWAY,
            of_kubernetes("Gateway", metadata={"annotations": {"networking.gke.io/certmap": "m"}}),
        ),
        (
            GLOBAL_ADDRESS,
            "projects/p/global/addresses/a",
            GATEWAY,
            of_kubernetes("Gateway", spec={"addresses": [{"type": "NamedAddress", "value": "a"}]}),
        ),
    ],
)
def test_an_object_outlives_its_users(site: Site, type_: str, id_: str, user: str, inputs: dict[str, Any]) -> None:
    site.make(type_, "used", id_)
    site.make(user, "user", **inputs)
    assert "is still used by" in site.refuses(site.delete, "used")
    site.delete("user")
    site.delete("used")


@pytest.mark.parametrize(
    ("type_", "inputs", "agent"),
    [
        (CLUSTER, {"databaseEncryption": {"keyName": KEY}}, "container-engine-robot"),
        (REDIS, {"customerManagedKey": KEY}, "cloud-redis"),
        (SQL, {"encryptionKeyName": KEY}, "gcp-sa-cloud-sql"),
    ],
)
def test_a_service_needs_a_right_to_its_key(site: Site, type_: str, inputs: dict[str, Any], agent: str) -> None:
    site.make(CRYPTO_KEY, "key", KEY)
    site.make(
        GRANT, "another", cryptoKeyId=KEY, member="serviceAccount:service-1@compute-system.iam.gserviceaccount.com"
    )
    assert site.refuses(site.make, type_, "user", **inputs).startswith("PERMISSION_DENIED")
    site.make(GRANT, "grant", cryptoKeyId=KEY, member=f"serviceAccount:service-1@{agent}.iam.gserviceaccount.com")
    site.make(type_, "user", **inputs)


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (REDIS, {"authorizedNetwork": NETWORK, "connectMode": "PRIVATE_SERVICE_ACCESS"}),
        (FILES, {"networks": [{"network": NETWORK, "connectMode": "PRIVATE_SERVICE_ACCESS"}]}),
        (SQL, {"settings": {"ipConfiguration": {"privateNetwork": NETWORK}}}),
    ],
)
def test_a_private_address_needs_the_connection_to_googles_services(
    site: Site, type_: str, inputs: dict[str, Any]
) -> None:
    site.make(VPC, "network", NETWORK)
    assert site.refuses(site.make, type_, "user", **inputs).startswith("NETWORK_NOT_PEERED")
    site.make(CONNECTION, "connection", network=NETWORK, service="servicenetworking.googleapis.com")
    site.make(type_, "user", **inputs)


def test_a_gateway_needs_a_cluster_that_knows_it(site: Site) -> None:
    site.make(CLUSTER, "cluster")
    site.make(NAMESPACE, "gateway", **of_kubernetes("Namespace", "gateway"))
    why = site.refuses(site.make, GATEWAY, "gateway-gateway", **of_kubernetes("Gateway", namespace="gateway"))
    assert "the Gateway API" in why
    site.delete("gateway")
    site.delete("cluster")
    site.make(CLUSTER, "cluster", gatewayApiConfig={"channel": "CHANNEL_STANDARD"})
    site.make(NAMESPACE, "gateway", **of_kubernetes("Namespace", "gateway"))
    site.make(GATEWAY, "gateway-gateway", **of_kubernetes("Gateway", namespace="gateway"))
