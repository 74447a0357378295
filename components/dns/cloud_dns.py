"""DNS on Google Cloud: a public zone, and A records that lead to an address."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import dns
from typing_extensions import NotRequired

TTL_SECONDS = 300
"""A new address is seen after five minutes at most."""


class CloudDnsZoneArgs(TypedDict):
    zone_name: str
    """Domain that the zone answers for, such as example.org. The environment's own domain may be below it."""
    project_id: str
    """Project that the zone is in."""
    existing_zone: NotRequired[str]
    """Name of a public zone of that domain in Cloud DNS, such as example-org; nothing is made then. Default: a new
    zone."""
    log_queries: NotRequired[bool]
    """Keep each query in Cloud Logging. Default: off."""
    protect: NotRequired[bool]
    """Refuse to delete a new zone. Google refuses it too while the zone has records of others. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of a new zone: lower-case letters, digits, _ and -."""


class CloudDnsZone(pulumi.ComponentResource):
    """
    A public zone, new or existing. A new one is signed (DNSSEC); resolvers check that once the parent domain has its DS
    record, which `gcloud dns record-sets` and the console tell.

    A new zone answers only once the parent domain delegates to `name_servers`: until then names don't resolve and no
    certificate is issued. A zone that is deleted and made again gets other name servers and other keys: take the DS
    record out of the parent domain first.
    """

    zone: pulumi.Output[str]
    """Name of the zone in Cloud DNS, which records go by."""
    zone_id: pulumi.Output[str]
    """Identifier of the zone: projects/…/managedZones/<name>."""
    zone_name: pulumi.Output[str]
    """Domain of the zone, without a final dot."""
    name_servers: pulumi.Output[list[str]]
    """Name servers that the parent domain must delegate to, without final dots; empty for an existing zone."""

    def __init__(self, name: str, args: CloudDnsZoneArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:CloudDnsZone", name, None, opts)
        domain, existing = plain(args["zone_name"]), args.get("existing_zone")
        if existing:
            # Computed, not looked up: a preview needs no credentials for it.
            self.zone = pulumi.Output.from_input(existing)
            self.zone_id = pulumi.Output.from_input(f"projects/{args['project_id']}/managedZones/{existing}")
            self.name_servers = pulumi.Output.from_input([])
        else:
            made = dns.ManagedZone(
                f"{name}-zone",
                project=args["project_id"],
                dns_name=f"{domain}.",
                description=f"Public zone of {domain}",
                visibility="public",
                # Without key specifications Google signs with ECDSA and SHA-256, never SHA-1 (CKV_GCP_16, 17).
                dnssec_config={"state": "on", "non_existence": "nsec3"},
                cloud_logging_config={"enable_logging": args.get("log_queries", False)},
                force_destroy=False,
                labels=args.get("tags"),
                opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
            )
            self.zone, self.zone_id = made.name, made.id
            self.name_servers = made.name_servers.apply(lambda servers: [plain(each) for each in servers or []])
        self.zone_name = pulumi.Output.from_input(domain)
        self.register_outputs(
            {
                "zone": self.zone,
                "zone_id": self.zone_id,
                "zone_name": self.zone_name,
                "name_servers": self.name_servers,
            }
        )


class CloudDnsRecordsArgs(TypedDict):
    zone: pulumi.Input[str]
    """`CloudDnsZone.zone`: name of the zone in Cloud DNS."""
    zone_name: str
    """Domain of the zone, which all names are in."""
    project_id: str
    """Project of the zone."""
    names: list[str]
    """Full names that lead to the address, such as staging.example.org and *.staging.example.org."""
    address: pulumi.Input[str]
    """IPv4 address, such as that of a Gateway's status or a reserved one."""


class CloudDnsRecords(pulumi.ComponentResource):
    """
    A records, wildcards and the zone's apex included, that lead names to one address.

    Each record's logical name holds its DNS name: another name is another record, and a name that is left out shows as
    a deletion. A record of that name that exists already is an error, not taken over.

    Raises ValueError when no name is given, one is given twice or isn't in the zone.
    """

    names: pulumi.Output[list[str]]
    """The names, known once their records stand."""

    def __init__(self, name: str, args: CloudDnsRecordsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:CloudDnsRecords", name, None, opts)
        domains = [in_zone(each, args["zone_name"]) for each in args["names"]]
        if not domains:
            raise ValueError("names is empty; it must have at least one domain name")
        if twice := sorted({each for each in domains if domains.count(each) > 1}):
            raise ValueError(f"names has {', '.join(twice)} more than once")

        records = [
            dns.RecordSet(
                f"{name}-{domain.replace('*', 'wildcard')}-a",
                project=args["project_id"],
                managed_zone=args["zone"],
                name=f"{domain}.",
                type="A",
                ttl=TTL_SECONDS,
                rrdatas=[args["address"]],
                opts=pulumi.ResourceOptions(parent=self),
            )
            for domain in domains
        ]
        # The resource's own answer, so that whoever asks for the names waits for the records.
        self.names = pulumi.Output.all(*[each.id for each in records]).apply(lambda _: domains)
        self.register_outputs({"names": self.names})


def in_zone(domain: str, zone: str) -> str:
    """The plain name of a domain. Raises ValueError for one that isn't in the zone."""
    domain, zone = plain(domain), plain(zone)
    if domain != zone and not domain.endswith(f".{zone}"):
        raise ValueError(f"{domain} isn't in the zone {zone}")
    return domain


def plain(domain: str) -> str:
    """A domain name in lower case, without final dot."""
    return domain.lower().rstrip(".")
