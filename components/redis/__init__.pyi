from .azure_redis import AzureManagedRedis, AzureManagedRedisArgs
from .elasticache import ElastiCacheRedis, ElastiCacheRedisArgs
from .memorystore import MemorystoreRedis, MemorystoreRedisArgs

__all__ = [
    "AzureManagedRedis",
    "AzureManagedRedisArgs",
    "ElastiCacheRedis",
    "ElastiCacheRedisArgs",
    "MemorystoreRedis",
    "MemorystoreRedisArgs",
]
