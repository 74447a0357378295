"""What the settings say of an EKS cluster, in the words of the component."""

from __future__ import annotations

import pulumi

from components.clusters import EksNodePool

from .settings.aws import NodePools, NodePoolSettings


def node_pools(pools: NodePools, subnets: dict[str, pulumi.Input[str]]) -> dict[str, EksNodePool]:
    """The pools that the settings have, by purpose. `subnets` are those of nodes, by the letters of their zones."""
    chosen: dict[str, EksNodePool] = {}
    for purpose in NodePools.model_fields:
        pool: NodePoolSettings | None = getattr(pools, purpose)
        if pool:
            chosen[purpose] = {
                "purpose": purpose,
                "instance_types": list(pool.instance_types),
                "min_size": pool.min_size,
                "max_size": pool.max_size,
                "disk_gib": pool.disk_gib,
                "spot": pool.spot,
            }
            if pool.zone:
                chosen[purpose]["subnet_ids"] = [subnets[pool.zone]]
    return chosen


def roles_by_name(arns: list[str]) -> dict[str, pulumi.Input[str]]:
    """Roles by their names, so that resources are called after them; the settings refuse two of one name."""
    return {arn.rpartition("/")[2]: arn for arn in arns}
