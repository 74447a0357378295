"""A network on AWS: a VPC over several zones, with public, private and database subnets."""

from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from .aws_flow_logs import flow_logs
from .aws_ranges import subnet_ranges

ANYWHERE = "0.0.0.0/0"
NAT_CHOICES = ("single", "per-zone", "none")


class AwsNetworkArgs(TypedDict):
    region: str
    """Region of the zones, such as eu-west-1: endpoints of AWS services are named after it."""
    zones: list[str]
    """Full names of two to six availability zones, such as eu-west-1a. Add and remove only at the end of the list."""
    cidr: str
    """IPv4 range of the VPC, between /16 and /20. `subnet_ranges` says how it is divided."""
    nat_gateways: NotRequired[str]
    """How private subnets reach the internet: "single" (one gateway, in the first zone), "per-zone" (a zone's failure
    stays in the zone), or "none" (then `interface_endpoints` must carry all that nodes need). Default: single."""
    interface_endpoints: NotRequired[list[str]]
    """Short names of AWS services that are reached inside the VPC, such as ecr.api, ecr.dkr, sts, ec2, logs, eks,
    eks-auth, elasticloadbalancing or autoscaling. S3 always is, at no charge. Default: none."""
    cluster_name: NotRequired[str]
    """Name of the EKS cluster that will use the subnets, for the tag by which its controllers know them."""
    flow_log_days: NotRequired[int]
    """Days that flow logs are kept, one of CloudWatch's retention periods; 0 records none. Default: 30."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the flow logs; its policy must let CloudWatch Logs use it. Default: CloudWatch's own."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the VPC, which nothing in it survives. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them, beside the provider's default tags."""


