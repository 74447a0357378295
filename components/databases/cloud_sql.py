"""PostgreSQL on Google Cloud: a Cloud SQL instance that answers inside one network only."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_random as random
from pulumi_gcp import sql
from typing_extensions import NotRequired

from .. import versions

FLAGS = {
    "log_checkpoints": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_lock_waits": "on",
    "log_min_duration_statement": "-1",
    "log_temp_files": "0",
}
"""Who connects and what makes the server wait, but no statement's text: CIS GCP 6.2, CKV_GCP_51 to 54, 56, 57."""
MOST_BACKUPS = 365  # Cloud SQL, "About Cloud SQL backups"


class CloudSqlPostgresArgs(TypedDict):
    project_id: str
    """Project of the instance."""
    region: str
    """Region of the instance."""
    network_id: pulumi.Input[str]
    """`GcpNetwork.private_services_network_id`: who is in that network reaches the database; nothing else does."""
    reserved_range: NotRequired[pulumi.Input[str]]
    """`GcpNetwork.private_services_range`: name of the range that its address comes from. Default: any."""
    kms_key_id: pulumi.Input[str]
    """Key that encrypts data and backups, in the same region: `GcpKey` with service sql. Another one replaces it."""
    database: str
    """Name of the database that is made."""
    username: str
    """Name of its user."""
    tier: NotRequired[str]
    """Machine type. Default: db-custom-2-7680, two processors and 7.5 GB."""
    disk_gib: NotRequired[int]
    """Least size of the disk in GiB, 10 at least; it grows by itself. Default: 20."""
    high_availability: NotRequired[bool]
    """Keep a second machine in another zone, which takes over. Default: off."""
    backup_days: NotRequired[int]
    """Daily backups that are kept, 1 to 365, the last seven days to any moment. Default: 14."""
    password_version: NotRequired[int]
    """Another number makes another password. Default: 1."""
    version: NotRequired[str]
    """Version, such as POSTGRES_17. It can go up. Default: `versions.CLOUD_SQL_POSTGRES`."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the instance, by Pulumi and by Google, and take a last backup when it is deleted all
    the same. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the instance: lower-case letters, digits, _ and -."""


class CloudSqlPostgres(pulumi.ComponentResource):
    """
    A PostgreSQL server that takes TLS alone, with one database, and one user whose password is made once.

    Its certificate is of an authority of its own, and of no name: clients check it with sslmode verify-ca and
    `certificate_authority`. Its name isn't free for a week after a deletion; Pulumi takes another each time. Database
    and user go with the server, and are left alone before: PostgreSQL refuses to drop what is in use.

    Raises ValueError for a disk or a number of backups that isn't possible.
    """

    host: pulumi.Output[str]
    """Private address of the server, known once database and user exist."""
    port: pulumi.Output[int]
    """Port: 5432."""
    database: pulumi.Output[str]
    """Name of the database."""
    username: pulumi.Output[str]
    """Name of the user."""
    password: pulumi.Output[str]
    """Password of the user: 40 letters and digits. Secret."""
    certificate_authority: pulumi.Output[str]
    """Certificates, in PEM, that the server's is checked by."""
    connection_name: pulumi.Output[str]
    """Name for Google's connectors: <project>:<region>:<instance>."""

    PORT = 5432

    def __init__(self, name: str, args: CloudSqlPostgresArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:CloudSqlPostgres", name, None, opts)
        protect = args.get("protect", False)
        _check(args)
        instance = sql.DatabaseInstance(
            f"{name}-instance",
            project=args["project_id"],
            region=args["region"],
            database_version=args.get("version", versions.CLOUD_SQL_POSTGRES),
            encryption_key_name=args["kms_key_id"],
            settings=_settings(args),
            # On unless it is said otherwise.
            deletion_protection=protect,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protect,
                # Cloud SQL makes it larger when it is full.
                ignore_changes=["settings.diskSize"],
            ),
        )
        password = random.RandomPassword(
            f"{name}-password",
            length=40,
            special=False,
            keepers={"version": str(args.get("password_version", 1))},
            # Made anew without loss: the server takes it, and pods start with it.
            opts=pulumi.ResourceOptions(parent=self),
        )
        database = sql.Database(
            f"{name}-database",
            project=args["project_id"],
            instance=instance.name,
            name=args["database"],
            deletion_policy="ABANDON",
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        user = sql.User(
            f"{name}-user",
            project=args["project_id"],
            instance=instance.name,
            name=args["username"],
            password=pulumi.Output.secret(password.result),
            deletion_policy="ABANDON",
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.host = pulumi.Output.all(instance.private_ip_address, database.id, user.id).apply(
            lambda known: str(known[0])
        )
        self.port = pulumi.Output.from_input(self.PORT)
        self.database, self.username = database.name, user.name
        self.password = pulumi.Output.secret(password.result)
        self.certificate_authority = instance.server_ca_certs.apply(
            lambda found: "".join(f"{(each.cert or '').strip()}\n" for each in found)
        )
        self.connection_name = instance.connection_name
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "database": self.database,
                "username": self.username,
                "password": self.password,
                "certificate_authority": self.certificate_authority,
                "connection_name": self.connection_name,
            }
        )


def _settings(args: CloudSqlPostgresArgs) -> Any:
    protect = args.get("protect", False)
    return {
        # Said, since newer versions of PostgreSQL would get the other edition, which has other machines.
        "edition": "ENTERPRISE",
        "tier": args.get("tier", "db-custom-2-7680"),
        "availability_type": "REGIONAL" if args.get("high_availability") else "ZONAL",
        "disk_type": "PD_SSD",
        "disk_size": args.get("disk_gib", 20),
        "disk_autoresize": True,
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": args["network_id"],
            "allocated_ip_range": args.get("reserved_range"),
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "backup_configuration": {
            "enabled": True,
            "start_time": "02:00",
            "location": args["region"],
            "point_in_time_recovery_enabled": True,
            "transaction_log_retention_days": 7,
            "backup_retention_settings": {"retained_backups": args.get("backup_days", 14), "retention_unit": "COUNT"},
        },
        "final_backup_config": {"enabled": True, "retention_days": 30} if protect else None,
        "deletion_protection_enabled": protect,
        "database_flags": [{"name": key, "value": value} for key, value in FLAGS.items()],
        "insights_config": {"query_insights_enabled": True, "record_client_address": False},
        "maintenance_window": {"day": 7, "hour": 3, "update_track": "stable"},  # Sunday, UTC
        "user_labels": args.get("tags", {}),
    }


def _check(args: CloudSqlPostgresArgs) -> None:
    if (disk := args.get("disk_gib", 20)) < 10:
        raise ValueError(f"disk_gib is {disk}; it must be at least 10")
    if not 1 <= (days := args.get("backup_days", 14)) <= MOST_BACKUPS:
        raise ValueError(f"backup_days is {days}; it can be 1 to {MOST_BACKUPS}")
