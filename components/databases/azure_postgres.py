"""PostgreSQL on Azure: a flexible server that answers inside one network only."""

import re
from typing import Optional, TypedDict

import pulumi
import pulumi_random as random
from pulumi_azure_native import dbforpostgresql
from typing_extensions import NotRequired

from .. import versions
from ..networks.azure_names import unique_name
from ..networks.azure_private_endpoint import AzurePrivateEndpoint, private_endpoint

TIERS = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}
"""By the letter of the machines' family: "Compute options" in Azure Database for PostgreSQL's documentation."""
MACHINE = re.compile(r"Standard_([BDE])\d+[a-z]*(_v\d)?")
DISKS_GIB = (32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767)
"""Sizes of Premium SSD: "Storage options" in the same documentation."""
PARAMETERS = {
    "require_secure_transport": "on",
    "ssl_min_protocol_version": "TLSv1.2",
}
"""TLS alone (CIS Azure 4.3). These are the defaults too: said, so that a change of them is seen and undone."""


class AzurePostgresArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the server. Its region is the server's."""
    private_endpoint: AzurePrivateEndpoint
    """Where the server gets its address. Who reaches that subnet reaches the server; nothing else does."""
    database: str
    """Name of the database that is made."""
    username: str
    """Name of its user, which can't be admin, administrator, root, guest, public, azure_superuser or azure_pg_admin.
    Another one replaces the server."""
    tier: NotRequired[str]
    """Machine, such as Standard_B2s, Standard_D2ds_v5 or Standard_E4ds_v5. Default: Standard_D2ds_v5, two processors
    and 8 GB."""
    disk_gib: NotRequired[int]
    """First size of the disk in GiB: 32, 64, 128 and so on. Azure makes it larger when it is nearly full. Default:
    32."""
    high_availability: NotRequired[str]
    """A second machine that takes over: SameZone, ZoneRedundant where the region has zones, or Disabled. No machine of
    family B has one. Default: Disabled."""
    backup_days: NotRequired[int]
    """Days that backups are kept, to any moment of which the server can be restored, 7 to 35. Default: 14."""
    geo_redundant_backups: NotRequired[bool]
    """Keep backups in the region's pair too. It can't be changed later. Default: off."""
    version: NotRequired[str]
    """Major version, such as 17; it can go up, with minutes of standstill. Default: `versions.AZURE_POSTGRES`."""
    password_version: NotRequired[int]
    """A higher number makes another password; whoever uses the old one fails until it has the new one. Default: 1."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the server. A deleted one can be restored for five days from its last backup.
    Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AzurePostgres(pulumi.ComponentResource):
    """
    A PostgreSQL server that takes TLS alone, with one database, whose user (the server's administrator, no superuser)
    has a password that is made once. It encrypts at rest with keys of Microsoft's.

    Its certificate is of public authorities (DigiCert Global Root G2, Microsoft RSA Root 2017) and of its name.

    Raises ValueError for a machine, a disk, a number of days or a kind of high availability that isn't possible.
    """

    host: pulumi.Output[str]
    """Name of the server, <name>.postgres.database.azure.com, known once it leads to the private address and the
    database is there."""
    port: pulumi.Output[int]
    """Port: 5432."""
    database: pulumi.Output[str]
    """Name of the database."""
    username: pulumi.Output[str]
    """Name of the user."""
    password: pulumi.Output[str]
    """Password of the user: 40 letters and digits. Secret."""

    PORT = 5432

    def __init__(self, name: str, args: AzurePostgresArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzurePostgres", name, None, opts)
        machine, family = _checked(args)
        protect, group = args.get("protect", False), args["resource_group_name"]
        tags = args.get("tags", {})

        password = random.RandomPassword(
            f"{name}-password",
            length=40,
            # Azure wants three kinds of signs out of four.
            special=False,
            min_lower=1,
            min_upper=1,
            min_numeric=1,
            keepers={"version": str(args.get("password_version", 1))},
            opts=pulumi.ResourceOptions(parent=self),
        )
        server = dbforpostgresql.Server(
            f"{name}-server",
            resource_group_name=group,
            server_name=unique_name(self, name, f"db-{name}", longest=63, dashes=True, protect=protect),
            version=args.get("version", versions.AZURE_POSTGRES),
            sku={"name": machine, "tier": TIERS[family]},
            storage={"storage_size_gb": args.get("disk_gib", DISKS_GIB[0]), "auto_grow": "Enabled"},
            high_availability={"mode": args.get("high_availability", "Disabled")},
            backup={
                "backup_retention_days": args.get("backup_days", 14),
                "geo_redundant_backup": "Enabled" if args.get("geo_redundant_backups") else "Disabled",
            },
            # By the endpoint alone.
            network={"public_network_access": "Disabled"},
            auth_config={"active_directory_auth": "Disabled", "password_auth": "Enabled"},
            administrator_login=args["username"],
            administrator_login_password=pulumi.Output.secret(password.result),
            maintenance_window={"custom_window": "Enabled", "day_of_week": 0, "start_hour": 4, "start_minute": 0},
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protect,
                # Azure makes it larger when it is nearly full, and chooses the zone, where the SDK says "" otherwise.
                ignore_changes=["storage.storageSizeGB", "availabilityZone"],
            ),
        )
        database = dbforpostgresql.Database(
            f"{name}-database",
            resource_group_name=group,
            server_name=server.name,
            database_name=args["database"],
            charset="UTF8",
            collation="en_US.utf8",
            # PostgreSQL refuses to drop what is in use.
            opts=pulumi.ResourceOptions(parent=self, protect=protect, deleted_with=server),
        )
        last = self._parameters(name, group, server, database)
        endpoint = private_endpoint(
            self, name, group, args["private_endpoint"], "postgresqlServer", server.id, tags, after=[last]
        )

        self.host = pulumi.Output.all(server.fully_qualified_domain_name, endpoint.id).apply(
            lambda known: str(known[0])
        )
        self.port = pulumi.Output.from_input(self.PORT)
        self.database = database.name
        self.username = pulumi.Output.from_input(args["username"])
        # Clients learn a new password when the server takes it, not before.
        self.password = pulumi.Output.secret(
            pulumi.Output.all(password.result, server.id).apply(lambda known: str(known[0]))
        )
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "database": self.database,
                "username": self.username,
                "password": self.password,
            }
        )

    def _parameters(
        self,
        name: str,
        group: pulumi.Input[str],
        server: "dbforpostgresql.Server",
        before: pulumi.Resource,
    ) -> pulumi.Resource:
        """The server's parameters, one after the other: it refuses two changes at a time. The last one."""
        for key, value in PARAMETERS.items():
            before = dbforpostgresql.Configuration(
                f"{name}-{key.replace('_', '-')}",
                resource_group_name=group,
                server_name=server.name,
                configuration_name=key,
                value=value,
                source="user-override",
                opts=pulumi.ResourceOptions(parent=self, depends_on=[before], deleted_with=server),
            )
        return before


def _checked(args: AzurePostgresArgs) -> tuple[str, str]:
    """Machine and the letter of its family."""
    machine = args.get("tier", "Standard_D2ds_v5")
    disk, days = args.get("disk_gib", DISKS_GIB[0]), args.get("backup_days", 14)
    mode = args.get("high_availability", "Disabled")
    found = MACHINE.fullmatch(machine)
    if not found:
        raise ValueError(
            f"tier is {machine!r}; it can be Standard_B2s, Standard_D2ds_v5, Standard_E4ds_v5 and the like"
        )
    if disk not in DISKS_GIB:
        raise ValueError(f"disk_gib is {disk}; it can be {', '.join(map(str, DISKS_GIB))}")
    if not 7 <= days <= 35:
        raise ValueError(f"backup_days is {days}; it can be 7 to 35")
    if mode not in ("Disabled", "SameZone", "ZoneRedundant"):
        raise ValueError(f"high_availability is {mode!r}; it can be Disabled, SameZone, ZoneRedundant")
    if mode != "Disabled" and found[1] == "B":
        raise ValueError(f"high_availability is {mode}; machines of family B, such as {machine}, have none")
    return machine, found[1]
