from .aws import AwsNetwork, AwsNetworkArgs
from .aws_ranges import SubnetRanges, subnet_ranges
from .azure import AzureNetwork, AzureNetworkArgs
from .azure_private_zone import AzurePrivateZone, AzurePrivateZoneArgs
from .azure_ranges import AzureSubnetRanges, azure_subnet_ranges
from .gcp import GcpNetwork, GcpNetworkArgs

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
    "SubnetRanges",
    "azure_subnet_ranges",
    "subnet_ranges",
]
