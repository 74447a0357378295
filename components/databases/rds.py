"""PostgreSQL on AWS: an RDS instance that only the given security groups reach."""

import re
from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_random as random
from typing_extensions import NotRequired

from .. import versions
from ..networks.aws_firewall import clients_only

LOGGING = {"log_connections": "1", "log_disconnections": "1", "log_lock_waits": "1", "log_temp_files": "0"}
"""Who connects and what makes the server wait, but no statement's text, which may hold what people typed."""
LEAST_DISK_GIB = 20  # gp3: RDS user guide, "Amazon RDS DB instance storage"
MOST_BACKUP_DAYS = 35  # CreateDBInstance, BackupRetentionPeriod
GROWTH = 5
"""How many times its first size a disk may grow to by default. RDS wants a tenth more at least."""


class RdsPostgresArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The VPC that the server is in."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Database subnets of two zones or more, also without `high_availability`."""
    client_security_group_ids: list[pulumi.Input[str]]
    """Security groups whose members may connect, such as the nodes'. Nothing else can."""
    kms_key_id: pulumi.Input[str]
    """ARN of the key that encrypts data, backups, insights and the log. Its policy must let RDS and CloudWatch Logs use
    it: `AwsKey` with services rds and logs. Another one replaces the server."""
    database: str
    """Name of the database that is made: letters, digits and _, a letter first. Another one replaces the server."""
    username: str
    """Name of its user: letters, digits and _, a letter first. Another one replaces the server."""
    tier: NotRequired[str]
    """Instance class. Default: db.t4g.medium, two processors and 4 GB."""
    disk_gib: NotRequired[int]
    """First size of the disk in GiB, 20 at least; RDS makes it larger when it is full. Default: 20."""
    most_disk_gib: NotRequired[int]
    """Size that it grows to at most. Default: five times the first."""
    high_availability: NotRequired[bool]
    """Keep a second machine in another zone, which takes over (Multi-AZ). Default: off."""
    backup_days: NotRequired[int]
    """Days that backups are kept, to any moment of which the server can be restored, 1 to 35. Default: 14."""
    version: NotRequired[str]
    """Major version, such as 17; RDS installs the minor ones. Default: `versions.RDS_POSTGRES`."""
    allow_major_upgrade: NotRequired[bool]
    """Let a higher `version` upgrade the server at once, with minutes of standstill; otherwise AWS refuses. Take a
    snapshot before. Default: off."""
    log_days: NotRequired[int]
    """Days that the server's log is kept, one of CloudWatch's retention periods. Default: 30."""
    password_version: NotRequired[int]
    """A higher number makes another password; whoever uses the old one fails until it has the new one. Default: 1."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the server, by Pulumi and by AWS, keep its backups, and take a last snapshot when it
    is deleted all the same. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them, beside the provider's default tags."""


