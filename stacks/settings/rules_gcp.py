"""What must hold between the settings of network and cluster on Google Cloud."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from .errors import Path, Problem
from .gcp import GcpClusterSettings, GcpDomainSettings, GcpGpuPoolSettings, GcpNetworkSettings, GcpNodePools
from .gcp import GcpNodePoolSettings as Pool

DOCKER = "172.17.0.0/16"
"""The bridge of containers on a node: GKE documentation, "Defining network configurations", ranges to avoid."""
REGION_ZONES = 3
GPU_FAMILIES = {
    "n1": "nvidia-tesla-",
    "g2": "nvidia-l4",
    "g4": "nvidia-rtx-pro-6000",
    "a2": "nvidia-",
    "a3": "nvidia-h",
    "a4": "nvidia-b",
}
"""Families of machines that have GPUs, and how their kinds begin: "GPU machine types" of Compute Engine."""
HYPERDISK_FAMILIES = ("c4", "c4d", "n4", "n4d", "h4d", "x4", "m4", "a4", "g4")
"""Families that take Hyperdisk alone: "Machine series comparison" of Compute Engine."""
PD_FAMILIES = ("e2", "n1", "n2", "n2d", "t2d", "c2", "c2d", "g2", "a2")
"""Families that have no Hyperdisk Balanced: "Hyperdisk machine type support" of Compute Engine."""
FEWEST_HOURS = 12


def domain_problems(domain: GcpDomainSettings) -> Iterator[Problem]:
    """A zone that exists is delegated: there is nothing to wait for without its certificate."""
    if domain.zone.managed_zone and not domain.wait_for_certificate:
        yield Problem(
            ("domain", "waitForCertificate"),
            "may be false only while a new zone (one without `managedZone`) isn't delegated",
            False,
        )
    if domain.zone.managed_zone and domain.zone.log_queries:
        yield Problem(("domain", "zone", "logQueries"), "is for a new zone: leave it out, or managedZone", True)


def network_problems(network: GcpNetworkSettings) -> Iterator[Problem]:
    """Zones are there once, and the three ranges share nothing."""
    yield from _once(("network", "zones"), network.zones)
    taken: dict[str, str] = {}
    for key, cidr in (("cidr", network.cidr), ("podCidr", network.pod_cidr), ("serviceCidr", network.service_cidr)):
        if IPv4Network(cidr).overlaps(IPv4Network(DOCKER)):
            yield Problem(("network", key), f"a range outside {DOCKER}, which nodes keep for themselves", cidr)
        for other, range_ in taken.items():
            if IPv4Network(cidr).overlaps(IPv4Network(range_)):
                yield Problem(("network", key), f"a range that shares nothing with {other}, {range_}", cidr)
        taken[key] = cidr


def room_problems(network: GcpNetworkSettings, cluster: GcpClusterSettings) -> Iterator[Problem]:
    """Pods have a /24 for each node that the pools may have, and API clients come from elsewhere than the network."""
    most = 2 ** (24 - IPv4Network(network.pod_cidr).prefixlen)
    # During an upgrade a pool has a node more; before the first pool GKE makes a node in each zone.
    pools = _pools(cluster.node_pools)
    needed = max(sum(pool.max_size + 1 for pool in pools.values()), REGION_ZONES)
    if needed > most:
        text = f"room for {needed} nodes, which the pools may have during an upgrade; it has it for {most}"
        yield Problem(("network", "podCidr"), text, network.pod_cidr)
    nodes = IPv4Network(network.cidr).num_addresses // 2 - 4
    if needed > nodes:
        yield Problem(("network", "cidr"), f"half of it holds {needed} nodes; it has {nodes} addresses", network.cidr)


def cluster_problems(cluster: GcpClusterSettings, protects: bool | None) -> Iterator[Problem]:
    """Pools make sense, windows are long enough, and a member is named once."""
    yield from _pool_problems(cluster.node_pools, protects)
    yield from _disk_problems(cluster)
    window, path = cluster.maintenance, ("cluster", "maintenance")
    yield from _once((*path, "days"), [*window.days])
    if window.hours * len(set(window.days)) < FEWEST_HOURS:
        text = f"all days together {FEWEST_HOURS} hours, which GKE wants in each week"
        yield Problem((*path, "hours"), text, window.hours)
    seen: dict[str, str] = {}
    for kind, members in (("admins", cluster.admins), ("viewers", cluster.viewers)):
        for name, member in members.items():
            if member in seen.values():
                yield Problem(("cluster", kind, name), "each member once", member)
            if name in seen:
                yield Problem(("cluster", kind, name), f"another name; {name} is taken")
            if member.startswith("group:") and not cluster.groups_domain:
                text = "needs cluster.groupsDomain, whose group gke-security-groups holds it"
                yield Problem(("cluster", kind, name), text, member)
            seen[name] = member


def _pool_problems(pools: GcpNodePools, protects: bool | None) -> Iterator[Problem]:
    base: Path = ("cluster", "nodePools")
    for name, pool in _pools(pools).items():
        if pool.min_size > pool.max_size:
            yield Problem((*base, name, "minSize"), f"at most maxSize, which is {pool.max_size}", pool.min_size)
        if pool.spot and name in ("core", "gpu"):
            text = "only worker and user pools may be spot; core pods must not be evicted"
            yield Problem((*base, name, "spot"), text, True)
        yield from _once((*base, name, "zones"), pool.zones)
        family = family_of(pool)
        if isinstance(pool, GcpGpuPoolSettings):
            if family not in GPU_FAMILIES:
                text = f"a machine that has GPUs: of {', '.join(GPU_FAMILIES)}"
                yield Problem((*base, name, "machineType"), text, pool.machine_type)
            elif not pool.gpu.type.startswith(GPU_FAMILIES[family]):
                text = f"a kind that {pool.machine_type} has: {GPU_FAMILIES[family]}…"
                yield Problem((*base, name, "gpu", "type"), text, pool.gpu.type)
        elif family in GPU_FAMILIES and family != "n1":
            text = "a machine without GPUs, which belong into the pool gpu"
            yield Problem((*base, name, "machineType"), text, pool.machine_type)
    if pools.core.min_size == 0:
        yield Problem((*base, "core", "minSize"), "at least 1: controllers have to run somewhere", 0)
    if protects and pools.core.min_size == 1:
        yield Problem((*base, "core", "minSize"), "a protected environment needs at least 2, so that one may fail", 1)


def _disk_problems(cluster: GcpClusterSettings) -> Iterator[Problem]:
    """Machines take disks of some kinds only: their own, and those of pods."""
    disks = cluster.disks
    if disks.type == "hyperdisk-balanced" and disks.regional:
        yield Problem(("cluster", "disks", "regional"), "false with hyperdisk-balanced, which is in one zone", True)
    for name, pool in _pools(cluster.node_pools).items():
        path, family = ("cluster", "nodePools", name), family_of(pool)
        hyper = pool.disk_type == "hyperdisk-balanced"
        if family in HYPERDISK_FAMILIES and not hyper:
            yield Problem((*path, "diskType"), f"hyperdisk-balanced with {pool.machine_type}", pool.disk_type)
        if family in PD_FAMILIES and hyper:
            yield Problem((*path, "diskType"), f"pd-balanced or pd-ssd with {pool.machine_type}", pool.disk_type)
        # Pods with disks run on all pools but Dask's workers.
        misfits = PD_FAMILIES if disks.type == "hyperdisk-balanced" else HYPERDISK_FAMILIES
        if name != "worker" and family in misfits:
            text = f"a machine that takes disks of type {disks.type}, as cluster.disks.type says"
            yield Problem((*path, "machineType"), text, pool.machine_type)


def family_of(pool: Pool) -> str:
    """The family of a pool's machines, such as n2."""
    return pool.machine_type.partition("-")[0]


def _pools(pools: GcpNodePools) -> dict[str, Pool]:
    """The pools that are there, by their keys."""
    found = {"core": pools.core, "user": pools.user, "worker": pools.worker, "gpu": pools.gpu}
    return {name: pool for name, pool in found.items() if pool}


def _once(path: Path, values: list[str]) -> Iterator[Problem]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield Problem((*path, index), "each once", value)
