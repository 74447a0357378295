"""What a stack file may say about Azure: subscription, network and cluster."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator

from components import versions

from .types import PRIVATE, ClientRange, Section, VpcRange, described, matching, one_of

_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_RESOURCE = rf"/subscriptions/{_UUID}/resourceGroups/[\w().-]+/providers"

Location = Annotated[str, AfterValidator(matching(r"[a-z]+\d?", "a region of Azure, such as westeurope"))]
SubscriptionId = Annotated[
    str, AfterValidator(matching(_UUID, "a subscription: a UUID in lower case, as `az account show` has it in `id`"))
]
TenantId = Annotated[
    str, AfterValidator(matching(_UUID, "a tenant: a UUID in lower case, as `az account show` has it in `tenantId`"))
]
ObjectId = Annotated[
    str, AfterValidator(matching(_UUID, "the object id in Entra ID, a UUID in lower case; not a name or a client id"))
]
GroupName = Annotated[
    str, AfterValidator(matching(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", "lower-case letters, digits and -, 2 to 32 of them"))
]
AksVersion = Annotated[
    str, AfterValidator(one_of(versions.AKS_KUBERNETES_VERSIONS, "a version that AKS supports, in quotation marks"))
]
VmSize = Annotated[
    str,
    AfterValidator(
        matching(
            r"Standard_[A-Z]+\d+(-\d+)?(?![a-z]*p)[a-z]*(_[A-Z0-9a-z]+)*",
            "a VM size with x86-64 processors, such as Standard_D4ds_v5; images of sessions are rarely for others",
        )
    ),
]
SystemVmSize = Annotated[
    VmSize,
    AfterValidator(matching(r"Standard_(?!B)[A-Z]+([4-9]|\d\d+)\D.*", "4 processors or more, and not of the B series")),
]
TimeOfDay = Annotated[str, AfterValidator(matching(r"([01]\d|2[0-3]):[0-5]\d", "a time in quotes, such as '02:00'"))]
UtcOffset = Annotated[str, AfterValidator(matching(r"[+-](0\d|1[0-4]):[0-5]\d", "hours from UTC, such as '+01:00'"))]
DiskEncryptionSetId = Annotated[
    str,
    AfterValidator(
        matching(rf"{_RESOURCE}/Microsoft\.Compute/diskEncryptionSets/[\w.-]+", "the id of a disk encryption set")
    ),
]
AvailabilityZone = Literal["1", "2", "3"]


def _inner_range(value: str) -> str:
    allowed = "a private IPv4 range between /10 and /20, such as 100.64.0.0/12"
    try:
        network = ipaddress.IPv4Network(value)
    except ValueError:
        raise ValueError(allowed) from None
    if not 10 <= network.prefixlen <= 20 or not any(network.subnet_of(each) for each in PRIVATE):
        raise ValueError(allowed)
    return value


InnerRange = Annotated[str, AfterValidator(_inner_range)]


class AzureSettings(Section):
    """The subscription that everything is made in."""

    location: Location = described(..., "Region, such as westeurope.")
    subscription_id: SubscriptionId = described(
        ..., "Subscription. A deployment with the login of another one is refused."
    )
    tenant_id: TenantId = described(..., "Tenant of Entra ID, which people and Pulumi log in to.")


class AzureNetworkSettings(Section):
    """The virtual network."""

    cidr: VpcRange = described(
        ..., "Range of the network, between /16 and /20; half of it is for nodes. Pods aren't in it."
    )
    zones: list[AvailabilityZone] = described(
        ["1", "2", "3"],
        "Availability zones of nodes; `[]` in a region that has none. Another list makes new node pools beside the "
        "old ones, and can't be applied to the system pool.",
    )
    nat_gateways: Literal["single", "none"] = described(
        "single",
        "`single` is a NAT gateway with one address that stays, in one zone. With `none` nodes leave by AKS's load "
        "balancer, which is over all zones and has an address of its own choice. A change replaces the cluster.",
    )
    load_balancer_ports: list[int] = described(
        [], "Ports of Services of type LoadBalancer that may be reached from outside, such as 443 or 2222."
    )
    load_balancer_from: list[ClientRange] = described([], "Ranges that reach those ports; with none, everyone.")
    flow_log_days: int = described(
        0,
        "Days that flow logs are kept; 0 makes none. Needs the right to write in resource group NetworkWatcherRG.",
        ge=0,
        le=365,
    )


class AzureEndpointSettings(Section):
    """Who reaches the Kubernetes API. It is always reachable from inside the network."""

    public_access_from: list[ClientRange] = described(
        [], "Ranges outside the network that reach the API; with none it is private."
    )


class AzureNodePoolSettings(Section):
    """One node pool."""

    vm_size: VmSize = described(
        ..., "Size of the virtual machines. Another one makes a new pool beside the old one, which is then drained."
    )
    min_size: int = described(..., "Fewest nodes.", ge=0, le=1000)
    max_size: int = described(..., "Most nodes.", ge=1, le=1000)
    disk_gib: int = described(100, "Disk of a node in GiB.", ge=30, le=2048)
    disk_type: Literal["Managed", "Ephemeral"] = described(
        "Managed", "`Ephemeral` is on the machine's own disk, which must hold `diskGib`: quicker and free of charge."
    )
    spot: bool = described(False, "Spot machines. Only for worker and user pools.")


class AzureSystemPoolSettings(Section):
    """The nodes of AKS's own parts, such as CoreDNS. Nothing else runs there."""

    vm_size: SystemVmSize = described(
        "Standard_D4ds_v5", "Size of the virtual machines. It stays: AKS can't change this pool's."
    )
    min_size: int = described(2, "Fewest nodes.", ge=2, le=100)
    max_size: int = described(5, "Most nodes.", ge=2, le=100)
    disk_gib: int = described(128, "Disk of a node in GiB. It stays.", ge=30, le=2048)
    disk_type: Literal["Managed", "Ephemeral"] = described(
        "Ephemeral", "`Managed` where machines have no disk of their own that holds `diskGib`. It stays."
    )


