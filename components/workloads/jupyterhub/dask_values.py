"""What dask-gateway's chart is told, and what a hub and its sessions are told about it. Plain functions."""

import json
from typing import Any, NamedTuple, Optional

import pulumi

from .dask_arguments import DaskClusterArgs, DaskGatewayArgs
from .dask_pods import SCHEDULER_NODES, SCHEDULER_TOLERATIONS, affinity, options, pod, purpose, restricted, twins
from .hub_modules import source
from .service_arguments import HubPodFlowArgs, HubRoleArgs, HubServiceArgs

SERVICE = "dask-gateway"
"""The gateway's name as a service of the hub; its path, its token's key and its scope follow from it."""
ACCESS = f"access:services!service={SERVICE}"
"""Scope by which a token may use the gateway: chart dask-gateway 2026.3.0, auth.jupyterhub.jupyterhubServiceName."""
TOKEN_SECRET, TOKEN_KEY = "hub-token", "token"
"""Where the gateway finds its token of the hub, in its own namespace."""

HTTP_PORT = 8000
"""The gateway, its traefik and its controller listen here: chart 2026.3.0, templates."""
SCHEDULER_PORT, DASHBOARD_PORT, SCHEDULER_API_PORT = 8786, 8787, 8788
"""Of a scheduler: dask_gateway_server/backends/kubernetes/controller.py of 2026.3.0, make_pod."""


_LONGEST = 52


class DaskNames(NamedTuple):
    """How things are called beside a hub."""

    namespace: str
    """Namespace of gateway and clusters, of their own: the hub's admits restricted pods only, and holds its secrets."""
    instance: str
    """The release, the chart's fullname, and the label gateway.dask.org/instance of everything."""
    traefik: str
    api: str
    controller: str


def names(hub: str) -> DaskNames:
    """
    Names for a hub, given by its namespace: <hub>-dask, <hub>-dask-gateway, and api-, traefik- and controller- before
    that, as with daskhub.

    The instance is unique in the cluster, for every controller watches all namespaces for objects with its label.
    Raises ValueError where something would be cut off: a release has at most 53 characters.
    """
    instance = f"{hub}-{SERVICE}"
    if len(instance) > _LONGEST:
        raise ValueError(
            f"hub {hub} has too long a name for dask-gateway: at most {_LONGEST - len(SERVICE) - 1} characters"
        )
    return DaskNames(f"{hub}-dask", instance, f"traefik-{instance}", f"api-{instance}", f"controller-{instance}")


def prefix(base_url: str = "/") -> str:
    """Path of the gateway behind a hub's proxy, which hands it on unchanged."""
    return f"{base_url.rstrip('/')}/services/{SERVICE}"


def hub_service(hub: str) -> HubServiceArgs:
    """The gateway as a service of the hub: published below /services/dask-gateway/, not in the menu."""
    called = names(hub)
    return {"url": f"http://{called.traefik}.{called.namespace}", "display": False}


def hub_roles(groups: Optional[list[str]] = None) -> dict[str, HubRoleArgs]:
    """
    Roles of a hub by which users and their sessions may use the gateway: those of `groups`, or everybody.

    They extend the hub's own `user` and `server`. A session's token never has more than its user.
    """
    server: HubRoleArgs = {"scopes": ["users:activity!user", "access:servers!server", ACCESS]}
    if not groups:
        return {"user": {"scopes": ["self", ACCESS]}, "server": server}
    return {"dask": {"scopes": [ACCESS], "groups": groups, "description": "May use Dask"}, "server": server}


def session_environment(hub: str, base_url: str = "/") -> dict[str, str]:
    """
    Variables of sessions by which dask_gateway.Gateway() works without arguments: its gateway.yaml, 2026.3.0.

    Sessions reach traefik without a detour through the hub's proxy; browsers come through the hub. KubeSpawner expands
    {braces} itself, so those for dask_gateway are doubled.
    """
    called = names(hub)
    traefik = f"{called.traefik}.{called.namespace}"
    return {
        "DASK_GATEWAY__ADDRESS": f"http://{traefik}{prefix(base_url)}",
        "DASK_GATEWAY__PROXY_ADDRESS": f"gateway://{traefik}:80",
        "DASK_GATEWAY__PUBLIC_ADDRESS": f"{prefix(base_url)}/",
        "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
        "DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE": "{{JUPYTER_IMAGE_SPEC}}",
        # The button of dask-labextension makes clusters here too.
        "DASK_LABEXTENSION__FACTORY__MODULE": "dask_gateway",
        "DASK_LABEXTENSION__FACTORY__CLASS": "GatewayCluster",
    }


