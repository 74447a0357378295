from .azure_postgres import AzurePostgres, AzurePostgresArgs
from .cloud_sql import CloudSqlPostgres, CloudSqlPostgresArgs
from .in_cluster import ClusterPostgres, ClusterPostgresArgs
from .rds import RdsPostgres, RdsPostgresArgs

__all__ = [
    "AzurePostgres",
    "AzurePostgresArgs",
    "CloudSqlPostgres",
    "CloudSqlPostgresArgs",
    "ClusterPostgres",
    "ClusterPostgresArgs",
    "RdsPostgres",
    "RdsPostgresArgs",
]
