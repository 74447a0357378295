"""Private endpoints on Azure: an address inside a network for one service, and the name that leads to it."""

from typing import Optional, TypedDict

import pulumi
from pulumi_azure_native import network, privatedns
from typing_extensions import NotRequired

ZONES = {
    "blob": "privatelink.blob.core.windows.net",
    "file": "privatelink.file.core.windows.net",
    "postgresqlServer": "privatelink.postgres.database.azure.com",
    "redisEnterprise": "privatelink.redis.azure.net",
    "registry": "privatelink.azurecr.io",
    "vault": "privatelink.vaultcore.azure.net",
}
"""Zones by the service's part ("Azure Private Endpoint private DNS zone values", Azure Managed Redis included)."""


class AzurePrivateEndpoint(TypedDict):
    """Where a service gets an address of its own."""

    subnet_id: pulumi.Input[str]
    """Subnet that the address is taken from."""
    virtual_network_id: pulumi.Input[str]
    """Network whose machines find the service there by its usual name."""
    zone_id: NotRequired[pulumi.Input[str]]
    """Private DNS zone that exists, of the service and linked to the network. Default: made here. A network can be
    linked to one zone of a name only: give it for the second vault, registry, cache or account."""


def private_zone(
    parent: pulumi.Resource,
    name: str,
    resource_group_name: pulumi.Input[str],
    virtual_network_id: pulumi.Input[str],
    part: str,
    tags: pulumi.Input[dict[str, pulumi.Input[str]]],
) -> tuple[privatedns.PrivateZone, privatedns.VirtualNetworkLink]:
    """The zone of a service, and what makes a network look names up in it."""
    child = pulumi.ResourceOptions(parent=parent)
    zone = privatedns.PrivateZone(
        f"{name}-zone",
        resource_group_name=resource_group_name,
        private_zone_name=ZONES[part],
        location="global",
        tags=tags,
        opts=child,
    )
    link = privatedns.VirtualNetworkLink(
        f"{name}-zone-link",
        resource_group_name=resource_group_name,
        private_zone_name=zone.name,
        location="global",
        registration_enabled=False,
        virtual_network={"id": virtual_network_id},
        tags=tags,
        opts=child,
    )
    return zone, link


def private_endpoint(
    parent: pulumi.Resource,
    name: str,
    resource_group_name: pulumi.Input[str],
    endpoint: AzurePrivateEndpoint,
    part: str,
    service_id: pulumi.Input[str],
    tags: pulumi.Input[dict[str, pulumi.Input[str]]],
    after: Optional[list[pulumi.Resource]] = None,
) -> network.PrivateDnsZoneGroup:
    """
    The endpoint of a service; `part` is one of `ZONES`. What is returned enters it in the zone.

    `after`: changes of the service, which refuses the endpoint while they go on.
    """
    child = pulumi.ResourceOptions(parent=parent)
    zone_id, linked = endpoint.get("zone_id"), []
    if zone_id is None:
        zone, link = private_zone(parent, name, resource_group_name, endpoint["virtual_network_id"], part, tags)
        zone_id, linked = zone.id, [link]
    made = network.PrivateEndpoint(
        f"{name}-endpoint",
        resource_group_name=resource_group_name,
        subnet={"id": endpoint["subnet_id"]},
        private_link_service_connections=[
            {"name": name, "private_link_service_id": service_id, "group_ids": [part]},
        ],
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=after) if after else child,
    )
    return network.PrivateDnsZoneGroup(
        f"{name}-endpoint-names",
        resource_group_name=resource_group_name,
        private_endpoint_name=made.name,
        private_dns_zone_group_name="default",
        private_dns_zone_configs=[{"name": part.lower(), "private_dns_zone_id": zone_id}],
        opts=pulumi.ResourceOptions(parent=parent, depends_on=linked),
    )
