"""Zones, and the records that lead to a load balancer."""

from .route53 import AliasRecords, AliasRecordsArgs, Route53Zone, Route53ZoneArgs

__all__ = ["AliasRecords", "AliasRecordsArgs", "Route53Zone", "Route53ZoneArgs"]
