from .azure_dns import AzureDnsRecords, AzureDnsRecordsArgs, AzureDnsZone, AzureDnsZoneArgs
from .route53 import Route53Records, Route53RecordsArgs, Route53Zone, Route53ZoneArgs

__all__ = [
    "AzureDnsRecords",
    "AzureDnsRecordsArgs",
    "AzureDnsZone",
    "AzureDnsZoneArgs",
    "Route53Records",
    "Route53RecordsArgs",
    "Route53Zone",
    "Route53ZoneArgs",
]
