"""Nodes of an AKS cluster: an agent pool for one purpose, and the pool of the system itself."""

import hashlib
import re
from typing import Any, NamedTuple, Optional, TypedDict

import pulumi
from pulumi_azure_native import containerservice
from typing_extensions import NotRequired

from .waiting import resources_of

LABEL = re.compile(r"[a-z][a-z0-9]{0,7}")
"""A pool's name may have 12 lower-case letters and digits; four of them follow the label."""
SPOT = "kubernetes.azure.com/scalesetpriority"
CRITICAL_ADDONS = "CriticalAddonsOnly=true:NoSchedule"
DISK_TYPES = ("Managed", "Ephemeral")
MAX_PODS = 110
"""Pods of a node: what Kubernetes is tested with. An overlay would take 250."""


class AksNodePool(TypedDict):
    """What a pool of nodes is for and how large it may be."""

    purpose: str
    """core (hubs, proxies, controllers), user (people's sessions), worker (Dask; interruptible) or gpu (sessions with a
    GPU; AKS installs the driver, the device plugin is a chart of its own). `PURPOSES` says which labels and taints each
    brings."""
    vm_size: str
    """Size of the virtual machines, such as Standard_D4ds_v5."""
    max_size: int
    """Most nodes that the autoscaler may start."""
    min_size: NotRequired[int]
    """Nodes that always run. Default: 2 for core, else 0."""
    disk_gib: NotRequired[int]
    """Size of a node's disk in GiB, which holds images and scratch space of pods. Default: 100."""
    disk_type: NotRequired[str]
    """Managed, or Ephemeral: on the machine's own disk, which is quicker, costs nothing and is lost with the node; the
    VM size must have one of `disk_gib`. Default: Managed."""
    spot: NotRequired[bool]
    """Use interruptible capacity at up to its usual price. Default: True for worker, else False. Refused for core."""
    os_sku: NotRequired[str]
    """Operating system: Ubuntu or AzureLinux. Default: Ubuntu."""
    zones: NotRequired[list[str]]
    """Zones, if not the cluster's."""
    labels: NotRequired[dict[str, str]]
    """Labels beside those of the purpose."""


class AksSystemPool(TypedDict):
    """The nodes of CoreDNS, metrics-server and the other parts that AKS itself puts into the cluster."""

    vm_size: NotRequired[str]
    """Size of the virtual machines, with four processors at least and not of the B series. It can't be changed: this
    pool is part of the cluster. Default: Standard_D4ds_v5."""
    min_size: NotRequired[int]
    """Fewest nodes, at least 2. Default: 2."""
    max_size: NotRequired[int]
    """Most nodes. Default: 5."""
    disk_gib: NotRequired[int]
    """Size of a node's disk in GiB. Default: 128."""
    disk_type: NotRequired[str]
    """Managed or Ephemeral, as of `AksNodePool`. Default: Ephemeral, since nothing of these nodes has to stay."""


class AksNodeGroupArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the cluster."""
    cluster_name: pulumi.Input[str]
    """Name of the cluster."""
    label: str
    """What the pool is called, such as core: up to 8 lower-case letters and digits. Four more follow in Azure."""
    version: pulumi.Input[str]
    """Kubernetes version of the nodes; the cluster's."""
    subnet_id: pulumi.Input[str]
    """Subnet of the nodes."""
    zones: list[str]
    """Availability zones of the nodes; empty in a region that has none."""
    pool: AksNodePool
    """What the nodes are for."""
    follow_version: NotRequired[bool]
    """False where AKS raises the Kubernetes version by itself. Default: True."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before the first node and until the last is gone. Default: nothing."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the pool and its machines."""


class AksNodeGroup(pulumi.ComponentResource):
    """
    A user pool whose disks are encrypted on the host, without public addresses, scaled by AKS's autoscaler.

    What AKS can't change about a pool is part of its name: such a change makes a pool beside the old one, which is
    drained and deleted afterwards. Raises ValueError for a label or purpose that can't be, spot nodes for core, or
    sizes that contradict each other.
    """

    group_name: pulumi.Output[str]
    """Name of the agent pool, known when its nodes run."""

    def __init__(self, name: str, args: AksNodeGroupArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AksNodeGroup", name, None, opts)
        pool = args["pool"]
        if not LABEL.fullmatch(args["label"]):
            raise ValueError(f"pool {args['label']}: a name is up to 8 lower-case letters and digits, a letter first")
        plan = plan_of(args["label"], pool)
        fixed: dict[str, Any] = {
            "vm_size": pool["vm_size"],
            "os_disk_size_gb": pool.get("disk_gib", 100),
            "os_disk_type": pool.get("disk_type", "Managed"),
            "os_sku": pool.get("os_sku", "Ubuntu"),
            "max_pods": MAX_PODS,
            "availability_zones": pool.get("zones", args["zones"]) or None,
            "scale_set_priority": "Spot" if plan.spot else "Regular",
        }
        group = containerservice.AgentPool(
            f"{name}-pool",
            resource_group_name=args["resource_group_name"],
            resource_name_=args["cluster_name"],
            agent_pool_name=args["label"] + hashlib.sha256(repr(sorted(fixed.items())).encode()).hexdigest()[:4],
            mode="User",
            type="VirtualMachineScaleSets",
            os_type="Linux",
            orchestrator_version=args["version"],
            vnet_subnet_id=args["subnet_id"],
            **fixed,
            # -1: never more than the usual price, and not evicted for its sake.
            spot_max_price=-1 if plan.spot else None,
            scale_set_eviction_policy="Delete" if plan.spot else None,
            upgrade_settings=None if plan.spot else {"max_surge": "33%", "drain_timeout_in_minutes": 30},
            enable_encryption_at_host=True,
            enable_node_public_ip=False,
            enable_auto_scaling=True,
            count=plan.min_size,
            min_count=plan.min_size,
            max_count=pool["max_size"],
            node_labels=plan.labels,
            node_taints=plan.taints,
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[resources_of(args.get("wait_for", []))],
                # The provider deletes first whatever has a name of ours, though the next pool has another one.
                delete_before_replace=False,
                # The autoscaler owns the number of nodes. After a refresh it is known, and stays as it is when
                # something else of the pool changes.
                ignore_changes=["count", *([] if args.get("follow_version", True) else ["orchestratorVersion"])],
            ),
        )

        self.group_name = group.name.apply(lambda given: given or "")
        self.register_outputs({"group_name": self.group_name})


