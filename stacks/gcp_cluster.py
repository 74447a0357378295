"""What the settings say of a GKE cluster, in the words of the component."""

from __future__ import annotations

import re

from components.clusters import GkeMaintenance, GkeNodePool

from .settings.gcp import GcpClusterSettings, GcpGpuPoolSettings, GcpNodePools, GcpNodePoolSettings


def node_pools(pools: GcpNodePools, region: str) -> dict[str, GkeNodePool]:
    """The pools that the settings have, by purpose."""
    chosen: dict[str, GkeNodePool] = {}
    for purpose in ("core", "user", "worker", "gpu"):
        pool: GcpNodePoolSettings | None = getattr(pools, purpose)
        if not pool:
            continue
        chosen[purpose] = {
            "purpose": purpose,
            "machine_type": pool.machine_type,
            "min_size": pool.min_size,
            "max_size": pool.max_size,
            "disk_gib": pool.disk_gib,
            "disk_type": pool.disk_type,
            "spot": pool.spot,
        }
        if pool.zones:
            chosen[purpose]["zones"] = zones_of(region, pool.zones)
        if isinstance(pool, GcpGpuPoolSettings):
            gpu = pool.gpu
            chosen[purpose]["gpu"] = {"type": gpu.type, "count": gpu.count, "driver": gpu.driver}
    return chosen


def zones_of(region: str, letters: list[str]) -> list[str]:
    """Zones of a region by their letters."""
    return [f"{region}-{letter}" for letter in letters]


def maintenance_windows(cluster: GcpClusterSettings) -> GkeMaintenance:
    """When GKE works on the cluster."""
    window = cluster.maintenance
    return {"days": [*window.days], "start": window.start, "hours": window.hours}


def label_of(text: str) -> str:
    """A text as the value of a label: 63 lower-case letters, digits, _ and - at most."""
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower())[:63].strip("-")
