"""Redis on Google Cloud: a Memorystore instance that answers inside one network only."""

from typing import Any, Optional, TypedDict

import pulumi
from pulumi_gcp import redis
from typing_extensions import NotRequired

from .. import versions

LARGEST_GB = 300  # "Quotas and limits" of Memorystore for Redis
MOST_REPLICAS = 5
SMALLEST_WITH_REPLICAS_GB = 5  # the same place
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class MemorystoreRedisArgs(TypedDict):
    region: str
    """Region of Redis."""
    network_id: pulumi.Input[str]
    """`GcpNetwork.private_services_network_id`: who is in that network reaches Redis; nothing else does."""
    reserved_range: NotRequired[pulumi.Input[str]]
    """`GcpNetwork.private_services_range`: name of the range that its addresses come from. Default: any."""
    kms_key_id: pulumi.Input[str]
    """Key that encrypts data at rest, in the same region: `GcpKey` with service redis. Another one replaces Redis."""
    memory_gb: NotRequired[int]
    """Memory in GB, 1 to 300; it can grow in place. Default: 1."""
    high_availability: NotRequired[bool]
    """Keep a replica in another zone, which takes over. A change replaces Redis. Default: off."""
    read_replicas: NotRequired[int]
    """Replicas that clients read from, 1 to 5, with `high_availability` and 5 GB at least. Default: none."""
    snapshots: NotRequired[bool]
    """Save the data every twelve hours, to be there again after a failure, with `high_availability`. Default: on with
    it and `protect`."""
    maintenance_day: NotRequired[str]
    """Day of the week on which Google patches it, MONDAY to SUNDAY, at 02:00 UTC. Default: SUNDAY."""
    protect: NotRequired[bool]
    """Refuse to delete or replace Redis, by Pulumi and by the provider's own protection. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the instance: lower-case letters, digits, _ and -."""


class MemorystoreRedis(pulumi.ComponentResource):
    """
    Memorystore for Redis with TLS and an AUTH string, as Seqera Connect needs it: a single Redis to clients.

    Its certificate is of an authority of its own, so clients must be given `certificate_authority`. Google makes the
    AUTH string; it gets another one when AUTH is switched off and on (`gcloud redis instances update`), during which
    Redis is open to the network.

    Raises ValueError for a size, a number of replicas, snapshots or a day that isn't possible.
    """

    host: pulumi.Output[str]
    """Address of the primary; it stays after a failover."""
    port: pulumi.Output[int]
    """Port of the primary: 6378, which is TLS."""
    username: pulumi.Output[str]
    """Empty: the AUTH string belongs to the default user."""
    auth_token: pulumi.Output[str]
    """The AUTH string that clients send as a password. Secret."""
    certificate_authority: pulumi.Output[str]
    """Certificates, in PEM, that the server's is checked by: two of them while Google changes them."""

    PORT = 6378

    def __init__(self, name: str, args: MemorystoreRedisArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:MemorystoreRedis", name, None, opts)
        _check(args)
        protect, replicas = args.get("protect", False), args.get("read_replicas", 0)
        available = args.get("high_availability", False)
        instance = redis.Instance(
            f"{name}-instance",
            region=args["region"],
            display_name=name,
            redis_version=versions.MEMORYSTORE_REDIS,
            tier="STANDARD_HA" if available else "BASIC",
            memory_size_gb=args.get("memory_gb", 1),
            replica_count=replicas or None,
            read_replicas_mode="READ_REPLICAS_ENABLED" if replicas else None,
            connect_mode="PRIVATE_SERVICE_ACCESS",
            authorized_network=args["network_id"],
            reserved_ip_range=args.get("reserved_range"),
            auth_enabled=True,
            transit_encryption_mode="SERVER_AUTHENTICATION",
            customer_managed_key=args["kms_key_id"],
            # The default, volatile-lru, drops sessions and tunnels that are in use, silently. Refusing new ones when
            # memory is full shows at once and harms nobody who is at work.
            redis_configs={"maxmemory-policy": "noeviction"},
            persistence_config=_persistence(args) if available else None,
            maintenance_policy={
                "weekly_maintenance_windows": [
                    {
                        "day": args.get("maintenance_day", "SUNDAY"),
                        "start_time": {"hours": 2, "minutes": 0, "seconds": 0, "nanos": 0},
                    }
                ]
            },
            labels=args.get("tags"),
            # On unless it is said otherwise.
            deletion_protection=protect,
            opts=pulumi.ResourceOptions(parent=self, protect=protect, additional_secret_outputs=["authString"]),
        )

        self.host = instance.host
        self.port = pulumi.Output.from_input(self.PORT)
        self.username = pulumi.Output.from_input("")
        self.auth_token = pulumi.Output.secret(instance.auth_string)
        self.certificate_authority = instance.server_ca_certs.apply(
            lambda found: "".join(f"{(each.cert or '').strip()}\n" for each in found)
        )
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "username": self.username,
                "auth_token": self.auth_token,
                "certificate_authority": self.certificate_authority,
            }
        )


def _persistence(args: MemorystoreRedisArgs) -> Any:
    """Of the Standard tier only, which has high availability: "About RDB snapshots" of Memorystore for Redis."""
    if args.get("snapshots", args.get("protect", False)):
        return {"persistence_mode": "RDB", "rdb_snapshot_period": "TWELVE_HOURS"}
    return {"persistence_mode": "DISABLED"}


def _check(args: MemorystoreRedisArgs) -> None:
    memory, replicas = args.get("memory_gb", 1), args.get("read_replicas", 0)
    if not 1 <= memory <= LARGEST_GB:
        raise ValueError(f"memory_gb is {memory}; it can be 1 to {LARGEST_GB}")
    if not 0 <= replicas <= MOST_REPLICAS:
        raise ValueError(f"read_replicas is {replicas}; it can be 0 to {MOST_REPLICAS}")
    if args.get("snapshots") and not args.get("high_availability"):
        raise ValueError("snapshots need high_availability")
    if replicas and (not args.get("high_availability") or memory < SMALLEST_WITH_REPLICAS_GB):
        raise ValueError(f"read_replicas need high_availability and {SMALLEST_WITH_REPLICAS_GB} GB at least")
    if (day := args.get("maintenance_day", "SUNDAY")) not in DAYS:
        raise ValueError(f"maintenance_day is {day!r}; it can be {', '.join(DAYS)}")
