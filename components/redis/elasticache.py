"""Redis on AWS: an ElastiCache replication group that only the given security groups reach."""

from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_random as random
from typing_extensions import NotRequired

from .. import versions
from ..networks.aws_firewall import clients_only

ENGINES = {"valkey": versions.ELASTICACHE_VALKEY, "redis": versions.ELASTICACHE_REDIS}
TOKEN_STRATEGIES = ("SET", "ROTATE")
MAXIMUM_REPLICAS = 5  # quota of a group without cluster mode: ElastiCache user guide, "Quotas and limits"
MAXIMUM_SNAPSHOT_DAYS = 35  # CreateReplicationGroup, SnapshotRetentionLimit


class ElastiCacheRedisArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The VPC that Redis is in."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Database subnets, one for each availability zone that may hold a node."""
    client_security_group_ids: list[pulumi.Input[str]]
    """Security groups whose members may connect, such as the nodes'. Nothing else can."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts data at rest and the log. Its policy must let ElastiCache and CloudWatch Logs use it."""
    engine: NotRequired[str]
    """valkey or redis. Default: valkey. From redis to valkey is an upgrade in place, the other way a replacement."""
    node_type: NotRequired[pulumi.Input[str]]
    """Node type. Default: cache.t4g.small."""
    replicas: NotRequired[int]
    """Replicas beside the primary, each in another zone; with any, failover is automatic. 0 to 5. Default: 0."""
    snapshot_days: NotRequired[int]
    """Days that daily snapshots are kept, up to 35; 0 makes none. Default: 1 with `protect`, otherwise 0."""
    snapshot_window: NotRequired[pulumi.Input[str]]
    """Hour of the daily snapshot in UTC, at least 60 minutes, outside the maintenance window. Default: 02:00-03:00."""
    maintenance_window: NotRequired[pulumi.Input[str]]
    """Weekly window for patches in UTC, at least 60 minutes. Default: sun:04:00-sun:05:00."""
    log_days: NotRequired[int]
    """Days that the log of slow commands is kept, one of CloudWatch's retention periods. Default: 30."""
    token_version: NotRequired[int]
    """A higher number makes a new token; the class says how to change it without locking clients out. Default: 1."""
    token_strategy: NotRequired[str]
    """What a new token does to the old one: ROTATE keeps both, SET keeps the new one only. Default: SET."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the group, and take a last snapshot when it is deleted all the same. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them, beside the provider's default tags."""


