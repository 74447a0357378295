"""Publishing on Google Cloud: one Gateway of GKE for all workloads, which is a global external load balancer."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from pulumi_gcp import compute
from typing_extensions import NotRequired

from .alb import RECORDS_BY_PULUMI, HealthCheck
from .cloud_armor import allow_only
from .gateway_route import GATEWAY_API, GKE_API, HTTPS_LISTENER, GatewayRouteArgs, wait_for

GATEWAY_CLASS = "gke-l7-global-external-managed"
"""The one of GKE's classes that takes a certificate map: GKE documentation, "GatewayClass capabilities"."""
NAMESPACE = "gateway"
NAME = "public"
"""Name of the Gateway and of what belongs to it."""
ROUTES = {"atelier.dev/routes": "allowed"}
"""Labels of namespaces whose routes the Gateway takes."""
CERTIFICATE_MAP = "networking.gke.io/certmap"
"""Annotation by which a Gateway names its map, by which the listener has no `tls`: GKE documentation, "Secure a
Gateway"."""
PROGRAMMED = {"pulumi.com/waitFor": "condition=Programmed"}
"""The provider waits until the load balancer has what the Gateway says; of itself it waits for nothing."""
TLS_VERSIONS = ("TLS_1_2", "TLS_1_3")
HTTP_LISTENER = "http"


class GatewayArgs(TypedDict):
    project_id: str
    """Project of address and policies: that of the cluster."""
    certificate_map: pulumi.Input[str]
    """Name of the project's certificate map that has the certificates of all hosts: `ManagedCertificate.map_name`."""
    min_tls_version: NotRequired[str]
    """TLS_1_2 or TLS_1_3. Default: TLS_1_2, with forward secrecy."""
    allowed_from: NotRequired[list[str]]
    """Ranges that may connect, by a Cloud Armor policy that answers others with 403. Default: everyone."""
    security_policy: NotRequired[pulumi.Input[str]]
    """Instead of that, the name of a Cloud Armor policy of your own for backend services in the project, with whichever
    rules. Default: none."""
    timeout_seconds: NotRequired[int]
    """Seconds that an answer may take, and that a WebSocket may be idle: 1 to 86400. Default: 3600."""
    drain_seconds: NotRequired[int]
    """Seconds that connections of a pod that goes may last, 0 to 3600. Default: 30."""
    log_requests: NotRequired[bool]
    """Log each request in Cloud Logging. Default: on."""
    protect: NotRequired[bool]
    """Refuse to delete the address, which people's firewalls may name. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of everything that takes them: lower-case letters, digits, _ and -."""


