"""How a network's range on Google Cloud is divided among its subnets."""

from ipaddress import ip_network
from typing import NamedTuple


class GcpSubnetRanges(NamedTuple):
    """The range of each part."""

    nodes: str
    """Cluster nodes. Pods and Services have ranges of their own, secondary ones of the same subnet."""
    services: str
    """What Google runs in a network of its own, peered with ours: Memorystore, Cloud SQL, Filestore."""
    hosts: str
    """Virtual machines beside the cluster: a /24."""
    proxies: str
    """Proxies of internal and regional load balancers: a /23, which Google recommends."""


def gcp_subnet_ranges(cidr: str) -> GcpSubnetRanges:
    """
    Divide a network's range: its lower half for nodes, its third quarter for services, and in the last one hosts at
    the beginning and proxies in the upper half. The rest stays free.

    Raises ValueError for a range that is not one of /8 to /20 (2,044 nodes).
    """
    network = ip_network(cidr)
    if network.version != 4 or not 8 <= network.prefixlen <= 20:
        raise ValueError(f"cidr is {cidr}; it must be an IPv4 range between /8 and /20")
    nodes, upper = network.subnets(prefixlen_diff=1)
    services, rest = upper.subnets(prefixlen_diff=1)
    first, second = rest.subnets(prefixlen_diff=1)
    hosts = next(first.subnets(new_prefix=24))
    proxies = next(second.subnets(new_prefix=23))
    return GcpSubnetRanges(str(nodes), str(services), str(hosts), str(proxies))
