"""The control plane of an AKS cluster with its system pool."""

from ipaddress import ip_network
from typing import Any

import pulumi
from pulumi_azure_native import containerservice, managedidentity

from .. import versions
from .aks_arguments import POD_CIDR, SERVICE_CIDR, ZONES, AksClusterArgs
from .aks_nodes import system_pool

OUTBOUND_TYPES = ("userAssignedNATGateway", "loadBalancer", "userDefinedRouting")
UPGRADE_CHANNELS = ("patch", "stable", "rapid", "none")
NODE_OS_CHANNELS = ("SecurityPatch", "NodeImage", "Unmanaged", "None")
OWN_MINOR_VERSION = ("stable", "rapid")
"""Channels by which AKS goes to another minor version by itself."""


def managed_cluster(
    parent: pulumi.Resource,
    name: str,
    args: AksClusterArgs,
    identity: "managedidentity.UserAssignedIdentity",
    kubelet: "managedidentity.UserAssignedIdentity",
    after: list[Any],
) -> "containerservice.ManagedCluster":
    """
    The cluster itself, with the identities of its control plane and kubelets. It exists between what is `after`.

    Raises ValueError for a public range that is the whole internet, a channel or an outbound type that isn't one.
    """
    cluster_name, tags = args["cluster_name"], args.get("tags", {})
    channel = one_of("upgrade_channel", args.get("upgrade_channel", "patch"), UPGRADE_CHANNELS)
    node_channel = one_of("node_os_channel", args.get("node_os_channel", "SecurityPatch"), NODE_OS_CHANNELS)
    version = args.get("version", versions.AKS_KUBERNETES)
    zones = args.get("zones", ZONES)
    kubelets = containerservice.UserAssignedIdentityArgs(
        resource_id=kubelet.id, client_id=kubelet.client_id, object_id=kubelet.principal_id
    )
    return containerservice.ManagedCluster(
        f"{name}-cluster",
        # The kubeconfig, the provider's identifier and people name it.
        resource_name_=cluster_name,
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        # AKS's own choice, MC_<group>_<cluster>_<region>, may be longer than the 80 characters that it takes.
        node_resource_group=f"{cluster_name}-nodes",
        dns_prefix=cluster_name,
        kubernetes_version=version,
        sku={"name": "Base", "tier": "Standard"},
        identity={
            "type": containerservice.ResourceIdentityType.USER_ASSIGNED,
            "user_assigned_identities": [identity.id],
        },
        identity_profile={"kubeletidentity": kubelets},
        agent_pool_profiles=[system_pool(args.get("system_pool", {}), args["node_subnet_id"], zones, version, tags)],
        aad_profile={"managed": True, "enable_azure_rbac": True, "tenant_id": args["tenant_id"]},
        disable_local_accounts=True,
        enable_rbac=True,
        api_server_access_profile=_access(args),
        network_profile=_network(args),
        disk_encryption_set_id=args.get("disk_encryption_set_id"),
        oidc_issuer_profile={"enabled": True},
        security_profile={
            "workload_identity": {"enabled": True},
            # Hours between looks for images that nobody uses and that have known holes.
            "image_cleaner": {"enabled": True, "interval_hours": 168},
        },
        addon_profiles=_addons(args),
        auto_upgrade_profile={"upgrade_channel": channel, "node_os_upgrade_channel": node_channel},
        tags=tags,
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=after,
            protect=args.get("protect", False),
            # The name is fixed, so the engine would begin a replacement by deleting pools, even if it can't go on.
            delete_before_replace=False,
            ignore_changes=[
                "agentPoolProfiles[0].count",  # the autoscaler's
                *(
                    ["kubernetesVersion", "agentPoolProfiles[0].orchestratorVersion"]
                    if channel in OWN_MINOR_VERSION
                    else []
                ),
            ],
        ),
    )


def _access(args: AksClusterArgs) -> "containerservice.ManagedClusterAPIServerAccessProfileArgs":
    """The API server in a subnet of ours: nodes reach it there, whether or not others do from outside."""
    ranges = args.get("public_access_cidrs", [])
    for each in ranges:
        if ip_network(each).prefixlen < 8:
            raise ValueError(f"public_access_cidrs holds {each}; name the networks that may reach the API server")
    return containerservice.ManagedClusterAPIServerAccessProfileArgs(
        enable_vnet_integration=True,
        subnet_id=args["api_server_subnet_id"],
        enable_private_cluster=not ranges,
        # A private cluster takes no ranges, and a public one no switch for a public name.
        authorized_ip_ranges=list(ranges) or None,
        enable_private_cluster_public_fqdn=None if ranges else False,
        # `az aks command invoke` gets into private clusters past the network.
        disable_run_command=True,
    )


def _network(args: AksClusterArgs) -> "containerservice.ContainerServiceNetworkProfileArgs":
    outbound = args.get("outbound_type", OUTBOUND_TYPES[0])
    if isinstance(outbound, str):
        one_of("outbound_type", outbound, OUTBOUND_TYPES)
    services = args.get("service_cidr", SERVICE_CIDR)
    return containerservice.ContainerServiceNetworkProfileArgs(
        network_plugin="azure",
        network_plugin_mode="overlay",
        network_dataplane="cilium",
        network_policy="cilium",
        load_balancer_sku="standard",
        outbound_type=outbound,
        pod_cidr=args.get("pod_cidr", POD_CIDR),
        service_cidr=services,
        # Any but the first, which is the API server's.
        dns_service_ip=str(ip_network(services)[10]),
    )


def _addons(args: AksClusterArgs) -> dict[str, Any]:
    """AKS's own add-ons; what they are set to are strings."""
    addons: dict[str, Any] = {
        "azurepolicy": {"enabled": True, "config": {"version": "v2"}},
        "azureKeyvaultSecretsProvider": {
            "enabled": True,
            "config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"},
        },
    }
    if "log_workspace_id" in args:
        # It writes with the cluster's identity, as a data collection rule says: `ContainerInsights` makes that.
        workspace = {"logAnalyticsWorkspaceResourceID": args["log_workspace_id"], "useAADAuth": "true"}
        addons["omsagent"] = {"enabled": True, "config": workspace}
    return addons


def one_of(what: str, given: str, choices: tuple[str, ...]) -> str:
    """What was given, if it is a choice. Raises ValueError otherwise."""
    if given not in choices:
        raise ValueError(f"{what} is {given!r}; it can be {', '.join(choices)}")
    return given