class AwsNetwork(pulumi.ComponentResource):
    """
    A VPC whose default security group is closed, and in each zone a public subnet (load balancers and NAT only: nothing
    gets a public address by itself), a private one (nodes) and a database one (no route to the internet).

    Raises ValueError for a range, a number of zones or a `nat_gateways` that isn't possible.
    """

    vpc_id: pulumi.Output[str]
    """The VPC."""
    cidr: pulumi.Output[str]
    """IPv4 range of the VPC."""
    public_subnet_ids: pulumi.Output[list[str]]
    """Public subnets, in the order of the zones."""
    private_subnet_ids: pulumi.Output[list[str]]
    """Private subnets, in the order of the zones."""
    database_subnet_ids: pulumi.Output[list[str]]
    """Database subnets, in the order of the zones."""
    public_cidrs: pulumi.Output[list[str]]
    """Ranges of the public subnets, where internet-facing load balancers have their addresses."""
    private_cidrs: pulumi.Output[list[str]]
    """Ranges of the private subnets, of nodes and pods."""
    database_cidrs: pulumi.Output[list[str]]
    """Ranges of the database subnets."""
    nat_addresses: pulumi.Output[list[str]]
    """Public addresses that private subnets are seen with on the internet; empty without NAT gateways."""
    egress_ids: pulumi.Output[list[str]]
    """Identifiers of all that traffic in and out of the VPC needs: routes, gateways, endpoints. What depends on this
    output waits until nodes can reach AWS, and is gone before they can't; `EksCluster` takes it."""

    def __init__(self, name: str, args: AwsNetworkArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AwsNetwork", name, None, opts)
        self._prefix, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        ranges = subnet_ranges(args["cidr"], args["zones"])
        nat = args.get("nat_gateways", "single")
        if nat not in NAT_CHOICES:
            raise ValueError(f"nat_gateways is {nat!r}; it can be {', '.join(NAT_CHOICES)}")

        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args["cidr"],
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tags("vpc"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        self._vpc_id = vpc.id
        # Nothing may use the default group; adopted without rules, it allows nothing.
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default", vpc_id=vpc.id, tags=self._tags("default-unused"), opts=self._child
        )
        if args.get("flow_log_days", 30):
            flow_logs(self, name, vpc, args)

        public = self._subnets("public", ranges.public, {"kubernetes.io/role/elb": "1"})
        private = self._subnets("private", ranges.private, {"kubernetes.io/role/internal-elb": "1"})
        database = self._subnets("database", ranges.database, {})
        public_routes = self._public_routes(public)
        gateways = self._nat_gateways(public, nat, public_routes)
        private_tables, private_routes = self._private_routes(private, gateways)
        database_table = self._route_table("database")
        for zone, subnet in zip(args["zones"], database, strict=True):
            self._associate(f"database-{zone}", subnet, database_table)
        endpoints = self._endpoints(private, [*private_tables, database_table])

        self.vpc_id = vpc.id
        self.cidr = vpc.cidr_block
        self.public_subnet_ids = pulumi.Output.all(*[subnet.id for subnet in public])
        self.private_subnet_ids = pulumi.Output.all(*[subnet.id for subnet in private])
        self.database_subnet_ids = pulumi.Output.all(*[subnet.id for subnet in database])
        self.public_cidrs = pulumi.Output.from_input(ranges.public)
        self.private_cidrs = pulumi.Output.from_input(ranges.private)
        self.database_cidrs = pulumi.Output.from_input(ranges.database)
        self.nat_addresses = pulumi.Output.all(*[gateway.public_ip for gateway in gateways])
        self.egress_ids = pulumi.Output.all(
            *[each.id for each in (*public, *public_routes, *gateways, *private_routes, *endpoints)]
        )
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "cidr": self.cidr,
                "public_subnet_ids": self.public_subnet_ids,
                "private_subnet_ids": self.private_subnet_ids,
                "database_subnet_ids": self.database_subnet_ids,
                "public_cidrs": self.public_cidrs,
                "private_cidrs": self.private_cidrs,
                "database_cidrs": self.database_cidrs,
                "nat_addresses": self.nat_addresses,
                "egress_ids": self.egress_ids,
            }
        )

    def _subnets(self, tier: str, ranges: list[str], role: dict[str, str]) -> list[aws.ec2.Subnet]:
        """One subnet for each zone, with the tags by which the load balancer controller finds it."""
        cluster = self._args.get("cluster_name")
        # EKS adds to this tag but never owns the subnets: "shared". A subnet with another cluster's tag is passed over.
        known = {**role, f"kubernetes.io/cluster/{cluster}": "shared"} if cluster and role else role
        return [
            aws.ec2.Subnet(
                f"{self._prefix}-{tier}-{zone}",
                vpc_id=self._vpc_id,
                availability_zone=zone,
                cidr_block=cidr,
                map_public_ip_on_launch=False,
                tags={**self._tags(f"{tier}-{zone}"), **known},
                opts=self._child,
            )
            for zone, cidr in zip(self._args["zones"], ranges, strict=True)
        ]

    def _public_routes(self, subnets: list[aws.ec2.Subnet]) -> list[pulumi.CustomResource]:
        gateway = aws.ec2.InternetGateway(
            f"{self._prefix}-internet", vpc_id=self._vpc_id, tags=self._tags("internet"), opts=self._child
        )
        table = self._route_table("public")
        route = aws.ec2.Route(
            f"{self._prefix}-public-internet",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.id,
            opts=self._child,
        )
        zones = self._args["zones"]
        return [
            route,
            *[self._associate(f"public-{zone}", subnet, table) for zone, subnet in zip(zones, subnets, strict=True)],
        ]

    def _nat_gateways(
        self, public: list[aws.ec2.Subnet], nat: str, public_routes: list[pulumi.CustomResource]
    ) -> list[aws.ec2.NatGateway]:
        """Gateways for the first zones: none, one, or one in each."""
        # A NAT gateway fails without a way out, and its address can't be released while the internet gateway goes.
        after = pulumi.ResourceOptions(parent=self, depends_on=public_routes)
        count = {"none": 0, "single": 1, "per-zone": len(public)}[nat]
        gateways = []
        for zone, subnet in zip(self._args["zones"][:count], public[:count], strict=True):
            tags = self._tags(f"nat-{zone}")
            address = aws.ec2.Eip(f"{self._prefix}-nat-{zone}-address", domain="vpc", tags=tags, opts=after)
            gateways.append(
                aws.ec2.NatGateway(
                    f"{self._prefix}-nat-{zone}", allocation_id=address.id, subnet_id=subnet.id, tags=tags, opts=after
                )
            )
        return gateways

    def _private_routes(
        self, subnets: list[aws.ec2.Subnet], gateways: list[aws.ec2.NatGateway]
    ) -> tuple[list[aws.ec2.RouteTable], list[pulumi.CustomResource]]:
        """A table for each zone, whatever the number of gateways, so that their number can change later."""
        tables, routes = [], []
        for index, (zone, subnet) in enumerate(zip(self._args["zones"], subnets, strict=True)):
            table = self._route_table(f"private-{zone}")
            tables.append(table)
            routes.append(self._associate(f"private-{zone}", subnet, table))
            if gateways:
                route = aws.ec2.Route(
                    f"{self._prefix}-private-{zone}-nat",
                    route_table_id=table.id,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=gateways[min(index, len(gateways) - 1)].id,
                    opts=self._child,
                )
                routes.append(route)
        return tables, routes

    def _endpoints(self, private: list[aws.ec2.Subnet], tables: list[aws.ec2.RouteTable]) -> list[aws.ec2.VpcEndpoint]:
        """S3 by the route tables; the asked services by an address in each private subnet."""
        region = self._args["region"]
        s3 = aws.ec2.VpcEndpoint(
            f"{self._prefix}-s3",
            vpc_id=self._vpc_id,
            service_name=f"com.amazonaws.{region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id for table in tables],
            tags=self._tags("s3"),
            opts=self._child,
        )
        services = self._args.get("interface_endpoints", [])
        if not services:
            return [s3]
        firewall, rule = self._endpoint_firewall()
        # Who waits for the endpoints waits for the rule that lets traffic in.
        behind = pulumi.ResourceOptions(parent=self, depends_on=[rule])
        return [
            s3,
            *[
                aws.ec2.VpcEndpoint(
                    f"{self._prefix}-endpoint-{service}",
                    vpc_id=self._vpc_id,
                    service_name=f"com.amazonaws.{region}.{service}",
                    vpc_endpoint_type="Interface",
                    subnet_ids=[subnet.id for subnet in private],
                    security_group_ids=[firewall.id],
                    private_dns_enabled=True,
                    tags=self._tags(service),
                    opts=behind,
                )
                for service in services
            ],
        ]

    def _endpoint_firewall(self) -> tuple[aws.ec2.SecurityGroup, aws.vpc.SecurityGroupIngressRule]:
        group = aws.ec2.SecurityGroup(
            f"{self._prefix}-endpoints",
            vpc_id=self._vpc_id,
            description="AWS services inside the VPC",
            tags=self._tags("endpoints"),
            opts=self._child,
        )
        rule = aws.vpc.SecurityGroupIngressRule(
            f"{self._prefix}-endpoints-https",
            security_group_id=group.id,
            cidr_ipv4=self._args["cidr"],
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            description="HTTPS from the VPC",
            opts=pulumi.ResourceOptions(parent=group),
        )
        return group, rule

    def _route_table(self, label: str) -> aws.ec2.RouteTable:
        return aws.ec2.RouteTable(
            f"{self._prefix}-{label}-routes", vpc_id=self._vpc_id, tags=self._tags(label), opts=self._child
        )

    def _associate(
        self, label: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable
    ) -> aws.ec2.RouteTableAssociation:
        return aws.ec2.RouteTableAssociation(
            f"{self._prefix}-{label}-association", subnet_id=subnet.id, route_table_id=table.id, opts=self._child
        )

    def _tags(self, label: str) -> dict[str, pulumi.Input[str]]:
        return {"Name": f"{self._prefix}-{label}", **self._args.get("tags", {})}
