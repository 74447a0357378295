"""Services that use the hub's API and roles, as values of the chart."""

import json
from typing import Any

from .arguments import JupyterHubArgs

METRICS_SERVICE = "prometheus"
"""Service whose token Prometheus reads metrics with."""


def service_values(args: JupyterHubArgs) -> dict[str, Any]:
    """`hub.services` of the chart; their tokens are in the Secret of `hub.existingSecret`."""
    names = {
        "url": "url",
        "command": "command",
        "environment": "environment",
        "oauth_redirect_uri": "oauth_redirect_uri",
        "oauth_no_confirm": "oauth_no_confirm",
    }
    found: dict[str, Any] = {}
    for name, service in args.get("services", {}).items():
        found[name] = {
            "display": service.get("display", False),
            "admin": service.get("admin", False),
            **{setting: service[key] for key, setting in names.items() if key in service},
        }
    if reads_metrics(args):
        found[METRICS_SERVICE] = {"display": False}
    return found


def role_values(args: JupyterHubArgs) -> dict[str, Any]:
    """`hub.loadRoles` of the chart: roles, and one for each service with scopes."""
    found: dict[str, Any] = {name: dict(role) for name, role in args.get("roles", {}).items()}
    scopes = {name: service["scopes"] for name, service in args.get("services", {}).items() if "scopes" in service}
    if reads_metrics(args):
        scopes[METRICS_SERVICE] = ["read:metrics"]
    for name, wanted in scopes.items():
        if name in found:
            raise ValueError(f"role {name} has the name of a service with scopes")
        found[name] = {"scopes": wanted, "services": [name]}
    return found


def secret_environment_config(args: JupyterHubArgs) -> dict[str, str]:
    """Configuration that hands secret variables of the hub to commands of services; JupyterHub passes none on."""
    wanted = {
        name: names
        for name, service in args.get("services", {}).items()
        if (names := service.get("secret_environment", []))
    }
    if unknown := {key for keys in wanted.values() for key in keys} - args.get("secret_environment", {}).keys():
        raise ValueError(f"secret_environment of services names {', '.join(sorted(unknown))}, which the hub lacks")
    if not wanted:
        return {}
    text = f"import atelier_services\natelier_services.share(c.JupyterHub.services, {json.dumps(wanted)})\n"
    return {"00-atelier-services": text}


def reads_metrics(args: JupyterHubArgs) -> bool:
    """Whether Prometheus needs a token of ours."""
    metrics = args.get("metrics", {})
    return metrics.get("service_monitor", False) and metrics.get("authenticated", True)
