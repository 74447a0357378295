"""DNS on Azure: a public zone, and A records that lead to a public address."""

from typing import Optional, TypedDict

import pulumi
import pulumi_azure_native.dns as dns
from typing_extensions import NotRequired

TTL_SECONDS = 300
"""A new address is seen after five minutes at most."""


class AzureDnsZoneArgs(TypedDict):
    zone_name: str
    """Domain that the zone answers for, such as example.org. The environment's own domain may be below it."""
    subscription_id: pulumi.Input[str]
    """Subscription that the zone is in."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of a new zone."""
    existing_resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of a public zone of that name that exists already; nothing is made then. Default: a new zone."""
    protect: NotRequired[bool]
    """Refuse to delete a new zone; Azure would delete it with all of its records. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of a new zone."""


class AzureDnsZone(pulumi.ComponentResource):
    """
    A public zone, new or existing.

    A new zone answers only once the parent domain delegates to `name_servers`: until then names don't resolve and no
    certificate is issued. A zone that is deleted and made again gets other name servers. Raises ValueError unless it is
    given exactly one resource group.
    """

    zone_id: pulumi.Output[str]
    """Identifier of the zone: /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/dnsZones/<name>."""
    zone_name: pulumi.Output[str]
    """Domain of the zone, without a final dot."""
    resource_group_name: pulumi.Output[str]
    """Resource group of the zone, which with its name addresses it."""
    name_servers: pulumi.Output[list[str]]
    """Name servers that the parent domain must delegate to, without final dots; empty for an existing zone."""

    def __init__(self, name: str, args: AzureDnsZoneArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureDnsZone", name, None, opts)
        domain = _plain(args["zone_name"])
        group, existing = args.get("resource_group_name"), args.get("existing_resource_group_name")

        if existing is not None and group is None:
            self.resource_group_name = pulumi.Output.from_input(existing)
            self.zone_name = pulumi.Output.from_input(domain)
            # Computed, not looked up: a preview needs no credentials for it.
            self.zone_id = pulumi.Output.format(
                "/subscriptions/{0}/resourceGroups/{1}/providers/Microsoft.Network/dnsZones/{2}",
                args["subscription_id"],
                existing,
                domain,
            )
            self.name_servers = pulumi.Output.from_input([])
        elif group is not None and existing is None:
            zone = dns.Zone(
                f"{name}-zone",
                zone_name=domain,  # the domain itself: DNS must know it
                resource_group_name=group,
                location="Global",  # zones have no other
                zone_type=dns.ZoneType.PUBLIC,
                tags=args.get("tags"),
                opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
            )
            self.resource_group_name = pulumi.Output.from_input(group)
            self.zone_name, self.zone_id = zone.name, zone.id
            self.name_servers = zone.name_servers.apply(lambda servers: [_plain(each) for each in servers or []])
        else:
            raise ValueError("give either resource_group_name, for a new zone, or existing_resource_group_name")

        self.register_outputs(
            {
                "zone_id": self.zone_id,
                "zone_name": self.zone_name,
                "resource_group_name": self.resource_group_name,
                "name_servers": self.name_servers,
            }
        )


class AzureDnsRecordsArgs(TypedDict):
    zone_name: str
    """Zone that the records are in."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the zone."""
    names: list[str]
    """Full names that lead to the address, such as staging.example.org and *.staging.example.org."""
    address: NotRequired[pulumi.Input[str]]
    """IPv4 address, such as that of an Ingress' status."""
    public_address_id: NotRequired[pulumi.Input[str]]
    """Identifier of a public IP address instead: the records then follow its address, and Azure lets nobody delete it
    from under them."""


class AzureDnsRecords(pulumi.ComponentResource):
    """
    A records, wildcards and the zone's apex included, that lead names to one address.

    Each record's logical name holds its DNS name: another name is another record, and a name that is left out shows as
    a deletion. A record of that name that exists already is an error, not taken over: the provider looks first.

    Raises ValueError when no name is given, one is given twice or isn't in the zone, and unless there is exactly one of
    `address` and `public_address_id`.
    """

    names: pulumi.Output[list[str]]
    """The names, known once their records stand."""

    def __init__(self, name: str, args: AzureDnsRecordsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureDnsRecords", name, None, opts)
        domains = [_plain(each) for each in args["names"]]
        if not domains:
            raise ValueError("names is empty; it must have at least one domain name")
        if twice := sorted({each for each in domains if domains.count(each) > 1}):
            raise ValueError(f"names has {', '.join(twice)} more than once")
        address, public_address_id = args.get("address"), args.get("public_address_id")
        if (address is None) == (public_address_id is None):
            raise ValueError("give either address or public_address_id")

        made: list[pulumi.Output[str]] = []
        for domain in domains:
            record = dns.RecordSet(
                f"{name}-{domain.replace('*', 'wildcard')}-a",
                resource_group_name=args["resource_group_name"],
                zone_name=_plain(args["zone_name"]),
                relative_record_set_name=relative_name(domain, args["zone_name"]),
                record_type="A",
                ttl=TTL_SECONDS,
                a_records=None if address is None else [{"ipv4_address": address}],
                target_resource=None if public_address_id is None else {"id": public_address_id},
                opts=pulumi.ResourceOptions(parent=self),
            )
            made.append(record.fqdn)

        # The resource's own answer, so that whoever asks for the names waits for the records.
        self.names = pulumi.Output.all(*made).apply(lambda _: domains)
        self.register_outputs({"names": self.names})


def relative_name(domain: str, zone: str) -> str:
    """
    A name as Azure keeps it: without the zone's own, and @ for the apex. Raises ValueError for one that isn't in it.
    """
    domain, zone = _plain(domain), _plain(zone)
    if domain == zone:
        return "@"
    if not domain.endswith(f".{zone}"):
        raise ValueError(f"{domain} isn't in the zone {zone}")
    return domain.removesuffix(f".{zone}")


def _plain(domain: str) -> str:
    """A domain name in lower case, without final dot."""
    return domain.lower().rstrip(".")
