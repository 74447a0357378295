from .cloud_sql import CloudSqlPostgres, CloudSqlPostgresArgs

__all__ = ["CloudSqlPostgres", "CloudSqlPostgresArgs"]