def session_flows(hub: str) -> list[HubPodFlowArgs]:
    """What sessions and the hub's proxy connect to. Policies see the port of the pod, not that of its Service."""
    return [{"namespace": names(hub).namespace, "labels": labels(hub, "traefik"), "port": HTTP_PORT}]


def labels(hub: str, component: str) -> dict[str, str]:
    """Labels of pods: gateway, traefik and controller of the chart, dask-scheduler and dask-worker of clusters."""
    return {"gateway.dask.org/instance": names(hub).instance, "app.kubernetes.io/component": component}


def chart_values(args: DaskGatewayArgs, token_checksum: pulumi.Input[str]) -> dict[str, Any]:
    """
    Values of the chart dask-gateway 2026.3.0. Raises ValueError where defaults and limits of workers don't agree.

    Its templates give its own pods no security context, no priority and no spread, and no value changes that.
    """
    hub, base_url = args["hub"], args.get("base_url", "/")
    cluster = args.get("cluster", DaskClusterArgs())
    called = names(hub)
    purposes = args.get("node_purposes", True)
    core = {
        "affinity": affinity(purpose("hub.jupyter.org", "core"), purposes=purposes),
        "tolerations": twins("hub.jupyter.org", "core"),
    }
    return {
        "fullnameOverride": called.instance,
        "gateway": {
            **core,
            "replicas": args.get("replicas", 1),
            "prefix": prefix(base_url),
            "annotations": {"checksum/token": token_checksum},
            "resources": _SMALL,
            "auth": {
                "type": "jupyterhub",
                "jupyterhub": {
                    "apiUrl": f"http://hub.{hub}:8081{base_url.rstrip('/')}/hub/api",
                    "apiTokenFromSecretName": TOKEN_SECRET,
                    "apiTokenFromSecretKey": TOKEN_KEY,
                    # Without it every token of the hub would do, whatever its scopes.
                    "jupyterhubServiceName": SERVICE,
                },
            },
            "env": [{"name": "ATELIER_DASK_CLUSTERS", "value": json.dumps(options(args))}],
            "extraConfig": {"atelier": source("dask_clusters")},
            "backend": {
                "imagePullSecrets": [{"name": name} for name in cluster.get("pull_secrets", [])],
                "scheduler": _scheduler(cluster, purposes),
                # Workers follow from what users ask for: files/dask_clusters.py.
            },
        },
        "controller": {**core, "resources": _SMALL},
        "traefik": {
            **core,
            "replicas": args.get("replicas", 1),
            "resources": _SMALL,
            "service": {"type": "ClusterIP"},
            # It looks into its own namespace only, where the chart's roles let it read every Secret of the cluster.
            "additionalArguments": [
                f"--providers.kubernetescrd.namespaces={called.namespace}",
                "--providers.kubernetescrd.disableclusterscoperesources=true",
            ],
        },
        # Accounts of our own, whose roles are for one namespace wherever that is possible: dask_roles.py.
        "rbac": {
            "enabled": True,
            "gateway": {"serviceAccountName": called.api},
            "traefik": {"serviceAccountName": called.traefik},
            "controller": {"serviceAccountName": called.controller},
        },
    }


def _scheduler(cluster: DaskClusterArgs, purposes: bool) -> dict[str, Any]:
    cores, memory = cluster.get("scheduler_cores", 1.0), f"{cluster.get('scheduler_memory', 4.0)} G"
    return {
        "cores": {"request": cores, "limit": 2 * cores},
        "memory": {"request": memory, "limit": memory},
        "extraPodConfig": pod(cluster, affinity(*SCHEDULER_NODES, purposes=purposes), SCHEDULER_TOLERATIONS),
        "extraContainerConfig": restricted(),
    }


_SMALL = {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}}
