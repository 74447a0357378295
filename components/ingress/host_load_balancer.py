"""Publishing a machine on AWS: an application load balancer whose host names lead to ports of one machine."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from .alb import SSL_POLICY, HealthCheck

ANYWHERE = "0.0.0.0/0"


class HostRoute(TypedDict):
    """Host names, and where on the machine they lead."""

    hosts: list[str]
    """Host names, wildcards too, at most five."""
    port: int
    """Port on the machine, HTTP."""
    order: int
    """Smaller orders match first; each once."""
    health: HealthCheck
    """What is asked on that port."""


class HostLoadBalancerArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: list[pulumi.Input[str]]
    """Subnets of the load balancer, in two zones at least: public ones, or private ones for an internal one."""
    certificate_arn: pulumi.Input[str]
    """Certificate for all hosts."""
    instance_id: pulumi.Input[str]
    """The machine."""
    host_security_group_id: pulumi.Input[str]
    """The machine's security group, which gets a rule for each port that lets in the load balancer and nobody else."""
    routes: dict[str, HostRoute]
    """Where host names lead, by a short name."""
    scheme: NotRequired[str]
    """internet-facing or internal. Default: internet-facing."""
    allowed_from: NotRequired[list[str]]
    """Ranges that may connect. Default: everyone."""
    own_ranges: NotRequired[dict[str, pulumi.Input[str]]]
    """Ranges that the machine itself is seen with, such as those of NAT gateways, by a short name: it reaches its own
    public names, where `allowed_from` doesn't have everyone. Default: none."""
    idle_timeout_seconds: NotRequired[int]
    """Seconds without traffic until a connection is closed. Default: 3600, as Seqera's ALB example says."""
    ssl_policy: NotRequired[str]
    """Security policy of the HTTPS listener. Default: TLS 1.2 and 1.3 with forward secrecy."""
    access_logs_bucket: NotRequired[str]
    """Bucket for access logs. Default: none."""
    web_acl_arn: NotRequired[str]
    """WAFv2 web ACL. Default: none."""
    http2: NotRequired[bool]
    """Speak HTTP/2 with clients. Default: false, as in Seqera's ingress.eks.yml."""
    deletion_protection: NotRequired[bool]
    """Refuse to delete the load balancer. Default: false."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything, beside the provider's default tags."""


