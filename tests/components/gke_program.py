"""A GKE cluster on its network, as the tests of both register it."""

from typing import Any

from components.clusters.gke import GkeCluster
from components.networks.gcp import GcpNetwork
from tests.harness import Registrations, register

POOLS: dict[str, Any] = {"core": {"purpose": "core", "machine_type": "e2-standard-4", "max_size": 4}}

OUTPUTS: dict[str, dict[str, Any]] = {
    "gcp:container/cluster:Cluster": {
        "endpoint": "10.0.0.2",
        "masterAuth": {"clientCertificateConfig": {"issueClientCertificate": False}, "clusterCaCertificate": "Q0E="},
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": "gke-1a2b.europe-west1.gke.goog"}},
        "privateClusterConfig": {"privateEndpoint": "10.0.0.2"},
    },
    "gcp:container/nodePool:NodePool": {"name": "pool"},
    "gcp:compute/address:Address": {"address": "203.0.113.7", "selfLink": "https://compute/addresses/nat"},
    "gcp:compute/globalAddress:GlobalAddress": {"name": "range"},
    "gcp:compute/network:Network": {"name": "net-1a2b"},
    "gcp:compute/router:Router": {"name": "router"},
    "gcp:serviceaccount/account:Account": {
        "email": "nodes@lab.iam.gserviceaccount.com",
        "member": "serviceAccount:nodes@lab.iam.gserviceaccount.com",
    },
}
"""What Google Cloud would answer: the outputs that the components compute something from."""


def network(**more: Any) -> GcpNetwork:
    return GcpNetwork("net", {"region": "europe-west1", "cidr": "10.0.0.0/16", **more})  # pyright: ignore


def cluster(**more: Any) -> GkeCluster:
    net = network()
    args: Any = {
        "cluster_name": "lab",
        "project_id": "research",
        "region": "europe-west1",
        "network_id": net.network_id,
        "subnet_id": net.subnet_id,
        "pod_range_name": net.pod_range_name,
        "service_range_name": net.service_range_name,
        "egress_ids": net.egress_ids,
        "kms_key_id": "key",
        "node_pools": POOLS,
        **more,
    }
    return GkeCluster("lab", args)


def made(preview: bool = False, **more: Any) -> Registrations:
    """What a cluster with its network registers."""
    return register(lambda: cluster(**more), None if preview else OUTPUTS, preview)