class Gateway(pulumi.ComponentResource):
    """
    A Gateway with a static address, certificates of a map, a TLS policy, and a redirection from HTTP to HTTPS. It takes
    routes of namespaces with the labels `ROUTES`.

    Address and policies are made beside the cluster. A destroy deletes routes first, then the Gateway, which is gone
    when GKE has deleted its load balancer, then policies, address and map, which Google wouldn't let go before. The
    providers of Google Cloud and of the cluster come by `opts.providers`; the latter's cluster needs the Gateway API.

    Where `allowed_from` is taken away while workloads run, Google may refuse to delete the Cloud Armor policy for the
    minutes until GKE has taken it off their backend services: deploy again.

    Raises ValueError for another TLS version, and for both `allowed_from` and `security_policy`.
    """

    address: pulumi.Output[str]
    """IPv4 address, known before the Gateway is there."""
    gateway_name: pulumi.Output[str]
    """Name of the Gateway, known once its load balancer is there."""
    namespace: pulumi.Output[str]
    """Its namespace."""
    security_policy: pulumi.Output[str]
    """Name of the Cloud Armor policy; empty without one."""

    def __init__(self, name: str, args: GatewayArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Gateway", name, None, opts)
        _check(args)
        self._args = args
        child = pulumi.ResourceOptions(parent=self)

        address = compute.GlobalAddress(
            f"{name}-address",
            project=args["project_id"],
            address_type="EXTERNAL",
            ip_version="IPV4",
            labels=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        tls = compute.SSLPolicy(
            f"{name}-tls",
            project=args["project_id"],
            min_tls_version=args.get("min_tls_version", "TLS_1_2"),
            # Suites with forward secrecy and authenticated encryption only: "SSL policies" of Cloud Load Balancing.
            profile="RESTRICTED",
            opts=child,
        )
        policy = self._security_policy(name)
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            # Routes name it.
            metadata={"name": NAMESPACE, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
            opts=child,
        )
        called = namespace.metadata.apply(lambda metadata: metadata.name or "")
        # Before the Gateway, which would otherwise take older versions of TLS for some minutes.
        settings = k8s.apiextensions.CustomResource(
            f"{name}-settings",
            api_version=GKE_API,
            kind="GCPGatewayPolicy",
            metadata={"name": NAME, "namespace": called},
            spec={
                "targetRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": NAME},
                "default": {"sslPolicy": tls.name},
            },
            opts=child,
        )
        # The policies of workloads name the Cloud Armor policy, which goes after the last backend service.
        before: list[pulumi.Resource] = [settings, tls, *([policy] if policy else [])]
        gateway = self._gateway(name, called, address, before)
        self._redirect(name, called, gateway)

        self.address = address.address
        self.gateway_name = gateway.id.apply(lambda _: NAME)
        self.namespace = called
        self.security_policy = policy.name if policy else pulumi.Output.from_input(args.get("security_policy", ""))
        self.register_outputs(
            {
                "address": self.address,
                "gateway_name": self.gateway_name,
                "namespace": self.namespace,
                "security_policy": self.security_policy,
            }
        )

    def route(self, health: HealthCheck) -> GatewayRouteArgs:
        """The `gateway` entry of a workload's `ingress`, for Python code."""
        args = self._args
        route: GatewayRouteArgs = {
            "gateway": self.gateway_name,
            "gateway_namespace": self.namespace,
            "address": self.address,
            "health": health,
            "namespace_labels": ROUTES,
        }
        if "allowed_from" in args or "security_policy" in args:
            route["security_policy"] = self.security_policy
        if "timeout_seconds" in args:
            route["timeout_seconds"] = args["timeout_seconds"]
        if "drain_seconds" in args:
            route["drain_seconds"] = args["drain_seconds"]
        if "log_requests" in args:
            route["log_requests"] = args["log_requests"]
        return route

    def _security_policy(self, name: str) -> Optional[compute.SecurityPolicy]:
        allowed = self._args.get("allowed_from")
        if not allowed:
            return None
        return compute.SecurityPolicy(
            f"{name}-clients",
            project=self._args["project_id"],
            type="CLOUD_ARMOR",
            labels=self._args.get("tags"),
            rules=allow_only(allowed),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _gateway(
        self,
        name: str,
        namespace: pulumi.Input[str],
        address: compute.GlobalAddress,
        before: list[pulumi.Resource],
    ) -> k8s.apiextensions.CustomResource:
        same = {"namespaces": {"from": "Same"}}
        labelled = {"namespaces": {"from": "Selector", "selector": {"matchLabels": ROUTES}}}
        kinds = {"kinds": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}]}
        return k8s.apiextensions.CustomResource(
            f"{name}-gateway",
            api_version=GATEWAY_API,
            kind="Gateway",
            metadata={
                "name": NAME,
                "namespace": namespace,
                "annotations": {
                    CERTIFICATE_MAP: self._args["certificate_map"],
                    **PROGRAMMED,
                    **RECORDS_BY_PULUMI,
                },
            },
            spec={
                "gatewayClassName": GATEWAY_CLASS,
                "addresses": [{"type": "NamedAddress", "value": address.name}],
                "listeners": [
                    {"name": HTTP_LISTENER, "protocol": "HTTP", "port": 80, "allowedRoutes": {**same, **kinds}},
                    {"name": HTTPS_LISTENER, "protocol": "HTTPS", "port": 443, "allowedRoutes": {**labelled, **kinds}},
                ],
            },
            # GKE takes minutes to make a load balancer, and as many to take it back.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=before,
                custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m", delete="20m"),
            ),
        )

    def _redirect(
        self, name: str, namespace: pulumi.Input[str], gateway: k8s.apiextensions.CustomResource
    ) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{name}-redirect",
            api_version=GATEWAY_API,
            kind="HTTPRoute",
            metadata={
                "name": "to-https",
                "namespace": namespace,
                "annotations": {**wait_for("Accepted"), **RECORDS_BY_PULUMI},
            },
            spec={
                "parentRefs": [
                    {
                        "group": "gateway.networking.k8s.io",
                        "kind": "Gateway",
                        "name": NAME,
                        "namespace": namespace,
                        "sectionName": HTTP_LISTENER,
                    }
                ],
                "rules": [
                    {
                        "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                        # GKE has no 308.
                        "filters": [
                            {"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}
                        ],
                    }
                ],
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
        )


def _check(args: GatewayArgs) -> None:
    if (version := args.get("min_tls_version", "TLS_1_2")) not in TLS_VERSIONS:
        raise ValueError(f"min_tls_version is {version!r}; it can be {', '.join(TLS_VERSIONS)}")
    if args.get("allowed_from") and "security_policy" in args:
        raise ValueError("either allowed_from or security_policy: a backend service has one Cloud Armor policy")
