from .azure_redis import AzureManagedRedis, AzureManagedRedisArgs
from .elasticache import ElastiCacheRedis, ElastiCacheRedisArgs

__all__ = ["AzureManagedRedis", "AzureManagedRedisArgs", "ElastiCacheRedis", "ElastiCacheRedisArgs"]