class RdsPostgres(pulumi.ComponentResource):
    """
    A PostgreSQL server that takes TLS alone, with one database, whose user (RDS's master user, no superuser) has a
    password that is made once.

    Clients can encrypt without more (sslmode require). To check the certificate too they need the bundle of RDS's
    authorities, which AWS publishes and no API gives. Changes of size wait for the maintenance window.

    Raises ValueError for a disk or a number of days that isn't possible.
    """

    host: pulumi.Output[str]
    """Name of the server; it follows a failover."""
    port: pulumi.Output[int]
    """Port: 5432."""
    database: pulumi.Output[str]
    """Name of the database."""
    username: pulumi.Output[str]
    """Name of the user."""
    password: pulumi.Output[str]
    """Password of the user: 40 letters and digits. Secret."""
    security_group_id: pulumi.Output[str]
    """The group that the server is in."""

    PORT = 5432

    def __init__(self, name: str, args: RdsPostgresArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:RdsPostgres", name, None, opts)
        _check(args)
        child = pulumi.ResourceOptions(parent=self)
        protect, tags = args.get("protect", False), args.get("tags")
        disk = args.get("disk_gib", LEAST_DISK_GIB)

        password = random.RandomPassword(
            f"{name}-password",
            length=40,
            special=False,
            keepers={"version": str(args.get("password_version", 1))},
            opts=child,
        )
        identifier = self._identifier(name, protect)
        subnets = aws.rds.SubnetGroup(
            f"{name}-subnets",
            # Pulumi would begin it with the resource's name, and RDS wants a letter first and no two dashes together.
            name=identifier,
            description=f"PostgreSQL of {name}",
            subnet_ids=args["subnet_ids"],
            tags=tags,
            opts=child,
        )
        firewall = clients_only(
            self,
            name,
            args["vpc_id"],
            args["client_security_group_ids"],
            port=self.PORT,
            purpose=f"PostgreSQL of {name}",
            protocol="PostgreSQL over TLS",
            tags=tags,
        )
        log = self._log(name, identifier, args)
        instance = aws.rds.Instance(
            f"{name}-instance",
            # Known before the server is there, so that its log is ours from the first line on.
            identifier=identifier,
            engine="postgres",
            engine_version=args.get("version", versions.RDS_POSTGRES),
            allow_major_version_upgrade=args.get("allow_major_upgrade", False),
            # The parameters of the old version can't be deleted before the new one runs.
            apply_immediately=args.get("allow_major_upgrade", False),
            auto_minor_version_upgrade=True,
            instance_class=args.get("tier", "db.t4g.medium"),
            allocated_storage=disk,
            max_allocated_storage=args.get("most_disk_gib", GROWTH * disk),
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=args["kms_key_id"],
            db_name=args["database"],
            username=args["username"],
            password=pulumi.Output.secret(password.result),
            port=self.PORT,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[firewall.id],
            publicly_accessible=False,
            multi_az=args.get("high_availability", False),
            parameter_group_name=self._parameters(name, identifier, args).name,
            backup_retention_period=args.get("backup_days", 14),
            backup_window="02:00-03:00",  # UTC
            maintenance_window="sun:04:00-sun:05:00",
            copy_tags_to_snapshot=True,
            delete_automated_backups=not protect,
            deletion_protection=protect,
            skip_final_snapshot=not protect,
            final_snapshot_identifier=pulumi.Output.concat(identifier, "-last") if protect else None,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=args["kms_key_id"],
            performance_insights_retention_period=7,  # days, the free ones
            enabled_cloudwatch_logs_exports=["postgresql", "upgrade"],
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protect,
                depends_on=log,
                # Two of one identifier can't be.
                delete_before_replace=True,
            ),
        )

        self.host = instance.address
        self.port = pulumi.Output.from_input(self.PORT)
        self.database, self.username = instance.db_name, instance.username
        # Clients learn a new password when the server takes it, not before.
        self.password = pulumi.Output.secret(
            pulumi.Output.all(password.result, instance.id).apply(lambda known: str(known[0]))
        )
        self.security_group_id = firewall.id
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "database": self.database,
                "username": self.username,
                "password": self.password,
                "security_group_id": self.security_group_id,
            }
        )

    def _identifier(self, name: str, protect: bool) -> pulumi.Output[str]:
        """A name that no earlier life of this server has used: its last snapshot is called after it."""
        suffix = random.RandomId(
            f"{name}-suffix", byte_length=4, opts=pulumi.ResourceOptions(parent=self, protect=protect)
        )
        return pulumi.Output.concat("db-", re.sub("-+", "-", name), "-", suffix.hex)

    def _parameters(self, name: str, identifier: pulumi.Output[str], args: RdsPostgresArgs) -> aws.rds.ParameterGroup:
        version = args.get("version", versions.RDS_POSTGRES)
        family = f"postgres{version.partition('.')[0]}"
        return aws.rds.ParameterGroup(
            f"{name}-parameters",
            # Another version has another group, and needs it before the old one goes.
            name=pulumi.Output.concat(identifier, "-", family),
            family=family,
            description=f"PostgreSQL of {name}",
            parameters=[
                # What AWS says of the default, which it is: another method would be a difference for ever.
                {"name": "rds.force_ssl", "value": "1", "apply_method": "pending-reboot"},
                *({"name": key, "value": value, "apply_method": "immediate"} for key, value in LOGGING.items()),
            ],
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _log(self, name: str, identifier: pulumi.Output[str], args: RdsPostgresArgs) -> list[pulumi.Resource]:
        """The groups that RDS would otherwise make by itself, without an end and without our key."""
        return [
            aws.cloudwatch.LogGroup(
                f"{name}-{label}",
                name=pulumi.Output.concat("/aws/rds/instance/", identifier, "/", kind),
                retention_in_days=args.get("log_days", 30),
                kms_key_id=args["kms_key_id"],
                tags=args.get("tags"),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for label, kind in (("log", "postgresql"), ("upgrade-log", "upgrade"))
        ]


def _check(args: RdsPostgresArgs) -> None:
    disk = args.get("disk_gib", LEAST_DISK_GIB)
    if disk < LEAST_DISK_GIB:
        raise ValueError(f"disk_gib is {disk}; it must be at least {LEAST_DISK_GIB}")
    if (most := args.get("most_disk_gib", GROWTH * disk)) * 10 < disk * 11:
        raise ValueError(f"most_disk_gib is {most}; it must be a tenth more than disk_gib at least")
    if not 1 <= (days := args.get("backup_days", 14)) <= MOST_BACKUP_DAYS:
        raise ValueError(f"backup_days is {days}; it can be 1 to {MOST_BACKUP_DAYS}")
