"""
Publishing on Google Cloud: a workload's HTTPRoute at the stack's Gateway, and the policies of its Service.

Source: the definitions of GoogleCloudPlatform/gke-gateway-api, 2026 (HealthCheckPolicy, GCPBackendPolicy), and of
Gateway API 1.5, which GKE 1.35 has. What else a route needs to know about GKE:

- An exact host name goes before a wildcard, of whichever route it is; a wildcard stands for names of any depth.
- `timeouts` of a rule isn't supported (GKE's conformance report for Gateway API 1.6): the time limit is the policy's.
- A health check takes answer 200 only, on the port of the pods that traffic goes to.
- Health checks and requests come from `GOOGLE_FRONT_ENDS` and go straight to pods; GKE opens its firewall for them.
- A Service has one policy of each kind at most, in its own namespace.
- The provider waits for nothing of itself, and `condition=` doesn't find conditions that a route has for each Gateway.
"""

import json
from typing import Any, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .alb import RECORDS_BY_PULUMI, HealthCheck

GATEWAY_API = "gateway.networking.k8s.io/v1"
GKE_API = "networking.gke.io/v1"
GOOGLE_FRONT_ENDS = ("35.191.0.0/16", "130.211.0.0/22")
"""Where requests and health checks of a global external load balancer come from: Cloud Load Balancing documentation,
"Firewall rules"."""
HTTPS_LISTENER = "https"
"""Name of the Gateway's listener for HTTPS."""
TIMEOUT_SECONDS = 3600
MOST_SECONDS = 86400
"""After a day a WebSocket is closed in any case."""
MOST_HOSTS = 16
"""Host names of a route: Gateway API 1.5."""


def wait_for(*conditions: str) -> dict[str, pulumi.Input[str]]:
    """The annotation by which the provider waits for conditions of a route at its only Gateway."""
    paths = [f'jsonpath={{.status.parents[0].conditions[?(@.type=="{each}")].status}}=True' for each in conditions]
    return {"pulumi.com/waitFor": json.dumps(paths)}


class GatewayRouteArgs(TypedDict):
    """Publication by a route at a Gateway of GKE."""

    gateway: pulumi.Input[str]
    """Name of the Gateway."""
    gateway_namespace: pulumi.Input[str]
    """Its namespace."""
    address: pulumi.Input[str]
    """Its address, which host names lead to."""
    health: HealthCheck
    """How pods are asked whether they work. Where more codes than 200 would do, they are connected to and not asked."""
    namespace_labels: NotRequired[dict[str, str]]
    """Labels by which the Gateway takes routes of a namespace, for namespaces that a workload doesn't make. Default:
    none are put on."""
    timeout_seconds: NotRequired[int]
    """Seconds that an answer may take, and that a WebSocket may be idle: 1 to 86400. Default: 3600."""
    drain_seconds: NotRequired[int]
    """Seconds that connections of a pod that goes may last, 0 to 3600. Default: 30."""
    security_policy: NotRequired[pulumi.Input[str]]
    """Name of a Cloud Armor policy for backend services. Default: none."""
    log_requests: NotRequired[bool]
    """Log each request in Cloud Logging. Default: on."""


def gateway_route(
    parent: pulumi.Resource,
    name: str,
    metadata: dict[str, Any],
    hosts: list[str],
    service: pulumi.Input[str],
    port: int,
    args: GatewayRouteArgs,
    affinity: bool,
    depends_on: list[pulumi.Resource],
) -> None:
    """
    The HTTPRoute of a Service's port, after its policies, so that nothing is served by other ones.

    A destroy deletes the route first, then the policies, then what `depends_on` has: the Service, without which GKE
    couldn't take its endpoints back. With `affinity` a browser stays at one pod, by a cookie that ends with it. Raises
    ValueError for numbers that can't be, and too many hosts.
    """
    _check(args, hosts)
    after = pulumi.ResourceOptions(parent=parent, depends_on=depends_on)
    target = {"group": "", "kind": "Service", "name": service}
    health = k8s.apiextensions.CustomResource(
        f"{name}-health-policy",
        api_version=GKE_API,
        kind="HealthCheckPolicy",
        metadata=metadata,
        spec={"targetRef": target, "default": _health(args["health"])},
        opts=after,
    )
    backend = k8s.apiextensions.CustomResource(
        f"{name}-backend-policy",
        api_version=GKE_API,
        kind="GCPBackendPolicy",
        metadata=metadata,
        spec={"targetRef": target, "default": _backend(args, affinity)},
        opts=after,
    )
    k8s.apiextensions.CustomResource(
        f"{name}-route",
        api_version=GATEWAY_API,
        kind="HTTPRoute",
        # The Gateway may refuse a route for its namespace, or not find its Service: a deployment then says so.
        metadata={**metadata, "annotations": {**wait_for("Accepted", "ResolvedRefs"), **RECORDS_BY_PULUMI}},
        spec={
            "parentRefs": [
                {
                    "group": "gateway.networking.k8s.io",
                    "kind": "Gateway",
                    "name": args["gateway"],
                    "namespace": args["gateway_namespace"],
                    "sectionName": HTTPS_LISTENER,
                }
            ],
            "hostnames": hosts,
            "rules": [
                {
                    "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                    "backendRefs": [{"group": "", "kind": "Service", "name": service, "port": port}],
                }
            ],
        },
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[*depends_on, health, backend]),
    )


def _health(check: HealthCheck) -> dict[str, Any]:
    # The serving port is the pods' own: endpoints are pods.
    port = {"portSpecification": "USE_SERVING_PORT"}
    if check["success_codes"] == "200":
        config: dict[str, Any] = {"type": "HTTP", "httpHealthCheck": {**port, "requestPath": check["path"]}}
    else:
        config = {"type": "TCP", "tcpHealthCheck": port}
    return {"checkIntervalSec": 10, "timeoutSec": 5, "healthyThreshold": 1, "unhealthyThreshold": 3, "config": config}


def _backend(args: GatewayRouteArgs, affinity: bool) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "timeoutSec": args.get("timeout_seconds", TIMEOUT_SECONDS),
        "connectionDraining": {"drainingTimeoutSec": args.get("drain_seconds", 30)},
        "logging": {"enabled": args.get("log_requests", True)},
    }
    if affinity:
        policy["sessionAffinity"] = {"type": "GENERATED_COOKIE", "cookieTtlSec": 0}
    if "security_policy" in args:
        policy["securityPolicy"] = args["security_policy"]
    return policy


def _check(args: GatewayRouteArgs, hosts: list[str]) -> None:
    timeout, drain = args.get("timeout_seconds", TIMEOUT_SECONDS), args.get("drain_seconds", 30)
    if not 1 <= timeout <= MOST_SECONDS:
        raise ValueError(f"timeout_seconds is {timeout}; it can be 1 to {MOST_SECONDS}")
    if not 0 <= drain <= 3600:
        raise ValueError(f"drain_seconds is {drain}; it can be 0 to 3600")
    if not 1 <= len(hosts) <= MOST_HOSTS:
        raise ValueError(f"a route has {len(hosts)} hosts; it can have 1 to {MOST_HOSTS}")
