"""
Publishing on a cluster that exists: the annotations by which its ingress controller serves long sessions.

All of them take path `/` with type Prefix, `spec.tls` with a Secret, and WebSockets as they are. What each can't do:

- **traefik** (3.7; docs/content/reference/routing-configuration/kubernetes/ingress.md): the Service says affinity.
  Requests whose body takes longer than a minute are cut off unless the entry point's
  `transport.respondingTimeouts.readTimeout` is longer; HTTP goes to HTTPS, and clients are restricted, where the entry
  point says so: none of that has an annotation.
- **ingress-nginx** (1.15.1, docs/user-guide/nginx-configuration/annotations.md): retired in March 2026 and without
  security fixes since. For clusters that have it; a new one had better have Traefik.
- **other**: nothing is put on. F5's NGINX controller, for one, needs `nginx.org/websocket-services`.
"""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .alb import RECORDS_BY_PULUMI

CONTROLLERS = ("traefik", "ingress-nginx", "other")
"""Ingress controllers whose annotations are known, and the rest."""
COOKIE = "atelier-affinity"
_FIRST_PRIORITY = 100_000
"""More than any rule is long, which is the priority that Traefik gives it by itself."""


class ControllerIngressArgs(TypedDict):
    controller: str
    """traefik, ingress-nginx or other."""
    idle_timeout_seconds: NotRequired[int]
    """Seconds without traffic until a connection is closed, a WebSocket too. Default: 3600. Traefik has no such
    limit."""
    allowed_from: NotRequired[list[str]]
    """Ranges that may connect. Default: everyone. Only ingress-nginx knows it; ValueError with another."""
    entry_point: NotRequired[str]
    """Traefik's entry point for HTTPS. Default: websecure, as its chart calls it."""
    affinity: NotRequired[bool]
    """Keep a browser at the same pod, by a cookie that ends with it. With Traefik the Service says so too:
    `controller_service_annotations`. Default: off."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """More annotations, which win. Default: none."""


def controller_annotations(args: ControllerIngressArgs, order: int) -> dict[str, pulumi.Input[str]]:
    """
    The annotations of one Ingress; smaller orders match first, 0 to 10000.

    Raises ValueError for a controller that isn't known, and for what it can't do.
    """
    controller = args["controller"]
    if controller not in CONTROLLERS:
        raise ValueError(f"controller is {controller!r}; it can be {', '.join(CONTROLLERS)}")
    if args.get("allowed_from") and controller != "ingress-nginx":
        raise ValueError(f"allowed_from has no annotation of {controller}; restrict clients at its own Service")
    known = {"traefik": _traefik, "ingress-nginx": _ingress_nginx}.get(controller)
    return {**(known(args, order) if known else {}), **RECORDS_BY_PULUMI, **args.get("annotations", {})}


def controller_service_annotations(args: ControllerIngressArgs) -> dict[str, pulumi.Input[str]]:
    """The annotations of the Service behind such an Ingress: Traefik's affinity."""
    if args["controller"] != "traefik" or not args.get("affinity", False):
        return {}
    prefix = "traefik.ingress.kubernetes.io/service.sticky.cookie"
    return {
        prefix: "true",
        f"{prefix}.name": COOKIE,
        f"{prefix}.secure": "true",
        f"{prefix}.httponly": "true",
        f"{prefix}.samesite": "lax",
    }


def _traefik(args: ControllerIngressArgs, order: int) -> dict[str, pulumi.Input[str]]:
    prefix = "traefik.ingress.kubernetes.io/router"
    return {
        f"{prefix}.entrypoints": args.get("entry_point", "websecure"),
        f"{prefix}.tls": "true",
        # By themselves longer rules go first, and that of a wildcard may be longer than that of a name below it.
        f"{prefix}.priority": str(_FIRST_PRIORITY - order),
    }


def _ingress_nginx(args: ControllerIngressArgs, order: int) -> dict[str, pulumi.Input[str]]:
    # Exact names go before wildcards, whatever the order.
    prefix, timeout = "nginx.ingress.kubernetes.io", str(args.get("idle_timeout_seconds", 3600))
    annotations: dict[str, pulumi.Input[str]] = {
        f"{prefix}/proxy-read-timeout": timeout,
        f"{prefix}/proxy-send-timeout": timeout,
        # Notebooks and uploads of any size, handed on as they come rather than kept on the controller's disk first.
        f"{prefix}/proxy-body-size": "0",
        f"{prefix}/proxy-request-buffering": "off",
        f"{prefix}/force-ssl-redirect": "true",
    }
    if allowed := args.get("allowed_from"):
        annotations[f"{prefix}/whitelist-source-range"] = ",".join(allowed)
    if args.get("affinity", False):
        annotations |= {
            f"{prefix}/affinity": "cookie",
            f"{prefix}/affinity-mode": "persistent",
            f"{prefix}/session-cookie-name": COOKIE,
            f"{prefix}/session-cookie-secure": "true",
            f"{prefix}/session-cookie-samesite": "Lax",
        }
    return annotations
