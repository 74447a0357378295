"""
The annotations by which AGIC configures the Application Gateway for an Ingress.

Spelling, format and meaning of every key: pkg/annotations/ingress_annotations.go and docs/annotations.md of AGIC 1.9.8.
Values are always strings. What else an Ingress needs to know about AGIC:

- `ingressClassName` is enough; the old annotation `kubernetes.io/ingress.class` isn't needed.
- Path `/` with type Prefix stands for everything. Other prefixes match by characters: /foo matches /foobar.
- A host `*.example.org` is taken as it is (no `hostname-extension`), and matches names of any depth. Between a wildcard
  and a name that it covers the order is accidental: a stack's hosts mustn't overlap.
- `spec.tls[].hosts` has each host of the rules literally, wildcards too: one that isn't there has no certificate and
  is served without TLS. So is one whose Secret isn't filled yet.
- With `ssl-redirect`, an Ingress without `spec.tls` is ignored.
- Health checks go to the port of the pod's readiness probe where its container has one, else to the Service's target.
- The status has an IP address, no host name.
- A gateway takes 100 hosts with their redirects, and 100 ports of Services: Application Gateway limits, 2026.
"""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .alb import RECORDS_BY_PULUMI, HealthCheck

CLASS = "azure-application-gateway"
"""The IngressClass that AGIC's chart makes."""
PREFIX = "appgw.ingress.kubernetes.io"
PATH, PATH_TYPE = "/", "Prefix"
"""The path that stands for everything."""
PRIORITIES = range(1, 20001)
"""What the annotation for an order takes."""


class ApplicationGatewayIngressArgs(TypedDict):
    issuer: NotRequired[pulumi.Input[str]]
    """ClusterIssuer of cert-manager that fills the Secrets of `spec.tls`. Default: they are filled by others."""
    request_timeout_seconds: NotRequired[int]
    """Seconds that the gateway waits for an answer, or for the next bytes of a WebSocket: 1 to 86400. Default: 3600."""
    health_port: NotRequired[int]
    """Port of the pod that health checks go to, where its readiness probe asks another one. Default: AGIC's choice."""
    affinity: NotRequired[bool]
    """Keep a client at the same pod, by a cookie. Default: off."""
    drain_seconds: NotRequired[int]
    """Seconds that connections of a pod that goes may last, 1 to 3600. Default: 30."""
    backend_protocol: NotRequired[str]
    """http or https between the gateway and pods. Default: http."""
    redirect: NotRequired[bool]
    """Send plain HTTP to HTTPS. Without, port 80 has no listener, and `order` counts. Default: on."""


def application_gateway_annotations(
    args: ApplicationGatewayIngressArgs, order: int, health: HealthCheck
) -> dict[str, pulumi.Input[str]]:
    """
    The annotations of one Ingress.

    `order` (smaller ones match first) is used without `redirect` only: with it AGIC makes two rules of a host, gives
    both the same priority, and Azure refuses the configuration of all Ingresses: issue 1515 of
    Azure/application-gateway-kubernetes-ingress. It then takes one host in each Ingress, and all Ingresses or
    none. Raises ValueError for an order that isn't 1 to 20000.
    """
    annotations: dict[str, pulumi.Input[str]] = {
        f"{PREFIX}/backend-protocol": args.get("backend_protocol", "http"),
        f"{PREFIX}/request-timeout": str(args.get("request_timeout_seconds", 3600)),
        f"{PREFIX}/connection-draining": "true",
        f"{PREFIX}/connection-draining-timeout": str(args.get("drain_seconds", 30)),
        # Otherwise taken from the readiness probe of some pod, whose path and codes aren't the gateway's.
        f"{PREFIX}/health-probe-path": health["path"],
        f"{PREFIX}/health-probe-status-codes": health["success_codes"],
        **RECORDS_BY_PULUMI,
    }
    if (port := args.get("health_port")) is not None:
        annotations[f"{PREFIX}/health-probe-port"] = str(port)
    if args.get("affinity", False):
        annotations[f"{PREFIX}/cookie-based-affinity"] = "true"
        # The cookie of one service mustn't decide about another one's pods.
        annotations[f"{PREFIX}/cookie-based-affinity-distinct-name"] = "true"
    if args.get("redirect", True):
        annotations[f"{PREFIX}/ssl-redirect"] = "true"
    elif order in PRIORITIES:
        annotations[f"{PREFIX}/rule-priority"] = str(order)
    else:
        raise ValueError(f"order is {order}; it can be {PRIORITIES[0]} to {PRIORITIES[-1]}")
    if (issuer := args.get("issuer")) is not None:
        annotations["cert-manager.io/cluster-issuer"] = issuer
    return annotations
