"""A private DNS zone on Azure that several services of one kind share."""

from typing import Optional, TypedDict

import pulumi
from typing_extensions import NotRequired

from .azure_private_endpoint import ZONES, private_zone


class AzurePrivateZoneArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the zone."""
    virtual_network_id: pulumi.Input[str]
    """Network whose machines find the services."""
    part: str
    """What the services are: blob, file, postgresqlServer, redisEnterprise, registry or vault."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AzurePrivateZone(pulumi.ComponentResource):
    """
    The zone that private endpoints of one kind of service enter themselves in: a network is linked to one zone of a
    name only, so that the second service has to use the first one's.

    Raises ValueError for a kind of service that isn't known.
    """

    zone_id: pulumi.Output[str]
    """Identifier of the zone, known once the network is linked to it; for `zone_id` of an endpoint."""

    def __init__(self, name: str, args: AzurePrivateZoneArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzurePrivateZone", name, None, opts)
        if args["part"] not in ZONES:
            raise ValueError(f"part is {args['part']!r}; it can be {', '.join(ZONES)}")
        zone, link = private_zone(
            self, name, args["resource_group_name"], args["virtual_network_id"], args["part"], args.get("tags", {})
        )
        self.zone_id = pulumi.Output.all(zone.id, link.id).apply(lambda known: str(known[0]))
        self.register_outputs({"zone_id": self.zone_id})
