"""Nodes of an EKS cluster: a managed node group for one purpose, and the role that nodes share."""

import re
from typing import NamedTuple, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from .eks_node_template import node_template
from .waiting import resources_of

ACCELERATOR = "k8s.amazonaws.com/accelerator"
"""By this label the autoscaler knows that a new node will have GPUs, and starts no second one until the device plugin
offers them: GPULabel in its provider for AWS. On Azure AKS sets the like."""
GRAVITON = re.compile(r"(a1|[a-z]+\d[a-z]*g[a-z]*)\.")
"""Instance types with ARM processors: g behind the generation (t4g, m7gd, r8g, im4gn), not before it (g5, g6e)."""


class EksNodePool(TypedDict):
    """What a pool of nodes is for and how large it may be."""

    purpose: str
    """core (hubs, proxies, controllers), user (people's sessions), worker (Dask; interruptible) or gpu (sessions with a
    GPU, whose device plugin is a chart of its own). `PURPOSES` says which labels and taints each brings."""
    instance_types: list[pulumi.Input[str]]
    """EC2 instance types of one size, such as m7i.xlarge; several for spot, so that one of them is to be had."""
    max_size: int
    """Most nodes that the autoscaler may start."""
    min_size: NotRequired[int]
    """Nodes that always run. Default: 2 for core, else 0."""
    desired_size: NotRequired[int]
    """Nodes of a new pool; the autoscaler decides afterwards. Default: `min_size`."""
    disk_gib: NotRequired[int]
    """Size of a node's disk in GiB, which holds images and scratch space of pods. Default: 100."""
    spot: NotRequired[bool]
    """Use interruptible capacity. Default: True for worker, else False. Refused for core."""
    ami_type: NotRequired[str]
    """Operating system, an EKS AMI type for AL2023. Default: AL2023_x86_64_STANDARD, for gpu AL2023_x86_64_NVIDIA."""
    subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets, if not the cluster's: a single one binds the pool to a zone, as pods with EBS volumes want it."""
    labels: NotRequired[dict[str, str]]
    """Labels beside those of the purpose."""


class EksNodeGroupArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster."""
    version: pulumi.Input[str]
    """Kubernetes version of the nodes; the cluster's."""
    node_role_arn: pulumi.Input[str]
    """Role of the nodes: `EksNodeRole` makes it."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Private subnets of the nodes."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the nodes' disks; its policy must let AWSServiceRoleForAutoScaling use it and grant it on."""
    pool: EksNodePool
    """What the nodes are for."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before the first node and until the last is gone: policies of the role, routes,
    the network and identity add-ons. Default: nothing."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the group, its instances, their disks and network interfaces. The provider's default tags reach the group
    alone, so give here what instances must carry."""


class EksNodeGroup(pulumi.ComponentResource):
    """
    A managed node group on Amazon Linux 2023, reached by Session Manager alone and found by the cluster autoscaler.

    Nodes start from the newest image of their Kubernetes version, and stay on it: `aws eks update-nodegroup-version`
    rolls them to a newer one, without a difference for Pulumi.
    Raises ValueError for an unknown purpose, spot nodes for core, or sizes that contradict each other.
    """

    group_name: pulumi.Output[str]
    """Name of the managed node group."""

    def __init__(self, name: str, args: EksNodeGroupArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EksNodeGroup", name, None, opts)
        pool, tags = args["pool"], args.get("tags", {})
        plan = plan_of(name, pool)
        labels = {**plan.purpose.labels, **pool.get("labels", {})}
        template = node_template(self, name, args["kms_key_arn"], pool.get("disk_gib", 100), tags)

        group = aws.eks.NodeGroup(
            f"{name}-group",
            cluster_name=args["cluster_name"],
            # A prefix, not a name: a new group stands beside the old one while it replaces it.
            node_group_name_prefix=f"{pool['purpose']}-",
            node_role_arn=args["node_role_arn"],
            subnet_ids=pool.get("subnet_ids", args["subnet_ids"]),
            version=args["version"],
            ami_type=plan.ami_type,
            capacity_type="SPOT" if plan.spot else "ON_DEMAND",
            instance_types=pool["instance_types"],
            launch_template={"id": template.id, "version": template.latest_version.apply(str)},
            scaling_config={
                "min_size": plan.min_size,
                "max_size": pool["max_size"],
                "desired_size": pool.get("desired_size", plan.min_size),
            },
            labels=labels,
            taints=[
                {"key": key, "value": value, "effect": "NO_SCHEDULE"} for key, value in plan.purpose.taints.items()
            ],
            update_config={"max_unavailable_percentage": 33},
            node_repair_config={"enabled": True},
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[resources_of(args.get("wait_for", []))],
                # The autoscaler moves the desired size within its bounds.
                ignore_changes=["scalingConfig.desiredSize"],
            ),
        )
        if plan.min_size == 0:
            self._tell_autoscaler(name, group, labels, plan.purpose.taints)

        self.group_name = group.node_group_name
        self.register_outputs({"group_name": self.group_name})

    def _tell_autoscaler(
        self, name: str, group: aws.eks.NodeGroup, labels: dict[str, str], taints: dict[str, str]
    ) -> None:
        """
        Say by tags what a node will look like, so that the autoscaler can start the first.

        EKS doesn't hand the group's labels and taints to the autoscaling group. Tag names: "Auto-Discovery Setup" in
        the README of cluster-autoscaler's AWS provider.
        """
        template = "k8s.io/cluster-autoscaler/node-template"
        hints = {f"{template}/label/{key}": value for key, value in labels.items()}
        hints |= {f"{template}/taint/{key}": f"{value}:NoSchedule" for key, value in taints.items()}
        scaling_group = group.resources[0].autoscaling_groups[0].name
        for key, value in hints.items():
            aws.autoscaling.Tag(
                f"{name}-{key.removeprefix(template + '/').replace('/', '-')}",
                autoscaling_group_name=scaling_group,
                tag={"key": key, "value": value, "propagate_at_launch": False},
                opts=pulumi.ResourceOptions(parent=self),
            )