class Purpose(NamedTuple):
    """Labels that pods select nodes by, and taints that keep other pods off: values by key, effect NoSchedule."""

    labels: dict[str, str]
    taints: dict[str, str]


PURPOSES = {
    "core": Purpose({"hub.jupyter.org/node-purpose": "core", "k8s.dask.org/node-purpose": "core"}, {}),
    "user": Purpose({"hub.jupyter.org/node-purpose": "user"}, {"hub.jupyter.org_dedicated": "user"}),
    "worker": Purpose({"k8s.dask.org/node-purpose": "worker"}, {"k8s.dask.org_dedicated": "worker"}),
    "gpu": Purpose(
        # The device plugin chart and z2jh's GPU profiles select and tolerate these.
        {"hub.jupyter.org/node-purpose": "user", "nvidia.com/gpu": "present"},
        {"hub.jupyter.org_dedicated": "user", "nvidia.com/gpu": "present"},
    ),
}
"""Purposes of nodes, as on EKS; of the charts' own taints the spelling with _ alone: AKS refuses the other."""


class PoolPlan(NamedTuple):
    """A pool with its defaults filled in."""

    labels: dict[str, str]
    taints: list[str]
    min_size: int
    spot: bool


def plan_of(label: str, pool: AksNodePool) -> PoolPlan:
    """Fill in a pool's defaults. Raises ValueError, with the pool's name, for what can't be."""
    purpose = pool["purpose"]
    if purpose not in PURPOSES:
        raise ValueError(f"pool {label}: purpose is {purpose!r}; it can be {', '.join(PURPOSES)}")
    spot = pool.get("spot", purpose == "worker")
    if spot and purpose == "core":
        raise ValueError(f"pool {label}: core nodes hold what everybody depends on and can't be spot")
    minimum = pool.get("min_size", 2 if purpose == "core" else 0)
    if not 0 <= minimum <= pool["max_size"] or pool["max_size"] < 1:
        raise ValueError(f"pool {label}: 0 <= min_size <= max_size doesn't hold")
    if (kind := pool.get("disk_type", "Managed")) not in DISK_TYPES:
        raise ValueError(f"pool {label}: disk_type is {kind!r}; it can be {', '.join(DISK_TYPES)}")
    labels, taints = PURPOSES[purpose]
    # AKS adds both to spot nodes by itself; without them here each preview would take them away.
    return PoolPlan(
        {**labels, **({SPOT: "spot"} if spot else {}), **pool.get("labels", {})},
        [f"{key}={value}:NoSchedule" for key, value in {**taints, **({SPOT: "spot"} if spot else {})}.items()],
        minimum,
        spot,
    )


def system_pool(
    pool: AksSystemPool,
    subnet_id: pulumi.Input[str],
    zones: list[str],
    version: str,
    tags: dict[str, pulumi.Input[str]],
) -> "containerservice.ManagedClusterAgentPoolProfileArgs":
    """
    The pool that is part of the cluster. Nothing runs there but what AKS calls critical.

    Raises ValueError for less than two nodes, or sizes that contradict each other.
    """
    fewest, most = pool.get("min_size", 2), pool.get("max_size", 5)
    if not 2 <= fewest <= most:
        raise ValueError("the system pool: 2 <= min_size <= max_size doesn't hold")
    return containerservice.ManagedClusterAgentPoolProfileArgs(
        name="system",
        mode="System",
        type="VirtualMachineScaleSets",
        os_type="Linux",
        os_sku="Ubuntu",
        orchestrator_version=version,
        vm_size=pool.get("vm_size", "Standard_D4ds_v5"),
        os_disk_size_gb=pool.get("disk_gib", 128),
        os_disk_type=pool.get("disk_type", "Ephemeral"),
        vnet_subnet_id=subnet_id,
        max_pods=MAX_PODS,
        availability_zones=zones or None,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        enable_auto_scaling=True,
        count=fewest,
        min_count=fewest,
        max_count=most,
        node_taints=[CRITICAL_ADDONS],
        upgrade_settings=containerservice.AgentPoolUpgradeSettingsArgs(max_surge="33%"),
        tags=tags,
    )
