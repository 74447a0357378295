"""What a hub is told of Dask's gateway beside it."""

from .arguments import HubDaskArgs, JupyterHubArgs
from .dask_values import SERVICE, hub_roles, hub_service, labels, names, session_environment, session_flows
from .service_arguments import HubPodFlowArgs
from .values import base_url


def with_dask(args: JupyterHubArgs, dask: HubDaskArgs, namespace: str) -> JupyterHubArgs:
    """
    A hub's arguments with the gateway as its service: roles, sessions' environment, and network flows.

    `namespace` is the hub's, by which the gateway's names go.
    """
    session, flows = args.get("session", {}), args.get("flows", {})
    environment = {**session_environment(namespace, base_url(args)), **session.get("environment", {})}
    traefik = session_flows(namespace)
    gateway: HubPodFlowArgs = {"namespace": names(namespace).namespace, "labels": labels(namespace, "gateway")}
    return {
        **args,
        "services": {SERVICE: hub_service(namespace), **args.get("services", {})},
        "roles": {**hub_roles(dask.get("groups")), **args.get("roles", {})},
        "session": {**session, "environment": environment},
        "flows": {
            **flows,
            "session_pods": [*traefik, *flows.get("session_pods", [])],
            "proxy_pods": [*traefik, *flows.get("proxy_pods", [])],
            "hub_pods": [gateway, *flows.get("hub_pods", [])],
        },
    }
