"""DNS on AWS: a public Route 53 zone, and alias records that lead to a load balancer."""

from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired


class Route53ZoneArgs(TypedDict):
    zone_name: str
    """Domain that the zone answers for, such as example.org. The environment's own domain may be below it."""
    existing_zone_id: NotRequired[pulumi.Input[str]]
    """Identifier of a public zone that exists already; nothing is made then. Default: a new zone."""
    comment: NotRequired[pulumi.Input[str]]
    """Comment of a new zone. Default: its name and that of the component."""
    partition: NotRequired[pulumi.Input[str]]
    """Partition of the account: aws, aws-cn or aws-us-gov. Default: aws."""
    protect: NotRequired[bool]
    """Refuse to delete a new zone, also while it has records that others made. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of a new zone, beside the provider's default tags."""


class Route53Zone(pulumi.ComponentResource):
    """
    A public zone, new or existing.

    A new zone answers only once the parent domain delegates to `name_servers`: until then names don't resolve and no
    certificate is issued. A zone that is deleted and made again gets other name servers.
    """

    zone_id: pulumi.Output[str]
    """Identifier of the zone."""
    zone_arn: pulumi.Output[str]
    """ARN of the zone, for the policies of those who write records."""
    zone_name: pulumi.Output[str]
    """Domain of the zone, without a final dot."""
    name_servers: pulumi.Output[list[str]]
    """Name servers that the parent domain must delegate to; empty for an existing zone."""

    def __init__(self, name: str, args: Route53ZoneArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Route53Zone", name, None, opts)
        protect = args.get("protect", False)
        domain = _plain(args["zone_name"])
        existing = args.get("existing_zone_id")

        if existing is not None:
            self.zone_id = pulumi.Output.from_input(existing)
            # Computed, not looked up: a preview needs no credentials for it.
            self.zone_arn = pulumi.Output.format(
                "arn:{}:route53:::hostedzone/{}", args.get("partition", "aws"), self.zone_id
            )
            self.name_servers = pulumi.Output.from_input([])
        else:
            zone = aws.route53.Zone(
                f"{name}-zone",
                name=domain,  # the domain itself: DNS must know it
                comment=args.get("comment", f"{domain} ({name})"),
                # Controllers leave records behind that would block the deletion; where it counts, let them block it.
                force_destroy=not protect,
                tags=args.get("tags"),
                opts=pulumi.ResourceOptions(parent=self, protect=protect),
            )
            self.zone_id, self.zone_arn = zone.zone_id, zone.arn
            self.name_servers = zone.name_servers.apply(lambda servers: list(servers or []))

        self.zone_name = pulumi.Output.from_input(domain)
        self.register_outputs(
            {
                "zone_id": self.zone_id,
                "zone_arn": self.zone_arn,
                "zone_name": self.zone_name,
                "name_servers": self.name_servers,
            }
        )


class Route53RecordsArgs(TypedDict):
    zone_id: pulumi.Input[str]
    """Zone that the records are in."""
    names: list[str]
    """Full names that lead to the load balancer, such as staging.example.org and *.staging.example.org."""
    load_balancer_dns_name: pulumi.Input[str]
    """DNS name of the load balancer."""
    load_balancer_zone_id: pulumi.Input[str]
    """Identifier of the zone that the load balancer's DNS name is in: AWS's own, not ours."""
    dualstack: NotRequired[bool]
    """The load balancer has IPv6 addresses too: AAAA records beside the A records. Default: off."""


class Route53Records(pulumi.ComponentResource):
    """
    Alias records that lead names to a load balancer: A, and AAAA for a dual-stack one. Aliases follow the load
    balancer's addresses, cost no queries and are allowed at the apex of a zone, where a CNAME isn't.

    Each record's logical name holds its DNS name: another name is another record, and a name that is left out shows as
    a deletion. Raises ValueError when no name is given or one is given twice.
    """

    names: pulumi.Output[list[str]]
    """The names, known once their records stand."""

    def __init__(self, name: str, args: Route53RecordsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Route53Records", name, None, opts)
        domains = [_plain(each) for each in args["names"]]
        if not domains:
            raise ValueError("names is empty; it must have at least one domain name")
        if twice := sorted({each for each in domains if domains.count(each) > 1}):
            raise ValueError(f"names has {', '.join(twice)} more than once")

        made: list[pulumi.Output[str]] = []
        for domain in domains:
            for type_ in ("A", "AAAA") if args.get("dualstack", False) else ("A",):
                record = aws.route53.Record(
                    f"{name}-{record_label(domain)}-{type_.lower()}",
                    zone_id=args["zone_id"],
                    name=domain,
                    type=type_,
                    aliases=[
                        {
                            "name": args["load_balancer_dns_name"],
                            "zone_id": args["load_balancer_zone_id"],
                            # There is nothing else to lead to: an unhealthy load balancer's own error page says more
                            # than a name that doesn't resolve.
                            "evaluate_target_health": False,
                        }
                    ],
                    # A record of that name may serve somebody: taking it over must be a decision (delete or import it),
                    # not a side effect of a deployment.
                    allow_overwrite=False,
                    opts=pulumi.ResourceOptions(parent=self),
                )
                if type_ == "A":
                    made.append(record.name)

        self.names = pulumi.Output.all(*made).apply(lambda names: [str(each) for each in names])
        self.register_outputs({"names": self.names})


def record_label(domain: str) -> str:
    """A domain name as a part of a logical name: * is spelt out."""
    return domain.replace("*", "wildcard")


def _plain(domain: str) -> str:
    """A domain name as Route 53 keeps it: lower case, no final dot."""
    return domain.lower().rstrip(".")
