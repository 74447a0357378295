from .aws import AwsNetwork, AwsNetworkArgs
from .aws_ranges import SubnetRanges, subnet_ranges
from .azure import AzureNetwork, AzureNetworkArgs
from .azure_private_zone import AzurePrivateZone, AzurePrivateZoneArgs
from .azure_ranges import AzureSubnetRanges, azure_subnet_ranges
from .gcp import GcpNetwork, GcpNetworkArgs
from .gcp_ranges import GcpSubnetRanges, gcp_subnet_ranges

__all__ = [
    "AwsNetwork",
    "AwsNetworkArgs",
    "AzureNetwork",
    "AzureNetworkArgs",
    "AzurePrivateZone",
    "AzurePrivateZoneArgs",
    "AzureSubnetRanges",
    "GcpNetwork",
    "GcpNetworkArgs",
    "GcpSubnetRanges",
    "SubnetRanges",
    "azure_subnet_ranges",
    "gcp_subnet_ranges",
    "subnet_ranges",
]
