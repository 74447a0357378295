"""What a stack file may say about Google Cloud: project, domain, network and cluster."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components import versions

from .domain import DomainSettings, ZoneSettings
from .types import PRIVATE, ClientRange, DomainName, Section, VpcRange, ZoneLetter, described, matching, one_of

ProjectId = Annotated[
    str,
    AfterValidator(
        matching(
            r"[a-z][a-z0-9-]{4,28}[a-z0-9]",
            "the id of a project, such as lab-platform-3: 6 to 30 lower-case letters, digits and -; not its number",
        )
    ),
]
ProjectNumber = Annotated[
    str,
    AfterValidator(
        matching(r"[1-9]\d{4,18}", "the number of a project in quotation marks, as `gcloud projects describe` has it")
    ),
]
GcpRegion = Annotated[
    str,
    AfterValidator(matching(r"[a-z]+-[a-z]+\d+", "a region of Google Cloud, such as europe-west1; not a zone of it")),
]
ManagedZone = Annotated[
    str,
    AfterValidator(
        matching(
            r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", "the name of a zone in Cloud DNS, such as example-org; not its domain"
        )
    ),
]
GkeVersion = Annotated[
    str, AfterValidator(one_of(versions.GKE_KUBERNETES_VERSIONS, "a version of GKE, in quotation marks"))
]
# Families with Arm processors end with a: Studios' and most sessions' images are for no other than x86-64.
MachineType = Annotated[
    str,
    AfterValidator(
        matching(
            r"(?!t2a-|c4a-|n4a-|a4x-)[a-z]\d+[a-z]{0,2}-[a-z]+(-[a-z0-9]+){0,3}",
            "a machine type with x86-64 processors, such as n2-standard-4 or e2-custom-4-16384",
        )
    ),
]
DiskType = Literal["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"]
Member = Annotated[
    str,
    AfterValidator(
        matching(
            r"(user|group|serviceAccount):[\w.+-]+@([a-z0-9-]+\.)+[a-z]{2,}",
            "a member of IAM: user:, group: or serviceAccount: and its address",
        )
    ),
]
MemberName = Annotated[
    str, AfterValidator(matching(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", "lower-case letters, digits and -, 2 to 32 of them"))
]
GpuType = Annotated[
    str, AfterValidator(matching(r"nvidia-[a-z0-9-]+", "a kind of GPU, such as nvidia-l4 or nvidia-tesla-t4"))
]
TimeOfDay = Annotated[str, AfterValidator(matching(r"([01]\d|2[0-3]):[0-5]\d", "a time in quotes, such as '02:00'"))]
Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _inner_range(shortest: int, longest: int, example: str):
    """A validator of a private range with a mask between two lengths."""

    def check(value: str) -> str:
        allowed = f"a private IPv4 range between /{shortest} and /{longest}, such as {example}"
        try:
            network = ipaddress.IPv4Network(value)
        except ValueError:
            raise ValueError(allowed) from None
        if not shortest <= network.prefixlen <= longest or not any(network.subnet_of(each) for each in PRIVATE):
            raise ValueError(allowed)
        return value

    return check


PodRange = Annotated[str, AfterValidator(_inner_range(9, 20, "172.24.0.0/14"))]
ServiceRange = Annotated[str, AfterValidator(_inner_range(16, 24, "172.20.0.0/20"))]


class GcpSettings(Section):
    """The project that everything is made in."""

    project: ProjectId = described(..., "Id of the project.")
    project_number: ProjectNumber = described(
        ...,
        "Number of the same project, in quotation marks: `gcloud projects describe <id>`. Identities are called by it, "
        "and a wrong one is refused when the first key is made.",
    )
    region: GcpRegion = described(..., "Region, such as europe-west1.")


class GcpZoneSettings(ZoneSettings):
    """The public zone that holds the domain's records."""

    managed_zone: ManagedZone | None = described(
        None, "Name in Cloud DNS of a zone that exists, in the stack's project. Without it a new zone is made."
    )
    log_queries: bool = described(False, "Keep each query of a new zone in Cloud Logging.")


class GcpDomainSettings(DomainSettings):
    """The names that people type."""

    zone: GcpZoneSettings = described(..., "The Cloud DNS zone of the domain.")


class GcpNetworkSettings(Section):
    """The VPC network."""

    cidr: VpcRange = described(
        ...,
        "Range of the network, between /16 and /20: its lower half is for nodes, a quarter for Google's services, the "
        "rest for machines and proxies. Pods aren't in it.",
    )
    pod_cidr: PodRange = described(
        "172.24.0.0/14",
        "Range of pods, a /24 for each node. It stays: Google refuses another one while the cluster is there.",
    )
    service_cidr: ServiceRange = described(
        "172.20.0.0/20",
        "Range of Kubernetes Services. It stays: Google refuses another one while the cluster is there.",
    )
    zones: list[ZoneLetter] = described(
        [], "Letters of the zones of nodes, such as [b, c]. With none: three of the region's, by Google's choice."
    )
    nat_addresses: int = described(
        1,
        "Fixed public addresses that nodes and pods leave by, each with 64,512 ports; 0 leaves number and addresses to "
        "Google.",
        ge=0,
        le=300,
    )
    flow_logs: bool = described(
        True,
        "Record half of all flows, refused connections and errors of NAT in Cloud Logging; how long they stay is said "
        "at its bucket _Default.",
    )


