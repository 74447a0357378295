"""How a VPC's range is divided among its subnets."""

from ipaddress import ip_network
from typing import NamedTuple


class SubnetRanges(NamedTuple):
    """Ranges of the subnets of each kind, in the order of the zones."""

    public: list[str]
    private: list[str]
    database: list[str]


def subnet_ranges(cidr: str, zones: list[str]) -> SubnetRanges:
    """
    Divide a VPC's range: an eighth for each zone's private subnet, a sixty-fourth for its public and its database one.

    A zone's ranges depend on its place in the list alone: zones that come or go at the end change no other.
    Raises ValueError for less than two zones (EKS and load balancers want two) or more than six, a zone given twice, or
    a range that is not one of /16 (AWS's largest) to /20 (public subnets of 64 addresses).
    """
    vpc = ip_network(cidr)
    if vpc.version != 4 or not 16 <= vpc.prefixlen <= 20:
        raise ValueError(f"cidr is {cidr}; it must be an IPv4 range between /16 and /20")
    if not 2 <= len(zones) <= 6 or len({*zones}) < len(zones):
        raise ValueError(f"zones are {', '.join(zones) or 'none'}; there must be two to six, each once")
    *private, public, database = vpc.subnets(prefixlen_diff=3)
    count = len(zones)
    return SubnetRanges(
        public=[str(each) for each in public.subnets(prefixlen_diff=3)][:count],
        private=[str(each) for each in private[:count]],
        database=[str(each) for each in database.subnets(prefixlen_diff=3)][:count],
    )
