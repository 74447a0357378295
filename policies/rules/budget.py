"""The most that a stack may grow to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Broken, Resource, Stack, items
from .making import whole

_AWS_SIZES = {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}


@whole(
    "stack-budget",
    "All node pools at their largest stay within the budget of the stack",
    "medium",
    (),
    "An autoscaler spends up to the sum of all maxima, which stands nowhere unless somebody adds it up.",
    "Set `policies.budget` to what the team can pay, or lower `maxSize` of a pool.",
)
def stack_budget(stack: Stack) -> Broken:
    """Nodes, and their virtual CPUs, at the largest size of every pool; machines of their own count too."""
    pools = [(resource, *size) for resource in stack.resources for size in sizes(resource)]
    if not pools:
        return
    nodes = sum(count for _, count, _ in pools)
    vcpus = sum(count * each for _, count, each in pools)
    if stack.budget.nodes is None and stack.budget.vcpus is None:
        yield None, f"may grow to {nodes} nodes with {vcpus} virtual CPUs, and policies.budget sets no limit"
    for found, limit, what in ((nodes, stack.budget.nodes, "nodes"), (vcpus, stack.budget.vcpus, "vcpus")):
        if limit is not None and found > limit:
            yield None, f"may grow to {found} {what}; policies.budget.{what} is {limit}"


def sizes(resource: Resource) -> Iterator[tuple[int, int]]:
    """How many nodes a pool may have, and the virtual CPUs of its largest machine."""
    if resource.type == "aws:eks/nodeGroup:NodeGroup":
        types = items(resource.get("instanceTypes"))
        yield _number(resource.get("scalingConfig", "maxSize")), max(map(vcpus_of, types), default=0)
    elif resource.type == "aws:ec2/instance:Instance":
        yield 1, vcpus_of(resource.get("instanceType"))
    elif resource.type == "azure-native:containerservice:AgentPool":
        yield _number(resource.get("maxCount") or resource.get("count")), vcpus_of(resource.get("vmSize"))
    elif resource.type == "azure-native:containerservice:ManagedCluster":
        for pool in items(resource.get("agentPoolProfiles")):
            yield _number(pool.get("maxCount") or pool.get("count")), vcpus_of(pool.get("vmSize"))
    elif resource.type == "gcp:container/nodePool:NodePool":
        scaling = resource.get("autoscaling") or {}
        zones = len(items(resource.get("nodeLocations"))) or 1
        most = _number(scaling.get("totalMaxNodeCount")) or _number(scaling.get("maxNodeCount")) * zones
        yield most or _number(resource.get("nodeCount")) * zones, vcpus_of(resource.get("nodeConfig", "machineType"))
    elif resource.type == "gcp:compute/instance:Instance":
        yield 1, vcpus_of(resource.get("machineType"))


def vcpus_of(machine: Any) -> int:
    """
    Virtual CPUs by the name of a machine type: `m7i.2xlarge`, `Standard_D4ds_v5`, `n2-standard-8`.

    0 where the name doesn't say, as for bare metal.
    """
    name = str(machine)
    if found := re.fullmatch(r"[a-z][\w-]*\.(?:(\d+)xlarge|(\w+))", name):
        return int(found[1]) * 4 if found[1] else _AWS_SIZES.get(found[2], 0)
    if found := re.fullmatch(r"Standard_[A-Z]+(\d+)(?:-(\d+))?[a-z]*(_\w+)?", name):
        return int(found[2] or found[1])
    if found := re.fullmatch(r"[a-z]\w*-(?:[a-z]+)-(\d+)(?:-\w+)*", name):
        return int(found[1])
    return 2 if name.startswith("e2-") else 0


def _number(value: Any) -> int:
    return int(value) if isinstance(value, (int, float, str)) and str(value).isdigit() else 0


RULES = (stack_budget,)
