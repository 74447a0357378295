"""What a GKE cluster is told."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .gke_nodes import GkeNodePool
from .gke_upkeep import GkeMaintenance


class GkeClusterArgs(TypedDict):
    cluster_name: str
    """Name of the cluster, 1 to 40 lower-case letters, digits and -. Changing it makes another cluster."""
    project_id: str
    """Project of the cluster."""
    region: str
    """Region of the cluster, such as europe-west1: its control plane runs in several zones."""
    network_id: pulumi.Input[str]
    """The network."""
    subnet_id: pulumi.Input[str]
    """Subnet of nodes."""
    pod_range_name: NotRequired[pulumi.Input[str]]
    """Name of the subnet's secondary range for pods. Default: pods."""
    service_range_name: NotRequired[pulumi.Input[str]]
    """Name of the subnet's secondary range for Services. Default: services."""
    egress_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """`GcpNetwork.egress_ids`: nodes wait for the way out and are gone before it. Default: nothing to wait for."""
    kms_key_id: pulumi.Input[str]
    """Key of Secrets, nodes' disks and volumes, in the same region. GKE's and Compute Engine's service agents must be
    allowed to use it: `GcpKey` with services gke and compute. Another key replaces node pools."""
    node_pools: dict[str, GkeNodePool]
    """Nodes, by a name such as core, user or gpu of up to 15 lower-case letters, digits and -. One at least has purpose
    core."""
    version: NotRequired[str]
    """Least Kubernetes version, such as 1.35. GKE goes on to newer ones as its channel does, nodes included. Default:
    `versions.GKE_KUBERNETES`."""
    release_channel: NotRequired[str]
    """How early GKE takes new versions: RAPID, REGULAR, STABLE, or EXTENDED, which keeps a minor version for two years.
    Default: REGULAR."""
    maintenance: NotRequired[GkeMaintenance]
    """When GKE may do that. Default: Saturday and Sunday from 02:00 UTC for eight hours."""
    public_access_cidrs: NotRequired[list[str]]
    """Ranges that reach the API server's public address, never all of the internet. Default: none."""
    private_access_cidrs: NotRequired[list[str]]
    """Ranges of the network, or of what is connected to it, that reach the API server's private address, beside nodes
    and pods: such as that of hosts, or of a runner that Pulumi runs on. Default: none."""
    dns_endpoint: NotRequired[bool]
    """Reach the API server by a name of Google's too, from anywhere, where IAM and not an address says who connects
    (container.clusters.connect). Pulumi then goes this way. Default: off."""
    zones: NotRequired[list[str]]
    """Zones of nodes, such as europe-west1-b. Default: three of the region's, by GKE's choice."""
    groups_domain: NotRequired[str]
    """Domain whose Google Group gke-security-groups holds the groups that get rights in the cluster. Default: none."""
    admin_members: NotRequired[dict[str, str]]
    """Members of IAM who administer the cluster, such as group:platform@example.org, by a short name. Whoever runs
    Pulumi is none: it has the role roles/container.admin already, without which it makes no cluster."""
    viewer_members: NotRequired[dict[str, str]]
    """Members of IAM who may look at everything but Secrets, by a short name."""
    binary_authorization: NotRequired[bool]
    """Let the project's Binary Authorization policy say which images run; it allows all until somebody changes it.
    Default: on."""
    filestore: NotRequired[bool]
    """Install the Filestore driver, for shared file systems. Default: off."""
    managed_prometheus: NotRequired[bool]
    """Let Google collect metrics of pods; GKE's own come without. Default: on."""
    disk_type: NotRequired[str]
    """Kind of the disks that pods ask for. Default: pd-balanced."""
    regional_disks: NotRequired[bool]
    """Keep those disks in two zones, so that pods come up when one of them fails. Default: on."""
    protect: NotRequired[bool]
    """Refuse to delete the cluster, by Pulumi and by the provider's own protection. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the cluster, its machines and their disks: lower-case letters, digits, _ and -."""
