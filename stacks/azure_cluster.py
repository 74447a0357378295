"""What the settings say of an AKS cluster, in the words of the component."""

from __future__ import annotations

from components.clusters import AksMaintenance, AksNodePool, AksSystemPool

from .settings.azure import AzureClusterSettings, AzureNodePools, AzureNodePoolSettings


def node_pools(pools: AzureNodePools) -> dict[str, AksNodePool]:
    """The pools that the settings have beside AKS's own, by purpose."""
    chosen: dict[str, AksNodePool] = {}
    for purpose in ("core", "user", "worker", "gpu"):
        pool: AzureNodePoolSettings | None = getattr(pools, purpose)
        if pool:
            chosen[purpose] = {
                "purpose": purpose,
                "vm_size": pool.vm_size,
                "min_size": pool.min_size,
                "max_size": pool.max_size,
                "disk_gib": pool.disk_gib,
                "disk_type": pool.disk_type,
                "spot": pool.spot,
            }
    return chosen


def system_pool(pools: AzureNodePools) -> AksSystemPool:
    """AKS's own pool."""
    system = pools.system
    return {
        "vm_size": system.vm_size,
        "min_size": system.min_size,
        "max_size": system.max_size,
        "disk_gib": system.disk_gib,
        "disk_type": system.disk_type,
    }


def maintenance_window(cluster: AzureClusterSettings) -> AksMaintenance:
    """When AKS works on the cluster."""
    window = cluster.maintenance
    return {"day": window.day, "start": window.start, "hours": window.hours, "utc_offset": window.utc_offset}
