"""What an AKS cluster is told."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .aks_nodes import AksNodePool, AksSystemPool
from .aks_upkeep import AksMaintenance

POD_CIDR, SERVICE_CIDR = "100.64.0.0/12", "172.20.0.0/16"
ZONES = ["1", "2", "3"]


class AksClusterArgs(TypedDict):
    cluster_name: str
    """Name of the cluster, 1 to 54 letters, digits and -. Changing it makes another cluster."""
    location: str
    """Region of the cluster, such as westeurope."""
    subscription_id: str
    """Subscription of the cluster."""
    tenant_id: str
    """Tenant of Entra ID that people and Pulumi log in to."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the cluster."""
    node_subnet_id: pulumi.Input[str]
    """Subnet of nodes."""
    api_server_subnet_id: pulumi.Input[str]
    """Subnet of the API server, delegated to Microsoft.ContainerService/managedClusters, /28 at least."""
    node_pools: dict[str, AksNodePool]
    """Nodes, by a name such as core, user or gpu of up to 8 lower-case letters and digits. One at least has purpose
    core. `system` is the cluster's own."""
    egress_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """`AzureNetwork.egress_ids`: the cluster waits for the way out and is gone before it. Default: nothing."""
    outbound_type: NotRequired[pulumi.Input[str]]
    """How nodes reach the internet: userAssignedNATGateway, loadBalancer or userDefinedRouting; the subnet must have
    what it takes. Pulumi's provider replaces the cluster for another. Default: userAssignedNATGateway."""
    version: NotRequired[str]
    """Kubernetes version, such as 1.35. Default: `versions.AKS_KUBERNETES`. It can go up by one at a time."""
    public_access_cidrs: NotRequired[list[str]]
    """Ranges that reach the API server from the internet, never all of it. Default: none, a private cluster; then
    Pulumi must run where it reaches the network and its private DNS zone."""
    pod_cidr: NotRequired[str]
    """Range of pods, no part of the network: a /24 for each node. Changing it replaces the cluster. Default:
    100.64.0.0/12, for 4,096 nodes."""
    service_cidr: NotRequired[str]
    """Range of Services. Changing it replaces the cluster. Default: 172.20.0.0/16."""
    zones: NotRequired[list[str]]
    """Availability zones of nodes; empty in a region that has none. Default: 1, 2 and 3."""
    system_pool: NotRequired[AksSystemPool]
    """The nodes of AKS's own parts. Default: its defaults."""
    deployer_object_id: NotRequired[pulumi.Input[str]]
    """Object id in Entra ID of the service principal, group or user that runs Pulumi, to be an administrator of the
    resource group's clusters. Default: nobody; then such a right must exist already."""
    deployer_type: NotRequired[str]
    """What that is: ServicePrincipal (managed identities too), User or Group. Default: ServicePrincipal."""
    admin_group_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Object ids of administrators' groups in Entra ID, by a short name."""
    viewer_group_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Object ids of groups that may look at everything but Secrets, by a short name."""
    upgrade_channel: NotRequired[str]
    """What AKS upgrades by itself: patch versions (patch), minor versions too (stable, rapid), or none. Default:
    patch."""
    node_os_channel: NotRequired[str]
    """How nodes get fixes of their operating system: SecurityPatch (mostly without a restart), NodeImage (new nodes
    each week), Unmanaged or None. Default: SecurityPatch."""
    maintenance: NotRequired[AksMaintenance]
    """When AKS may do all that. Default: Sunday from 02:00 UTC for eight hours."""
    disk_encryption_set_id: NotRequired[pulumi.Input[str]]
    """Set with the key of nodes' disks. Changing it replaces the cluster. Default: keys of the platform."""
    disk_sku: NotRequired[str]
    """Kind of the disks that pods ask for. Default: StandardSSD_ZRS, which nodes in all zones can attach; where `zones`
    are less than two, StandardSSD_LRS."""
    log_workspace_id: NotRequired[pulumi.Input[str]]
    """Log Analytics workspace of the control plane's logs and of Container Insights. Default: neither is kept."""
    log_reads: NotRequired[bool]
    """Keep audit records of reading requests as well, which are many times as many. Default: False."""
    protect: NotRequired[bool]
    """Refuse to delete the cluster. Default: False."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything that takes them; AKS hands them to what it makes."""
