"""The control plane of a GKE cluster."""

from ipaddress import ip_network
from typing import Any

import pulumi
from pulumi_gcp import container

from .. import versions
from .gke_access import NodeAccount
from .gke_arguments import GkeClusterArgs
from .gke_nodes import secure_node
from .gke_upkeep import maintenance_window

CHANNELS = ("RAPID", "REGULAR", "STABLE", "EXTENDED")


def control_plane(
    parent: pulumi.Resource, name: str, args: GkeClusterArgs, account: NodeAccount, after: list[Any]
) -> "container.Cluster":
    """
    The cluster itself, without nodes. `account` is that of the nodes which GKE insists on making first, and which are
    taken away again. Raises ValueError for a public range that is the whole internet, and for a channel that isn't one.
    """
    tags = args.get("tags", {})
    if (channel := args.get("release_channel", "REGULAR")) not in CHANNELS:
        raise ValueError(f"release_channel is {channel!r}; it can be {', '.join(CHANNELS)}")
    security: Any = {
        **_access(args),
        "workload_identity_config": {"workload_pool": f"{args['project_id']}.svc.id.goog"},
        "database_encryption": {"state": "ENCRYPTED", "key_name": args["kms_key_id"]},
        "enable_shielded_nodes": True,
        "enable_legacy_abac": False,
        "master_auth": {"client_certificate_config": {"issue_client_certificate": False}},
        # Only health checks are answered without a login, and no binding may give rights to everybody.
        "anonymous_authentication_config": {"mode": "LIMITED"},
        "rbac_binding_config": {
            "enable_insecure_binding_system_authenticated": False,
            "enable_insecure_binding_system_unauthenticated": False,
        },
        "security_posture_config": {"mode": "BASIC"},
    }
    if args.get("binary_authorization", True):
        security["binary_authorization"] = {"evaluation_mode": "PROJECT_SINGLETON_POLICY_ENFORCE"}
    if "groups_domain" in args:
        security["authenticator_groups_config"] = {"security_group": f"gke-security-groups@{args['groups_domain']}"}
    return container.Cluster(
        f"{name}-cluster",
        # The kubeconfig, the provider's identifier and people name it.
        name=args["cluster_name"],
        project=args["project_id"],
        location=args["region"],
        node_locations=args.get("zones") or None,
        min_master_version=args.get("version", versions.GKE_KUBERNETES),
        release_channel={"channel": channel},
        maintenance_policy=maintenance_window(args.get("maintenance", {})),
        **_network(args),
        **security,
        **_operations(args),
        # GKE makes no cluster without nodes. These go at once, and the pools come.
        initial_node_count=1,
        remove_default_node_pool=True,
        node_config=container.ClusterNodeConfigArgs(**secure_node(account.email, args["kms_key_id"], tags)),
        node_pool_defaults={"node_config_defaults": {"insecure_kubelet_readonly_port_enabled": "FALSE"}},
        # Nodes are packed, and given back as soon as they are empty. Node pools are ours: GKE makes none.
        cluster_autoscaling={"enabled": False, "autoscaling_profile": "OPTIMIZE_UTILIZATION"},
        resource_labels=tags,
        # The provider's own, which is on unless it is said otherwise.
        deletion_protection=args.get("protect", False),
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=after,
            protect=args.get("protect", False),
            # The name is fixed, so the engine would begin a replacement by deleting pools, even if it can't go on.
            delete_before_replace=False,
            # Of the nodes that are taken away; any change of them would replace the cluster.
            ignore_changes=["nodeConfig", "initialNodeCount"],
        ),
    )


def _access(args: GkeClusterArgs) -> dict[str, Any]:
    """Private nodes, and an API server that nobody outside reaches who isn't named."""
    public, private = args.get("public_access_cidrs", []), args.get("private_access_cidrs", [])
    for each in public:
        if ip_network(each).prefixlen < 8:
            raise ValueError(f"public_access_cidrs holds {each}; name the networks that may reach the API server")
    return {
        "private_cluster_config": {
            "enable_private_nodes": True,
            "enable_private_endpoint": not public,
            "master_global_access_config": {"enabled": False},
        },
        "master_authorized_networks_config": {
            "cidr_blocks": [{"cidr_block": each} for each in [*public, *private]],
            # Otherwise every machine of every customer on Google Cloud reaches it.
            "gcp_public_cidrs_access_enabled": False,
            "private_endpoint_enforcement_enabled": True,
        },
        "control_plane_endpoints_config": {
            # Tokens of service accounts and client certificates stay inside the network.
            "dns_endpoint_config": {
                "allow_external_traffic": args.get("dns_endpoint", False),
                "enable_k8s_tokens_via_dns": False,
                "enable_k8s_certs_via_dns": False,
            },
        },
    }


def _network(args: GkeClusterArgs) -> dict[str, Any]:
    return {
        "network": args["network_id"],
        "subnetwork": args["subnet_id"],
        "networking_mode": "VPC_NATIVE",
        "ip_allocation_policy": {
            "cluster_secondary_range_name": args.get("pod_range_name", "pods"),
            "services_secondary_range_name": args.get("service_range_name", "services"),
        },
        # Dataplane V2: Cilium, which enforces network policies on every pod.
        "datapath_provider": "ADVANCED_DATAPATH",
        "enable_intranode_visibility": True,
        "gateway_api_config": {"channel": "CHANNEL_STANDARD"},
        # kube-dns answers at its Service's address, which network policies know; Cloud DNS would answer at that of the
        # metadata server, which sessions must not reach.
        "dns_config": {"cluster_dns": "KUBE_DNS"},
    }


def _operations(args: GkeClusterArgs) -> dict[str, Any]:
    return {
        "addons_config": {
            "http_load_balancing": {"disabled": False},
            "horizontal_pod_autoscaling": {"disabled": False},
            "gce_persistent_disk_csi_driver_config": {"enabled": True},
            "gcp_filestore_csi_driver_config": {"enabled": args.get("filestore", False)},
            # Its pods would take DNS from kube-dns, and policies that allow kube-dns alone would cut pods off.
            "dns_cache_config": {"enabled": False},
        },
        "logging_config": {
            "enable_components": ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]
        },
        "monitoring_config": {
            "enable_components": ["SYSTEM_COMPONENTS"],
            "managed_prometheus": {"enabled": args.get("managed_prometheus", True)},
        },
        "cost_management_config": {"enabled": True},
    }
