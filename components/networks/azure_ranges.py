"""How a virtual network's range is divided among its subnets."""

from ipaddress import ip_network
from typing import NamedTuple


class AzureSubnetRanges(NamedTuple):
    """The range of each subnet."""

    nodes: str
    """Cluster nodes. Pods have addresses of their own, out of an overlay."""
    gateway: str
    """The Application Gateway and nothing else: a /24, the largest that one before an overlay may have."""
    endpoints: str
    """Private endpoints of databases, vaults and registries."""
    api_server: str
    """The API server of an AKS cluster: a /27, of which it reserves nine addresses at least."""


def azure_subnet_ranges(cidr: str) -> AzureSubnetRanges:
    """
    Divide a virtual network's range: its lower half for nodes, and at the beginning of the upper half what else there
    is. The rest stays free.

    Raises ValueError for a range that is not one of /8 to /20 (2,043 nodes).
    """
    network = ip_network(cidr)
    if network.version != 4 or not 8 <= network.prefixlen <= 20:
        raise ValueError(f"cidr is {cidr}; it must be an IPv4 range between /8 and /20")
    nodes, rest = network.subnets(prefixlen_diff=1)
    blocks = rest.subnets(new_prefix=24)
    gateway, endpoints, others = next(blocks), next(blocks), next(blocks)
    api_server = next(others.subnets(new_prefix=27))
    return AzureSubnetRanges(str(nodes), str(gateway), str(endpoints), str(api_server))
