"""Networks that clusters, machines and databases are in."""

from .aws import AwsNetwork, AwsNetworkArgs
from .aws_ranges import SubnetRanges, subnet_ranges

__all__ = ["AwsNetwork", "AwsNetworkArgs", "SubnetRanges", "subnet_ranges"]
