"""A global HTTPS load balancer on Google Cloud in front of machines."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import compute
from typing_extensions import NotRequired

from .cloud_armor import allow_only

SCHEME = "EXTERNAL_MANAGED"


class GoogleLoadBalancerArgs(TypedDict):
    project_id: str
    """The project."""
    group_id: pulumi.Input[str]
    """Instance group of the machines: `ComputeEngineHost.group_id`."""
    port: int
    """Port of the machines, HTTP; the group calls it port-<number>."""
    certificate_map_id: pulumi.Input[str]
    """`ManagedCertificate.map_id`: certificates of the names that people type."""
    health_path: NotRequired[str]
    """Path that answers 200 where a machine is healthy. Default: /."""
    timeout_seconds: NotRequired[int]
    """How long an answer may take, and a WebSocket lasts. Default: 3600."""
    allowed_from: NotRequired[list[str]]
    """Ranges that clients may come from; others get the answer 403. Default: anywhere."""
    security_policy: NotRequired[pulumi.Input[str]]
    """Instead of that, name or identifier of a policy of Cloud Armor in the project. Default: none."""
    log_sample_rate: NotRequired[float]
    """Share of requests in Cloud Logging, 0 to 1. Default: 1."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of everything that takes them: lower-case letters, digits, _ and -."""


class GoogleLoadBalancer(pulumi.ComponentResource):
    """
    TLS 1.2 and newer at a fixed address for everybody, by certificates of Certificate Manager; HTTP is led to HTTPS.
    A person stays with one machine, by a cookie. The machines' firewall must let `GOOGLE_FRONT_ENDS` in.
    """

    address: pulumi.Output[str]
    """Public IPv4 address, for DNS records; known when requests are taken."""
    backend_service_id: pulumi.Output[str]
    """Identifier of the backend service."""

    def __init__(self, name: str, args: GoogleLoadBalancerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GoogleLoadBalancer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        project = args["project_id"]
        address = compute.GlobalAddress(
            f"{name}-address", project=project, address_type="EXTERNAL", labels=args.get("tags"), opts=child
        )
        health = compute.HealthCheck(
            f"{name}-health",
            project=project,
            check_interval_sec=10,
            timeout_sec=5,
            healthy_threshold=2,
            unhealthy_threshold=3,
            http_health_check={"port": args["port"], "request_path": args.get("health_path", "/")},
            opts=child,
        )
        backend = compute.BackendService(
            f"{name}-backend",
            project=project,
            load_balancing_scheme=SCHEME,
            protocol="HTTP",
            port_name=f"port-{args['port']}",
            backends=[{"group": args["group_id"], "balancing_mode": "UTILIZATION", "max_utilization": 0.8}],
            health_checks=health.id,
            timeout_sec=args.get("timeout_seconds", 3600),
            connection_draining_timeout_sec=300,
            session_affinity="GENERATED_COOKIE",
            affinity_cookie_ttl_sec=0,
            security_policy=self._security_policy(name, args),
            log_config={"enable": True, "sample_rate": args.get("log_sample_rate", 1.0)},
            opts=child,
        )
        tls = compute.SSLPolicy(f"{name}-tls", project=project, profile="MODERN", min_tls_version="TLS_1_2", opts=child)
        routes = compute.URLMap(f"{name}-routes", project=project, default_service=backend.id, opts=child)
        redirect = compute.URLMap(
            f"{name}-redirect",
            project=project,
            default_url_redirect={
                "https_redirect": True,
                "strip_query": False,
                "redirect_response_code": "MOVED_PERMANENTLY_DEFAULT",
            },
            opts=child,
        )
        secure = compute.TargetHttpsProxy(
            f"{name}-https",
            project=project,
            url_map=routes.id,
            certificate_map=pulumi.Output.concat("//certificatemanager.googleapis.com/", args["certificate_map_id"]),
            ssl_policy=tls.id,
            opts=child,
        )
        plain = compute.TargetHttpProxy(f"{name}-http", project=project, url_map=redirect.id, opts=child)
        rules = [
            compute.GlobalForwardingRule(
                f"{name}-{port}",
                project=project,
                ip_address=address.id,
                ip_protocol="TCP",
                port_range=str(port),
                load_balancing_scheme=SCHEME,
                target=target,
                labels=args.get("tags"),
                opts=child,
            )
            for port, target in {443: secure.id, 80: plain.id}.items()
        ]

        self.address = pulumi.Output.all(address.address, *[each.id for each in rules]).apply(lambda all_: str(all_[0]))
        self.backend_service_id = backend.id
        self.register_outputs({"address": self.address, "backend_service_id": self.backend_service_id})

    def _security_policy(self, name: str, args: GoogleLoadBalancerArgs) -> Optional[pulumi.Input[str]]:
        allowed = args.get("allowed_from")
        if not allowed:
            return args.get("security_policy")
        return compute.SecurityPolicy(
            f"{name}-clients",
            project=args["project_id"],
            type="CLOUD_ARMOR",
            rules=allow_only(allowed),
            labels=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        ).id
