"""Redis on Azure: Azure Managed Redis that answers inside one network only."""

import re
from typing import Optional, TypedDict

import pulumi
from pulumi_azure_native import redisenterprise
from typing_extensions import NotRequired

from ..networks.azure_names import unique_name
from ..networks.azure_private_endpoint import AzurePrivateEndpoint, private_endpoint

# Azure Managed Redis, "Architecture and SKUs": memory in GB behind the letter of the family.
SKU = re.compile(r"Balanced_B\d{1,4}|MemoryOptimized_M\d{2,4}|ComputeOptimized_X\d{1,3}")
ACCESS_KEYS = ("primary", "secondary")


class AzureManagedRedisArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of Redis. Its region is Redis's."""
    private_endpoint: AzurePrivateEndpoint
    """Where Redis gets its address. Who reaches that subnet reaches Redis; nothing else does."""
    sku: NotRequired[str]
    """Family and size, such as Balanced_B0 (0.5 GB), MemoryOptimized_M10 or ComputeOptimized_X5. It can grow in place.
    Default: Balanced_B0."""
    high_availability: NotRequired[bool]
    """Keep a replica on a second node, in another zone where the region has them. Default: off."""
    access_key: NotRequired[str]
    """The key that clients get, primary or secondary: the class says how keys are changed. Default: primary."""
    protect: NotRequired[bool]
    """Refuse to delete or replace Redis. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AzureManagedRedis(pulumi.ComponentResource):
    """
    A cluster of Azure Managed Redis with one database, TLS and access keys. It looks like a single Redis to clients
    (clustering policy EnterpriseCluster), as Seqera Connect needs it, and has database 0 only: workloads that share it
    tell their keys apart by a prefix. It encrypts at rest with keys of Microsoft's.

    Keys are changed without locking anybody out in two steps: give clients the secondary, deploy, and make the primary
    anew (`az redisenterprise database regenerate-keys --key-type Primary`); the other way round next time. Keys are
    read on every preview and update.

    Raises ValueError for a SKU or a key that isn't possible.
    """

    host: pulumi.Output[str]
    """Name of the endpoint, <name>.<region>.redis.azure.net, known once it leads to the private address."""
    port: pulumi.Output[int]
    """Port of the endpoint: 10000."""
    username: pulumi.Output[str]
    """Empty: the key belongs to the default user."""
    auth_token: pulumi.Output[str]
    """The access key that clients send as a password. Secret."""

    PORT = 10000

    def __init__(self, name: str, args: AzureManagedRedisArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureManagedRedis", name, None, opts)
        sku, access_key = _checked(args)
        protect, group = args.get("protect", False), args["resource_group_name"]
        held = pulumi.ResourceOptions(parent=self, protect=protect)
        tags = args.get("tags", {})

        cluster = redisenterprise.RedisEnterprise(
            f"{name}-cluster",
            resource_group_name=group,
            cluster_name=unique_name(self, name, name, longest=60, dashes=True, protect=protect),
            sku={"name": sku},
            high_availability="Enabled" if args.get("high_availability") else "Disabled",
            minimum_tls_version="1.2",
            public_network_access="Disabled",
            tags=tags,
            opts=held,
        )
        database = redisenterprise.Database(
            f"{name}-database",
            resource_group_name=group,
            cluster_name=cluster.name,
            database_name="default",  # the only name that Azure takes
            client_protocol="Encrypted",
            port=self.PORT,
            clustering_policy="EnterpriseCluster",
            # Azure's default, VolatileLRU, drops sessions and tunnels that are in use, silently. Refusing new ones when
            # memory is full shows at once and harms nobody who is at work.
            eviction_policy="NoEviction",
            # Azure's default is Entra ID only, which clients like Seqera Connect don't speak.
            access_keys_authentication="Enabled",
            opts=held,
        )
        endpoint = private_endpoint(self, name, group, args["private_endpoint"], "redisEnterprise", cluster.id, tags)
        keys = redisenterprise.list_database_keys_output(
            resource_group_name=group,
            cluster_name=cluster.name,
            # The keys exist when the database does, not before.
            database_name=pulumi.Output.all(database.name, database.id).apply(lambda known: str(known[0])),
            opts=pulumi.InvokeOutputOptions(parent=self),
        )

        self.host = pulumi.Output.all(cluster.host_name, database.id, endpoint.id).apply(lambda known: str(known[0]))
        self.port = pulumi.Output.from_input(self.PORT)
        self.username = pulumi.Output.from_input("")
        self.auth_token = pulumi.Output.secret(
            keys.apply(lambda found: found.primary_key if access_key == "primary" else found.secondary_key)
        )
        self.register_outputs(
            {"host": self.host, "port": self.port, "username": self.username, "auth_token": self.auth_token},
        )


def _checked(args: AzureManagedRedisArgs) -> tuple[str, str]:
    """SKU and key, with their defaults."""
    sku, access_key = args.get("sku", "Balanced_B0"), args.get("access_key", "primary")
    if not SKU.fullmatch(sku):
        raise ValueError(
            f"sku is {sku!r}; it can be Balanced_B0, MemoryOptimized_M10, ComputeOptimized_X5 and the like"
        )
    if access_key not in ACCESS_KEYS:
        raise ValueError(f"access_key is {access_key!r}; it can be {', '.join(ACCESS_KEYS)}")
    return sku, access_key
