"""The offline preview makes an AKS cluster on its network: in both modes, with forms of Azure's own."""

from __future__ import annotations

import pytest

from offline.difference import compare
from offline.record import COMPUTED, SECRET
from tests.offline.program import named, program

IMPORTS = """\
import pulumi, pulumi_azure_native as azure
from components import AksCluster, AzureNetwork, WorkloadIdentity
from components.clusters.workload_identity import annotations_for
from pulumi import ResourceOptions as Options
import pulumi_kubernetes as k8s

cloud = azure.Provider("cloud", location="westeurope")
"""
SOURCE = """
on_azure = Options(providers=[cloud])
group = azure.resources.ResourceGroup("lab", opts=Options(provider=cloud))
place = {"location": "westeurope", "resource_group_name": group.name}
net = AzureNetwork("net", {**place, "cidr": "10.0.0.0/16", "pod_cidr": "100.64.0.0/12"}, on_azure)
lab = AksCluster(
    "lab",
    {
        **place,
        "cluster_name": "lab",
        "subscription_id": "00000000-0000-0000-0000-000000000001",
        "tenant_id": "00000000-0000-0000-0000-000000000002",
        "node_subnet_id": net.node_subnet_id,
        "api_server_subnet_id": net.api_server_subnet_id,
        "egress_ids": net.egress_ids,
        "outbound_type": net.outbound_type,
        "deployer_object_id": "00000000-0000-0000-0000-000000000003",
        "node_pools": {"core": {"purpose": "core", "vm_size": "Standard_D4ds_v5", "max_size": 4}},
    },
    on_azure,
)
account = {"namespace": "dns", "service_account": "dns"}
dns = WorkloadIdentity("dns", {**place, **account, "issuer_url": lab.oidc_issuer_url}, on_azure)
k8s.core.v1.ServiceAccount(
    "dns",
    metadata={"name": "dns", "annotations": annotations_for(dns.client_id)},
    opts=Options(provider=lab.workload_provider),
)
pulumi.export("issuer", lab.oidc_issuer_url)
pulumi.export("endpoint", lab.endpoint)
pulumi.export("kubeconfig", lab.kubeconfig)
pulumi.export("addresses", net.nat_addresses)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return program(tmp_path_factory.mktemp("azure"), SOURCE, imports=IMPORTS)


def test_a_cluster_answers_and_its_pods_have_an_identity(made):
    record = made.run("simulated")
    assert record.outputs["issuer"].startswith("https://westeurope.oic.prod-aks.azure.com/")
    assert record.outputs["endpoint"].endswith(".azmk8s.io:443")
    assert record.outputs["kubeconfig"] == SECRET
    assert named(record, "dns-credential").inputs["issuer"] == record.outputs["issuer"]
    nodes = named(record, "lab-core-pool").inputs["vnetSubnetID"]
    assert nodes.endswith("/subnets/nodes")
    right = named(record, "lab-identity-nodes").inputs
    assert right["scope"] == nodes
    assert right["roleDefinitionId"].startswith("/subscriptions/00000000-0000-0000-0000-000000000000/providers/")


def test_a_first_deployment_knows_none_of_it(made):
    record = made.run("unknown")
    assert record.outputs == {"issuer": COMPUTED, "endpoint": COMPUTED, "kubeconfig": SECRET, "addresses": COMPUTED}


def test_another_size_of_machines_replaces_the_pool_and_nothing_else(made, tmp_path):
    other = program(tmp_path, SOURCE.replace("Standard_D4ds_v5", "Standard_D8ds_v5"), imports=IMPORTS)
    changes = compare(made.run("simulated"), other.run("simulated")).changes
    assert {change.resource.name: change.kind.value for change in changes} == {"lab-core-pool": "replace"}
