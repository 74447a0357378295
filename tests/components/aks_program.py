"""An AKS cluster on its network, as the tests of both register it."""

import base64
from typing import Any

import yaml

from components.clusters import AksCluster
from components.networks import AzureNetwork
from tests.harness import Registrations, register

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "00000000-0000-0000-0000-000000000002"
POOLS: dict[str, Any] = {"core": {"purpose": "core", "vm_size": "Standard_D4ds_v5", "max_size": 4}}
SERVER = {"server": "https://lab.example.org:443", "certificate-authority-data": "Q0E="}
_KUBECONFIG = base64.b64encode(yaml.safe_dump({"clusters": [{"name": "lab", "cluster": SERVER}]}).encode()).decode()


def _resource(kind: str, name: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/lab/providers/{kind}/{name}"


OUTPUTS: dict[str, dict[str, Any]] = {
    "azure-native:containerservice:ManagedCluster": {
        "name": "lab",
        "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://issuer.example.org/"},
        "nodeResourceGroup": "MC_lab",
    },
    "azure-native:containerservice:AgentPool": {"name": "pool"},
    "azure-native:containerservice:listManagedClusterUserCredentials": {
        "kubeconfigs": [{"name": "clusterUser", "value": _KUBECONFIG}]
    },
    "azure-native:managedidentity:UserAssignedIdentity": {
        "name": "identity",
        "principalId": "principal",
        "clientId": "client",
    },
    "azure-native:network:PublicIPAddress": {"ipAddress": "203.0.113.7"},
    "azure-native:network:VirtualNetwork": {"name": "net"},
    "azure-native:storage:StorageAccount": {"name": "flowsnetc0ffee"},
    "random:index/randomId:RandomId": {"hex": "c0ffee"},
}
"""What Azure would answer: the outputs that the components compute something from."""


def network(**more: Any) -> AzureNetwork:
    return AzureNetwork(
        "net",
        {
            "location": "westeurope",
            "resource_group_name": "lab",
            "cidr": "10.0.0.0/16",
            "pod_cidr": "100.64.0.0/12",
            **more,
        },  # pyright: ignore
    )


def cluster(**more: Any) -> AksCluster:
    net = network()
    args: Any = {
        "cluster_name": "lab",
        "location": "westeurope",
        "subscription_id": SUBSCRIPTION,
        "tenant_id": TENANT,
        "resource_group_name": "lab",
        "node_subnet_id": net.node_subnet_id,
        "api_server_subnet_id": net.api_server_subnet_id,
        "egress_ids": net.egress_ids,
        "outbound_type": net.outbound_type,
        "node_pools": POOLS,
        **more,
    }
    return AksCluster("lab", args)


def made(preview: bool = False, **more: Any) -> Registrations:
    """What a cluster with its network registers."""
    return register(lambda: cluster(**more), None if preview else OUTPUTS, preview)
