"""Redis that workloads keep their sessions in."""

from .elasticache import ElastiCacheRedis, ElastiCacheRedisArgs

__all__ = ["ElastiCacheRedis", "ElastiCacheRedisArgs"]
