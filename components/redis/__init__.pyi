from .azure_redis import AzureManagedRedis, AzureManagedRedisArgs
from .elasticache import ElastiCacheRedis, ElastiCacheRedisArgs
from .in_cluster import ClusterRedis, ClusterRedisArgs
from .memorystore import MemorystoreRedis, MemorystoreRedisArgs

__all__ = [
    "AzureManagedRedis",
    "AzureManagedRedisArgs",
    "ClusterRedis",
    "ClusterRedisArgs",
    "ElastiCacheRedis",
    "ElastiCacheRedisArgs",
    "MemorystoreRedis",
    "MemorystoreRedisArgs",
]
