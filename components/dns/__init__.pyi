from .azure_dns import AzureDnsRecords, AzureDnsRecordsArgs, AzureDnsZone, AzureDnsZoneArgs
from .cloud_dns import CloudDnsRecords, CloudDnsRecordsArgs, CloudDnsZone, CloudDnsZoneArgs
from .route53 import Route53Records, Route53RecordsArgs, Route53Zone, Route53ZoneArgs

__all__ = [
    "AzureDnsRecords",
    "AzureDnsRecordsArgs",
    "AzureDnsZone",
    "AzureDnsZoneArgs",
    "CloudDnsRecords",
    "CloudDnsRecordsArgs",
    "CloudDnsZone",
    "CloudDnsZoneArgs",
    "Route53Records",
    "Route53RecordsArgs",
    "Route53Zone",
    "Route53ZoneArgs",
]