class ElastiCacheRedis(pulumi.ComponentResource):
    """
    Valkey or Redis in cluster-mode-disabled form, with TLS and an AUTH token, as Seqera Connect needs it.

    The token goes with the creation of the group, so Redis is never open. AWS doesn't tell the token afterwards: the
    provider compares what the program gives with its own state only. A token that somebody changes outside Pulumi
    therefore goes unseen, and one that Pulumi has no record of (an imported group) shows as a difference until one
    update has set it. Nothing here ignores that difference, since it is what brings AWS and the clients together.

    AWS describes SET as the second step of a change, with the token that was rotated in last (ElastiCache user guide,
    "Modifying the AUTH token"). So a change takes two updates: raise `token_version` with ROTATE, restart the clients,
    and then go back to SET, which ends the old token.

    Raises ValueError for an engine, a token strategy or a number that isn't possible.
    """

    host: pulumi.Output[str]
    """Name of the primary endpoint; it follows a failover."""
    reader_host: pulumi.Output[str]
    """Name of the endpoint that spreads reads over the replicas, or leads to the primary without any."""
    port: pulumi.Output[int]
    """Port of both endpoints."""
    username: pulumi.Output[str]
    """Empty: the token belongs to the default user."""
    auth_token: pulumi.Output[str]
    """The password that clients send: 64 letters and digits. Secret."""
    security_group_id: pulumi.Output[str]
    """The group that Redis is in."""

    PORT = 6379

    def __init__(self, name: str, args: ElastiCacheRedisArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ElastiCacheRedis", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        engine, replicas, snapshot_days, strategy = _checked(args)
        protect, tags = args.get("protect", False), args.get("tags")

        # ElastiCache takes 16 to 128 characters and few signs beside letters and digits (user guide, "Authenticating
        # with the AUTH command"); letters and digits need no quoting anywhere.
        token = random.RandomPassword(
            f"{name}-token",
            length=64,
            special=False,
            keepers={"version": str(args.get("token_version", 1))},
            opts=child,
        )
        subnets = aws.elasticache.SubnetGroup(
            f"{name}-subnets", description=f"Redis of {name}", subnet_ids=args["subnet_ids"], tags=tags, opts=child
        )
        firewall = clients_only(
            self,
            name,
            args["vpc_id"],
            args["client_security_group_ids"],
            port=self.PORT,
            purpose=f"Redis of {name}",
            protocol="Redis over TLS",
            tags=args.get("tags"),
        )
        group = aws.elasticache.ReplicationGroup(
            f"{name}-group",
            description=f"Sessions of {name}",
            engine=engine,
            engine_version=ENGINES[engine],
            auto_minor_version_upgrade=True,
            parameter_group_name=self._parameters(name, engine, args).name,
            node_type=args.get("node_type", "cache.t4g.small"),
            port=self.PORT,
            cluster_mode="disabled",
            num_cache_clusters=1 + replicas,
            automatic_failover_enabled=replicas > 0,
            multi_az_enabled=replicas > 0,
            subnet_group_name=subnets.name,
            security_group_ids=[firewall.id],
            at_rest_encryption_enabled=True,
            kms_key_id=args["kms_key_arn"],
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=pulumi.Output.secret(token.result),
            # Said on every change: without it AWS rotates, and a group that had no token would stay open beside it.
            auth_token_update_strategy=strategy,
            snapshot_retention_limit=snapshot_days,
            snapshot_window=args.get("snapshot_window", "02:00-03:00"),
            maintenance_window=args.get("maintenance_window", "sun:04:00-sun:05:00"),
            # Otherwise a change waits for the window, and until then every preview shows it again.
            apply_immediately=True,
            final_snapshot_identifier=self._last_snapshot(name) if protect else None,
            log_delivery_configurations=[
                {
                    "log_type": "slow-log",
                    "log_format": "json",
                    "destination_type": "cloudwatch-logs",
                    "destination": self._slow_log(name, args).name,
                }
            ],
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        # Clients learn a new token when the group takes it, not before.
        self.auth_token = pulumi.Output.secret(pulumi.Output.all(token.result, group.id).apply(lambda known: known[0]))

        self.host = group.primary_endpoint_address
        self.reader_host = group.reader_endpoint_address
        self.port = pulumi.Output.from_input(self.PORT)
        self.username = pulumi.Output.from_input("")
        self.security_group_id = firewall.id
        self.register_outputs(
            {
                "host": self.host,
                "reader_host": self.reader_host,
                "port": self.port,
                "username": self.username,
                "auth_token": self.auth_token,
                "security_group_id": self.security_group_id,
            }
        )

    def _parameters(self, name: str, engine: str, args: ElastiCacheRedisArgs) -> aws.elasticache.ParameterGroup:
        return aws.elasticache.ParameterGroup(
            f"{name}-parameters",
            family=f"{engine}{ENGINES[engine].partition('.')[0]}",
            description=f"Redis of {name}",
            # ElastiCache's default, volatile-lru, drops sessions and tunnels that are in use, silently. Refusing new
            # ones when memory is full shows at once and harms nobody who is at work.
            parameters=[{"name": "maxmemory-policy", "value": "noeviction"}],
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _slow_log(self, name: str, args: ElastiCacheRedisArgs) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{name}-slow-log",
            # AWS services share one resource policy for what is under /aws/vendedlogs; other names are each added to
            # one that soon reaches its size limit (CloudWatch Logs guide, "Enable logging from AWS services").
            name_prefix=f"/aws/vendedlogs/elasticache/{name}-",
            retention_in_days=args.get("log_days", 30),
            kms_key_id=args["kms_key_arn"],
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _last_snapshot(self, name: str) -> pulumi.Output[str]:
        """A name that no earlier life of this group has used: a snapshot of that name would make the deletion fail."""
        suffix = random.RandomId(f"{name}-last-snapshot", byte_length=4, opts=pulumi.ResourceOptions(parent=self))
        return pulumi.Output.concat(name, "-last-", suffix.hex)


def _checked(args: ElastiCacheRedisArgs) -> tuple[str, int, int, str]:
    """Engine, replicas, days of snapshots and token strategy, with their defaults."""
    engine, replicas = args.get("engine", "valkey"), args.get("replicas", 0)
    snapshot_days = args.get("snapshot_days", 1 if args.get("protect") else 0)
    strategy = args.get("token_strategy", "SET")
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}; it can be {', '.join(ENGINES)}")
    if not 0 <= replicas <= MAXIMUM_REPLICAS:
        raise ValueError(f"replicas is {replicas}; it can be 0 to {MAXIMUM_REPLICAS}")
    if not 0 <= snapshot_days <= MAXIMUM_SNAPSHOT_DAYS:
        raise ValueError(f"snapshot_days is {snapshot_days}; it can be 0 to {MAXIMUM_SNAPSHOT_DAYS}")
    if strategy not in TOKEN_STRATEGIES:
        raise ValueError(f"token_strategy is {strategy!r}; it can be {', '.join(TOKEN_STRATEGIES)}")
    return engine, replicas, snapshot_days, strategy
