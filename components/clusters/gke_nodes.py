"""Nodes of a GKE cluster: a node pool for one purpose."""

import re
from typing import Any, NamedTuple, Optional, TypedDict

import pulumi
from pulumi_gcp import container
from typing_extensions import NotRequired

from .waiting import resources_of

LABEL = re.compile(r"[a-z]([a-z0-9-]{0,13}[a-z0-9])?")
"""Short enough for a pool's name, of 40 characters, with the component's name and Pulumi's digits."""
MAX_PODS = 110
"""Pods of a node, and what GKE gives a /24 of the pods' range for."""
REGION_ZONES = 3
"""Zones that GKE chooses in a region where none are named: "Regional clusters" in its documentation."""
CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
"""The only scope: what nodes may do is said by their service account's roles, not by scopes."""
DRIVERS = ("DEFAULT", "LATEST", "INSTALLATION_DISABLED")


class GkeGpu(TypedDict):
    """The GPUs of each node of a pool."""

    type: str
    """Kind of GPU, such as nvidia-l4 (machine type g2-standard-8) or nvidia-tesla-t4 (n1-standard-8)."""
    count: NotRequired[int]
    """GPUs of a node, as many as the machine type has. Default: 1."""
    driver: NotRequired[str]
    """The driver that GKE installs: DEFAULT (tested with the node's version), LATEST, or INSTALLATION_DISABLED. GKE
    runs NVIDIA's device plugin either way. Default: DEFAULT."""


class GkeNodePool(TypedDict):
    """What a pool of nodes is for and how large it may be."""

    purpose: str
    """core (hubs, proxies, controllers), user (people's sessions), worker (Dask; interruptible) or gpu (sessions with a
    GPU). `PURPOSES` says which labels and taints each brings."""
    machine_type: str
    """Machine type, such as e2-standard-4 or n2-highmem-8. Another one rolls through the nodes."""
    max_size: int
    """Most nodes that the autoscaler may start, in all zones together."""
    min_size: NotRequired[int]
    """Nodes that always run, in all zones together. Default: 2 for core, else 0."""
    disk_gib: NotRequired[int]
    """Size of a node's disk in GiB, which holds images and scratch space of pods. Default: 100."""
    disk_type: NotRequired[str]
    """Kind of a node's disk, such as pd-balanced, pd-ssd, or hyperdisk-balanced, which C4 and N4 need. Default:
    pd-balanced."""
    spot: NotRequired[bool]
    """Use interruptible capacity. Default: True for worker, else False. Refused for core."""
    gpu: NotRequired[GkeGpu]
    """The GPUs. Purpose gpu must have them, the others can't."""
    zones: NotRequired[list[str]]
    """Zones, if not the cluster's: not every zone of a region has every GPU."""
    labels: NotRequired[dict[str, str]]
    """Labels beside those of the purpose."""


class GkeNodeGroupArgs(TypedDict):
    region: str
    """Region of the cluster."""
    cluster_name: pulumi.Input[str]
    """Name of the cluster."""
    label: str
    """What the pool is called in messages, such as core."""
    kms_key_id: pulumi.Input[str]
    """Key of the nodes' disks."""
    service_account_email: pulumi.Input[str]
    """Service account of the nodes, which can write logs and metrics; `node_account` makes one."""
    zones: NotRequired[list[str]]
    """Zones of the nodes, such as europe-west1-b. Default: three of the region's, by GKE's choice."""
    pool: GkeNodePool
    """What the nodes are for."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before the first node and until the last is gone. Default: nothing."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the machines and their disks."""