class Purpose(NamedTuple):
    """Labels that pods select nodes by, and taints that keep other pods off: values by key, effect NoSchedule."""

    labels: dict[str, str]
    taints: dict[str, str]


# Both spellings of each taint, with / and _: not every cloud takes the first, and the charts tolerate both.
_USER = {"hub.jupyter.org/dedicated": "user", "hub.jupyter.org_dedicated": "user"}
_WORKER = {"k8s.dask.org/dedicated": "worker", "k8s.dask.org_dedicated": "worker"}

PURPOSES = {
    "core": Purpose({"hub.jupyter.org/node-purpose": "core", "k8s.dask.org/node-purpose": "core"}, {}),
    "user": Purpose({"hub.jupyter.org/node-purpose": "user"}, _USER),
    "worker": Purpose({"k8s.dask.org/node-purpose": "worker"}, _WORKER),
    "gpu": Purpose(
        # The device plugin chart and z2jh's GPU profiles select and tolerate these.
        {"hub.jupyter.org/node-purpose": "user", "nvidia.com/gpu": "present", ACCELERATOR: "nvidia"},
        {**_USER, "nvidia.com/gpu": "present"},
    ),
}
"""Purposes of nodes. Source of labels and taints: zero-to-jupyterhub 4.4 (scheduling.*), dask-gateway 2026.3."""


class PoolPlan(NamedTuple):
    """A pool with its defaults filled in."""

    purpose: Purpose
    min_size: int
    spot: bool
    ami_type: str


def plan_of(name: str, pool: EksNodePool) -> PoolPlan:
    """Fill in a pool's defaults. Raises ValueError, with the pool's name, for what can't be."""
    purpose = pool["purpose"]
    if purpose not in PURPOSES:
        raise ValueError(f"pool {name}: purpose is {purpose!r}; it can be {', '.join(PURPOSES)}")
    spot = pool.get("spot", purpose == "worker")
    if spot and purpose == "core":
        raise ValueError(f"pool {name}: core nodes hold what everybody depends on and can't be spot")
    minimum = pool.get("min_size", 2 if purpose == "core" else 0)
    if not 0 <= minimum <= pool.get("desired_size", minimum) <= pool["max_size"] or pool["max_size"] < 1:
        raise ValueError(f"pool {name}: 0 <= min_size <= desired_size <= max_size doesn't hold")
    plain = [each for each in pool["instance_types"] if isinstance(each, str)]
    if "ami_type" not in pool and (arm := [each for each in plain if GRAVITON.match(each)]):
        raise ValueError(f"pool {name}: {', '.join(arm)} has ARM processors; choose an x86-64 type, or give ami_type")
    standard = "AL2023_x86_64_NVIDIA" if purpose == "gpu" else "AL2023_x86_64_STANDARD"
    return PoolPlan(PURPOSES[purpose], minimum, spot, pool.get("ami_type", standard))
