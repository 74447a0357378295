"""Zones, and the records that lead to a load balancer."""

from .route53 import Route53Records, Route53RecordsArgs, Route53Zone, Route53ZoneArgs

__all__ = ["Route53Records", "Route53RecordsArgs", "Route53Zone", "Route53ZoneArgs"]