class AzureNodePools(Section):
    """Node pools by purpose. A pool that is left out isn't made, but for `system`."""

    system: AzureSystemPoolSettings = described(AzureSystemPoolSettings(), "AKS's own parts.")
    core: AzureNodePoolSettings = described(..., "Hubs, proxies, controllers and all that has to stay up.")
    user: AzureNodePoolSettings | None = described(None, "People's sessions.")
    worker: AzureNodePoolSettings | None = described(None, "Dask workers.")
    gpu: AzureNodePoolSettings | None = described(None, "Sessions with a GPU.")


class AzureMaintenanceSettings(Section):
    """The window of each week in which AKS upgrades the cluster and its nodes, as far as it can wait."""

    day: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] = described(
        "Sunday", "Day of the week."
    )
    start: TimeOfDay = described("02:00", "Beginning, in quotation marks.")
    hours: int = described(8, "Length in hours.", ge=4, le=24)
    utc_offset: UtcOffset = described("+00:00", "Time zone of `start`; it knows no summer time.")


class AzureClusterSettings(Section):
    """The AKS cluster."""

    version: AksVersion = described(
        versions.AKS_KUBERNETES, "Kubernetes version. Without effect where `upgradeChannel` is stable or rapid."
    )
    endpoint: AzureEndpointSettings = described(AzureEndpointSettings(), "Who reaches the Kubernetes API.")
    deployer: ObjectId = described(
        ...,
        "Object id of the service principal, managed identity, group or user that runs Pulumi; it becomes an "
        "administrator of the clusters in the resource group.",
    )
    deployer_type: Literal["ServicePrincipal", "User", "Group"] = described(
        "ServicePrincipal", "What `deployer` is; a managed identity is a ServicePrincipal. Azure refuses another type."
    )
    admin_groups: dict[GroupName, ObjectId] = described(
        {}, "Groups of administrators in Entra ID: object ids by a name that stays."
    )
    viewer_groups: dict[GroupName, ObjectId] = described(
        {}, "Groups that may look at everything but Secrets: object ids by a name that stays."
    )
    log_reads: bool = described(
        False, "Keep audit records of reading requests as well, which are many times as many as the others."
    )
    upgrade_channel: Literal["patch", "stable", "rapid", "none"] = described(
        "patch", "What AKS upgrades by itself: patch versions, minor versions too (stable, rapid), or nothing."
    )
    node_os_channel: Literal["SecurityPatch", "NodeImage", "Unmanaged", "None"] = described(
        "SecurityPatch", "How nodes get fixes: SecurityPatch mostly without new nodes, NodeImage with new ones weekly."
    )
    maintenance: AzureMaintenanceSettings = described(AzureMaintenanceSettings(), "When AKS does all that.")
    pod_cidr: InnerRange = described(
        "100.64.0.0/12", "Range of pods, a /24 for each node. It stays: another one replaces the cluster."
    )
    service_cidr: InnerRange = described("172.20.0.0/16", "Range of Services. Another one replaces the cluster.")
    disk_encryption_set: DiskEncryptionSetId | None = described(
        None, "Set with a key of yours for all disks. It stays. Without it they are encrypted with Azure's keys."
    )
    node_pools: AzureNodePools = described(..., "Node pools by purpose.")
