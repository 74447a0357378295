"""A hub for tests."""

from __future__ import annotations

from typing import Any

from components.workloads.jupyterhub import JupyterHub, JupyterHubArgs
from components.workloads.jupyterhub.values import HubParts, chart_values
from tests.harness import Registrations, register

LOAD_BALANCER = {"status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.net"}]}}}
INGRESS = {"class_name": "alb", "annotations": {"for": "hub"}}
RANGES = {"load_balancer_ranges": ["10.0.192.0/22"]}
GITHUB = {"kind": "github", "client_id": "id", "client_secret": "client-secret", "allowed_users": ["ada"]}
PARTS: HubParts = {
    "existing_secret": "hub-keys",
    "environment_secret": "hub-environment",
    "environment_names": ["OAUTH_CLIENT_SECRET"],
    "checksum": "checksum",
}


def hub(**more: Any) -> JupyterHubArgs:
    """Arguments of a usual hub, with some changed."""
    args: Any = {"host": "hub.example.org", "authenticator": GITHUB, "ingress": INGRESS, "flows": RANGES}
    args.update(more)
    return args


def values(**more: Any) -> dict[str, Any]:
    """The chart's values of such a hub."""
    return chart_values(hub(**more), PARTS)


def registered(**more: Any) -> Registrations:
    """What such a hub registers."""
    planted = {
        "kubernetes:networking.k8s.io/v1:Ingress": LOAD_BALANCER,
        "hub-load-balancer": LOAD_BALANCER,
        "hub-secrets-cookie": {"result": "cc" * 32},
        "hub-secrets-auth-state-1": {"result": "a1" * 32},
        "hub-secrets-auth-state-2": {"result": "a2" * 32},
        "random:index/randomPassword:RandomPassword": {"result": "77" * 32},
    }
    args = hub(**more)
    if "load_balancer" in more:
        del args["ingress"]
    return register(lambda: JupyterHub("hub", args), planted)


def release(made: Registrations) -> dict[str, Any]:
    """The values that the release of the hub was registered with."""
    return made["hub-release"].inputs["values"]
