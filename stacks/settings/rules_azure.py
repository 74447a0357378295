"""What must hold between the settings of network and cluster on Azure."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from .azure import AzureClusterSettings, AzureNetworkSettings, AzureNodePools
from .errors import Problem

RESERVED = ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
"""Ranges that AKS keeps for itself: its documentation, "AKS CNI networking prerequisites"."""


def network_problems(network: AzureNetworkSettings) -> Iterator[Problem]:
    """Zones and ports are there once, and the range is none of AKS's own."""
    for index, zone in enumerate(network.zones):
        if zone in network.zones[:index]:
            yield Problem(("network", "zones", index), "each zone once", zone)
    for index, port in enumerate(network.load_balancer_ports):
        if not 1 <= port <= 65535:
            yield Problem(("network", "loadBalancerPorts", index), "a port, 1 to 65535", port)
        if port in network.load_balancer_ports[:index]:
            yield Problem(("network", "loadBalancerPorts", index), "each port once", port)
    if network.load_balancer_from and not network.load_balancer_ports:
        yield Problem(("network", "loadBalancerFrom"), "needs loadBalancerPorts", network.load_balancer_from)
    yield from _reserved(("network", "cidr"), network.cidr)


def range_problems(network: AzureNetworkSettings, cluster: AzureClusterSettings) -> Iterator[Problem]:
    """The ranges of network, pods and Services are three, and hold as many nodes as the pools may have."""
    taken = {"network.cidr": network.cidr}
    for key, cidr in (("podCidr", cluster.pod_cidr), ("serviceCidr", cluster.service_cidr)):
        yield from _reserved(("cluster", key), cidr)
        for other, range_ in taken.items():
            if IPv4Network(cidr).overlaps(IPv4Network(range_)):
                yield Problem(("cluster", key), f"a range that shares nothing with {other}, {range_}", cidr)
        taken[f"cluster.{key}"] = cidr
    most = 2 ** (24 - IPv4Network(cluster.pod_cidr).prefixlen)
    # A third more nodes stand beside the others during an upgrade.
    needed = sum(pool.max_size for pool in _pools(cluster.node_pools).values()) + cluster.node_pools.system.max_size
    needed += (needed + 2) // 3
    if needed > most:
        text = f"room for {needed} nodes, which the pools may have during an upgrade; it has it for {most}"
        yield Problem(("cluster", "podCidr"), text, cluster.pod_cidr)


def cluster_problems(cluster: AzureClusterSettings, protects: bool | None) -> Iterator[Problem]:
    """Pools make sense, and a group is named once."""
    pools, base = cluster.node_pools, ("cluster", "nodePools")
    for name, pool in {**_pools(pools), "system": pools.system}.items():
        if pool.min_size > pool.max_size:
            yield Problem((*base, name, "minSize"), f"at most maxSize, which is {pool.max_size}", pool.min_size)
    for name, pool in _pools(pools).items():
        if pool.spot and name in ("core", "gpu"):
            text = "only worker and user pools may be spot; core pods must not be evicted"
            yield Problem((*base, name, "spot"), text, True)
    if pools.core.min_size == 0:
        yield Problem((*base, "core", "minSize"), "at least 1: controllers have to run somewhere", 0)
    if protects and pools.core.min_size == 1:
        yield Problem((*base, "core", "minSize"), "a protected environment needs at least 2, so that one may fail", 1)
    seen: dict[str, str] = {}
    for kind, groups in (("adminGroups", cluster.admin_groups), ("viewerGroups", cluster.viewer_groups)):
        for name, group in groups.items():
            if group in seen.values():
                yield Problem(("cluster", kind, name), "each group once", group)
            if name in seen or name == "deployer":
                yield Problem(("cluster", kind, name), f"another name; {name} is taken")
            seen[name] = group


def _pools(pools: AzureNodePools):
    """The pools for workloads that are there, by their keys."""
    found = {"core": pools.core, "user": pools.user, "worker": pools.worker, "gpu": pools.gpu}
    return {name: pool for name, pool in found.items() if pool}


def _reserved(path: tuple[str, ...], cidr: str) -> Iterator[Problem]:
    for reserved in RESERVED:
        if IPv4Network(cidr).overlaps(IPv4Network(reserved)):
            yield Problem(path, f"a range outside {reserved}, which AKS keeps for itself", cidr)