class GcpEndpointSettings(Section):
    """Who reaches the Kubernetes API. It is always reachable from nodes and pods."""

    public_access_from: list[ClientRange] = described(
        [], "Public ranges that reach the API; with none it has no public address."
    )
    private_access_from: list[ClientRange] = described(
        [],
        "Ranges of the network, or of what is connected to it, that reach the private address: of a machine that "
        "Pulumi runs on, for instance.",
    )
    by_name: bool = described(
        False,
        "Reach the API by a name of Google's too, from anywhere, where IAM alone says who connects. Pulumi and the "
        "kubeconfig then go that way.",
    )


class GcpNodePoolSettings(Section):
    """One node pool."""

    machine_type: MachineType = described(..., "Machine type. Another one rolls through the nodes.")
    min_size: int = described(..., "Fewest nodes, in all zones together.", ge=0, le=1000)
    max_size: int = described(..., "Most nodes, in all zones together.", ge=1, le=1000)
    disk_gib: int = described(100, "Disk of a node in GiB, for images and scratch space.", ge=20, le=65536)
    disk_type: DiskType = described(
        "pd-balanced", "Kind of that disk; C4, N4 and other new machines take hyperdisk-balanced alone."
    )
    spot: bool = described(False, "Spot machines. Only for worker and user pools.")
    zones: list[ZoneLetter] = described([], "Letters of its zones, where they aren't those of `network.zones`.")


class GpuSettings(Section):
    """The GPUs of each node."""

    type: GpuType = described(..., "Kind of GPU, such as nvidia-l4 with g2-standard-8.")
    count: Literal[1, 2, 4, 8, 16] = described(1, "GPUs of a node: as many as its machine type has.")
    driver: Literal["DEFAULT", "LATEST", "INSTALLATION_DISABLED"] = described(
        "DEFAULT", "Driver that GKE installs on nodes."
    )


class GcpGpuPoolSettings(GcpNodePoolSettings):
    """The node pool with GPUs."""

    gpu: GpuSettings = described(..., "The GPUs of each node.")


class GcpNodePools(Section):
    """Node pools by purpose. A pool that is left out isn't made."""

    core: GcpNodePoolSettings = described(..., "Hubs, proxies, controllers and all that has to stay up.")
    user: GcpNodePoolSettings | None = described(None, "People's sessions.")
    worker: GcpNodePoolSettings | None = described(None, "Dask workers.")
    gpu: GcpGpuPoolSettings | None = described(None, "Sessions with a GPU.")


class GcpMaintenanceSettings(Section):
    """The windows of each week in which GKE upgrades the cluster and its nodes, as far as it can wait."""

    days: list[Day] = Field(default=["Saturday", "Sunday"], min_length=1, description="Days that a window begins on.")
    start: TimeOfDay = described("02:00", "Beginning in UTC, in quotation marks.")
    hours: int = described(8, "Length of each in hours; all together have 12 a week at least.", ge=4, le=24)


class GcpDiskSettings(Section):
    """The disks that pods ask for."""

    type: Literal["pd-balanced", "pd-ssd", "hyperdisk-balanced"] = described(
        "pd-balanced",
        "Kind of disk; it must fit the machines of all pools but `worker`. Another one is for new disks.",
    )
    regional: bool = described(
        True,
        "Keep each disk in two zones, at twice the price: pods come up when one of them fails. 10 GiB at least. "
        "Another choice is for new disks.",
    )


class GcpClusterSettings(Section):
    """The GKE cluster: regional, with private nodes and Dataplane V2."""

    version: GkeVersion = described(
        versions.GKE_KUBERNETES, "Least Kubernetes version; GKE goes on to newer ones by itself, as its channel does."
    )
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED"] = described(
        "REGULAR", "How early GKE takes new versions. EXTENDED keeps a minor version for two years."
    )
    maintenance: GcpMaintenanceSettings = described(GcpMaintenanceSettings(), "When GKE does that.")
    endpoint: GcpEndpointSettings = described(GcpEndpointSettings(), "Who reaches the Kubernetes API.")
    groups_domain: DomainName | None = described(
        None, "Domain whose Google Group gke-security-groups holds the groups among administrators and viewers."
    )
    admins: dict[MemberName, Member] = described(
        {},
        "Administrators by a name that stays, such as `platform: group:platform@example.org`. Whoever runs Pulumi is "
        "none of them and needs roles/container.admin.",
    )
    viewers: dict[MemberName, Member] = described({}, "Who may look at everything but Secrets, likewise.")
    binary_authorization: bool = described(
        True, "Let the project's Binary Authorization policy say which images run; it allows all until it is changed."
    )
    managed_prometheus: bool = described(
        True, "Let Google collect metrics of pods that ask for it; GKE's own come without."
    )
    disks: GcpDiskSettings = described(GcpDiskSettings(), "The disks that pods ask for.")
    node_pools: GcpNodePools = described(..., "Node pools by purpose.")