class HostLoadBalancer(pulumi.ComponentResource):
    """
    An application load balancer with its security group: 443 to the ports of `routes` by host name, anything else
    answered with 404, and 80 redirected to 443.

    Raises ValueError where an order or a port is there twice, and for more than five host names of a route.
    """

    dns_name: pulumi.Output[str]
    """DNS name of the load balancer, known once its routes stand."""
    security_group_id: pulumi.Output[str]
    """The load balancer's security group."""

    def __init__(self, name: str, args: HostLoadBalancerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:HostLoadBalancer", name, None, opts)
        _check(args["routes"])
        self._child = pulumi.ResourceOptions(parent=self)
        firewall = self._firewall(name, args)
        balancer = aws.lb.LoadBalancer(
            f"{name}-balancer",
            # AWS takes 32 characters, fewer than a name of Pulumi's may have; a prefix takes six.
            name_prefix=f"{name[:5]}-",
            load_balancer_type="application",
            internal=args.get("scheme", "internet-facing") == "internal",
            security_groups=[firewall.id],
            subnets=args["subnet_ids"],
            idle_timeout=args.get("idle_timeout_seconds", 3600),
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            enable_http2=args.get("http2", False),
            enable_deletion_protection=args.get("deletion_protection", False),
            access_logs=self._access_logs(name, args),
            tags={**args.get("tags", {}), "Name": name},
            opts=self._child,
        )
        if web_acl := args.get("web_acl_arn"):
            aws.wafv2.WebAclAssociation(
                f"{name}-web-acl", resource_arn=balancer.arn, web_acl_arn=web_acl, opts=self._child
            )
        rules = self._listeners(name, args, balancer)
        for port in sorted({route["port"] for route in args["routes"].values()}):
            self._let_in(name, args, firewall, port)

        self.security_group_id = firewall.id
        self.dns_name = pulumi.Output.all(balancer.dns_name, *[rule.arn for rule in rules]).apply(
            lambda known: str(known[0])
        )
        self.register_outputs({"dns_name": self.dns_name, "security_group_id": self.security_group_id})

    def _listeners(
        self, name: str, args: HostLoadBalancerArgs, balancer: aws.lb.LoadBalancer
    ) -> list[aws.lb.ListenerRule]:
        aws.lb.Listener(
            f"{name}-http",
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[
                {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
            ],
            tags=args.get("tags"),
            opts=self._child,
        )
        https = aws.lb.Listener(
            f"{name}-https",
            load_balancer_arn=balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=args.get("ssl_policy", SSL_POLICY),
            certificate_arn=args["certificate_arn"],
            default_actions=[
                {
                    "type": "fixed-response",
                    "fixed_response": {
                        "content_type": "text/plain",
                        "message_body": "no such host",
                        "status_code": "404",
                    },
                }
            ],
            tags=args.get("tags"),
            opts=self._child,
        )
        return [self._route(f"{name}-{label}", args, route, https) for label, route in args["routes"].items()]

    def _route(
        self, name: str, args: HostLoadBalancerArgs, route: HostRoute, listener: aws.lb.Listener
    ) -> aws.lb.ListenerRule:
        targets = aws.lb.TargetGroup(
            f"{name}-targets",
            name_prefix=f"p{route['port']}"[:6],
            vpc_id=args["vpc_id"],
            target_type="instance",
            port=route["port"],
            protocol="HTTP",
            deregistration_delay=20,
            health_check={
                "path": route["health"]["path"],
                "matcher": route["health"]["success_codes"],
                "port": "traffic-port",
                "protocol": "HTTP",
                "interval": 15,
                "healthy_threshold": 2,
                "unhealthy_threshold": 3,
            },
            tags=args.get("tags"),
            opts=self._child,
        )
        aws.lb.TargetGroupAttachment(
            f"{name}-target",
            target_group_arn=targets.arn,
            target_id=args["instance_id"],
            port=route["port"],
            opts=self._child,
        )
        return aws.lb.ListenerRule(
            f"{name}-rule",
            listener_arn=listener.arn,
            priority=route["order"],
            conditions=[{"host_header": {"values": route["hosts"]}}],
            actions=[{"type": "forward", "target_group_arn": targets.arn}],
            tags=args.get("tags"),
            opts=self._child,
        )

    def _firewall(self, name: str, args: HostLoadBalancerArgs) -> aws.ec2.SecurityGroup:
        group = aws.ec2.SecurityGroup(
            f"{name}-firewall",
            vpc_id=args["vpc_id"],
            description=f"Load balancer {name}",
            tags=args.get("tags"),
            opts=self._child,
        )
        allowed = args.get("allowed_from") or [ANYWHERE]
        sources: dict[str, dict[str, Any]] = {
            f"range-{index}": {"cidr_ipv4": cidr} for index, cidr in enumerate(allowed)
        }
        if ANYWHERE not in allowed:
            sources |= {label: {"cidr_ipv4": cidr} for label, cidr in args.get("own_ranges", {}).items()}
            # An internal load balancer sees the machine's own address.
            sources["machine"] = {"referenced_security_group_id": args["host_security_group_id"]}
        for label, source in sources.items():
            for port, purpose in ((443, "HTTPS"), (80, "HTTP, redirected")):
                aws.vpc.SecurityGroupIngressRule(
                    f"{name}-{label}-{port}",
                    security_group_id=group.id,
                    ip_protocol="tcp",
                    from_port=port,
                    to_port=port,
                    description=purpose,
                    tags=args.get("tags"),
                    **source,
                    opts=pulumi.ResourceOptions(parent=group),
                )
        return group

    def _let_in(self, name: str, args: HostLoadBalancerArgs, group: aws.ec2.SecurityGroup, port: int) -> None:
        """From the load balancer to the machine, in both groups."""
        both = {"ip_protocol": "tcp", "from_port": port, "to_port": port, "tags": args.get("tags")}
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-to-machine-{port}",
            security_group_id=group.id,
            referenced_security_group_id=args["host_security_group_id"],
            description="To the machine",
            **both,
            opts=pulumi.ResourceOptions(parent=group),
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-machine-{port}",
            security_group_id=args["host_security_group_id"],
            referenced_security_group_id=group.id,
            description="From the load balancer",
            **both,
            opts=pulumi.ResourceOptions(parent=group),
        )

    def _access_logs(self, name: str, args: HostLoadBalancerArgs) -> Optional[aws.lb.LoadBalancerAccessLogsArgs]:
        if bucket := args.get("access_logs_bucket"):
            return aws.lb.LoadBalancerAccessLogsArgs(bucket=bucket, prefix=name, enabled=True)
        return None


def _check(routes: dict[str, HostRoute]) -> None:
    orders = [route["order"] for route in routes.values()]
    ports = [route["port"] for route in routes.values()]
    for what, values in (("order", orders), ("port", ports)):
        if len(set(values)) < len(values):
            raise ValueError(f"routes have the same {what} twice")
    for label, route in routes.items():
        if not 1 <= len(route["hosts"]) <= 5:
            raise ValueError(f"route {label} has {len(route['hosts'])} hosts; it can have one to five")