class GkeNodeGroup(pulumi.ComponentResource):
    """
    A pool of shielded nodes with Container-Optimized OS and secure boot, without public addresses, scaled, repaired and
    upgraded by GKE. Pods reach GKE's metadata server only, not the machine's, and so never the nodes' service account.

    A change that GKE can't make in place makes a pool beside the old one, which is drained and deleted afterwards.
    Raises ValueError for a label or purpose that can't be, spot nodes for core, GPUs where they don't belong or are
    missing, or sizes that contradict each other.
    """

    group_name: pulumi.Output[str]
    """Name of the node pool, known when its nodes run."""

    def __init__(self, name: str, args: GkeNodeGroupArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GkeNodeGroup", name, None, opts)
        pool = args["pool"]
        zones = pool.get("zones", args.get("zones", []))
        plan = plan_of(args["label"], pool, len(zones) or REGION_ZONES)
        group = container.NodePool(
            f"{name}-pool",
            cluster=args["cluster_name"],
            location=args["region"],
            node_locations=zones or None,
            max_pods_per_node=MAX_PODS,
            initial_node_count=plan.initial_per_zone,
            autoscaling={
                "total_min_node_count": plan.min_size,
                "total_max_node_count": pool["max_size"],
                # Spot nodes come from wherever they are least likely to be taken away.
                "location_policy": "ANY" if plan.spot else "BALANCED",
            },
            management={"auto_repair": True, "auto_upgrade": True},
            # A GPU beside the others for the time of an upgrade is rarely to be had.
            upgrade_settings={"strategy": "SURGE", "max_surge": 0, "max_unavailable": 1}
            if "gpu" in pool
            else {"strategy": "SURGE", "max_surge": 1, "max_unavailable": 0},
            network_config={"enable_private_nodes": True},
            node_config=node_config(
                pool, plan, args["service_account_email"], args["kms_key_id"], args.get("tags", {})
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[resources_of(args.get("wait_for", []))],
                # The autoscaler owns the number of nodes; GKE tells its present one as the initial one, and another
                # initial one would replace the pool.
                ignore_changes=["initialNodeCount", "nodeCount"],
            ),
        )

        self.group_name = group.name
        self.register_outputs({"group_name": self.group_name})


class Purpose(NamedTuple):
    """Labels that pods select nodes by, and taints that keep other pods off: values by key, effect NO_SCHEDULE."""

    labels: dict[str, str]
    taints: dict[str, str]


# Both spellings of each taint, with / and _, as on EKS: the charts tolerate both.
_USER = {"hub.jupyter.org/dedicated": "user", "hub.jupyter.org_dedicated": "user"}
_WORKER = {"k8s.dask.org/dedicated": "worker", "k8s.dask.org_dedicated": "worker"}

PURPOSES = {
    "core": Purpose({"hub.jupyter.org/node-purpose": "core", "k8s.dask.org/node-purpose": "core"}, {}),
    "user": Purpose({"hub.jupyter.org/node-purpose": "user"}, _USER),
    "worker": Purpose({"k8s.dask.org/node-purpose": "worker"}, _WORKER),
    "gpu": Purpose(
        {"hub.jupyter.org/node-purpose": "user", "nvidia.com/gpu": "present"},
        # GKE adds the last one by itself, but only where another pool stands already.
        {**_USER, "nvidia.com/gpu": "present"},
    ),
}
"""Purposes of nodes, as on EKS. Source of labels and taints: zero-to-jupyterhub 4.4 (scheduling.*), dask-gateway
2026.3, and "GPUs" in GKE's documentation."""


class PoolPlan(NamedTuple):
    """A pool with its defaults filled in."""

    purpose: Purpose
    min_size: int
    initial_per_zone: int
    spot: bool


def plan_of(label: str, pool: GkeNodePool, zones: int) -> PoolPlan:
    """Fill in a pool's defaults. Raises ValueError, with the pool's name, for what can't be."""
    purpose = pool["purpose"]
    if not LABEL.fullmatch(label):
        raise ValueError(f"pool {label}: a name is up to 15 lower-case letters, digits and -, a letter first")
    if purpose not in PURPOSES:
        raise ValueError(f"pool {label}: purpose is {purpose!r}; it can be {', '.join(PURPOSES)}")
    spot = pool.get("spot", purpose == "worker")
    if spot and purpose == "core":
        raise ValueError(f"pool {label}: core nodes hold what everybody depends on and can't be spot")
    minimum = pool.get("min_size", 2 if purpose == "core" else 0)
    if not 0 <= minimum <= pool["max_size"] or pool["max_size"] < 1:
        raise ValueError(f"pool {label}: 0 <= min_size <= max_size doesn't hold")
    if (purpose == "gpu") != ("gpu" in pool):
        raise ValueError(f"pool {label}: pools with purpose gpu have `gpu`, and no others do")
    if (driver := pool.get("gpu", {}).get("driver", DRIVERS[0])) not in DRIVERS:
        raise ValueError(f"pool {label}: driver is {driver!r}; it can be {', '.join(DRIVERS)}")
    # In each zone the same number, never more in all than the autoscaler may have.
    initial = min(-(-minimum // zones), pool["max_size"] // zones)
    return PoolPlan(PURPOSES[purpose], minimum, initial, spot)


def node_config(
    pool: GkeNodePool,
    plan: PoolPlan,
    service_account_email: pulumi.Input[str],
    kms_key_id: pulumi.Input[str],
    tags: dict[str, pulumi.Input[str]],
) -> Any:
    """What each node of a pool is like."""
    config: dict[str, Any] = {
        **secure_node(service_account_email, kms_key_id, tags),
        "machine_type": pool["machine_type"],
        "disk_size_gb": pool.get("disk_gib", 100),
        "disk_type": pool.get("disk_type", "pd-balanced"),
        "spot": plan.spot,
        "labels": {**plan.purpose.labels, **pool.get("labels", {})},
        "taints": [{"key": key, "value": value, "effect": "NO_SCHEDULE"} for key, value in plan.purpose.taints.items()],
    }
    if gpu := pool.get("gpu"):
        config["guest_accelerators"] = [
            {
                "type": gpu["type"],
                "count": gpu.get("count", 1),
                "gpu_driver_installation_config": {"gpu_driver_version": gpu.get("driver", DRIVERS[0])},
            }
        ]
    return config


def secure_node(
    service_account_email: pulumi.Input[str],
    kms_key_id: pulumi.Input[str],
    tags: dict[str, pulumi.Input[str]],
) -> dict[str, Any]:
    """What is the same on every node: CIS GKE benchmark 1.9, sections 5.2, 5.4.2, 5.5 and 5.9."""
    return {
        "image_type": "COS_CONTAINERD",
        "service_account": service_account_email,
        "oauth_scopes": [CLOUD_PLATFORM],
        "boot_disk_kms_key": kms_key_id,
        "shielded_instance_config": {"enable_secure_boot": True, "enable_integrity_monitoring": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
        "metadata": {"disable-legacy-endpoints": "true"},
        "kubelet_config": {"insecure_kubelet_readonly_port_enabled": "FALSE"},
        "resource_labels": tags,
    }
