"""The network flows of dask-gateway and of its clusters; everything else of their pods is denied."""

from typing import Any, NamedTuple, Optional

import pulumi
import pulumi_kubernetes as k8s

from .dask_arguments import DaskFlowArgs
from .dask_values import DASHBOARD_PORT, HTTP_PORT, SCHEDULER_API_PORT, SCHEDULER_PORT, labels

METADATA_RANGE = "169.254.0.0/16"
"""Link-local addresses: the cloud's metadata service and credential endpoints."""
_ALSO_METADATA = "168.63.129.16/32"
"""Azure's platform address, which answers to credentials of nodes: Azure's page "What is IP address 168.63.129.16"."""
_PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", METADATA_RANGE, _ALSO_METADATA]
_HUB_PORT = 8081
"""Chart jupyterhub 4.4: hub_bind_url of its jupyterhub_config.py."""


class _Flow(NamedTuple):
    """Peers and TCP ports; no ports means all of them."""

    peers: list[dict[str, Any]]
    ports: list[int]


def policies(
    parent: pulumi.Resource, name: str, hub: str, namespace: pulumi.Input[str], flows: DaskFlowArgs
) -> list[pulumi.Resource]:
    """
    Network policies by pods, for addresses of pods aren't what every data plane looks at.

    Sessions, the hub's proxy and the hub, which looks whether its services are there, come to traefik, which goes on to
    the gateway and to schedulers. Schedulers and workers
    of all clusters may reach each other, on ports that they choose: their connections are authenticated by the
    certificate of each cluster. Only a scheduler needs the gateway. The kubelet's probes are always let in.
    """
    gateway, traefik, scheduler, worker = (
        _pods(labels(hub, role)) for role in ("gateway", "traefik", "dask-scheduler", "dask-worker")
    )
    kubernetes = _Flow([_range(each) for each in flows.get("api_server_ranges", [])] or [_anywhere()], [443, 6443])
    outside = _outside(flows)
    cluster = _Flow([scheduler, worker], [])

    made: list[pulumi.Resource] = []

    def policy(role: str, selector: dict[str, str], arriving: list[_Flow], leaving: list[_Flow]) -> None:
        each = k8s.networking.v1.NetworkPolicy(
            f"{name}-{role}-flows",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=role, namespace=namespace),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
                policy_types=["Ingress", "Egress"],
                ingress=[_rule("from_", flow) for flow in arriving],
                egress=[_rule("to", flow) for flow in leaving] + ([_dns()] if role == "all" else []),
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        made.append(each)

    # Denies what no other policy lets through; names are looked up by all.
    policy("all", {}, [], [])
    policy(
        "gateway",
        labels(hub, "gateway"),
        [_Flow([traefik, scheduler], [HTTP_PORT])],
        [_Flow([_hub(hub, "hub")], [_HUB_PORT]), _Flow([scheduler], [SCHEDULER_API_PORT]), kubernetes],
    )
    policy("controller", labels(hub, "controller"), [], [kubernetes])
    policy(
        "traefik",
        labels(hub, "traefik"),
        [_Flow([_hub(hub, each) for each in ("singleuser-server", "proxy", "hub")], [HTTP_PORT])],
        [
            _Flow([gateway], [HTTP_PORT]),
            _Flow([scheduler], [SCHEDULER_PORT, DASHBOARD_PORT]),
            kubernetes,
        ],
    )
    metrics = _metrics(flows)
    policy(
        "scheduler",
        labels(hub, "dask-scheduler"),
        [cluster, _Flow([traefik], [SCHEDULER_PORT, DASHBOARD_PORT]), _Flow([gateway], [SCHEDULER_API_PORT]), *metrics],
        [cluster, _Flow([gateway], [HTTP_PORT]), *outside],
    )
    policy("worker", labels(hub, "dask-worker"), [cluster, *metrics], [cluster, *outside])
    return made


def _hub(namespace: str, component: str) -> dict[str, Any]:
    """Pods of the chart jupyterhub 4.4, those of sessions included: its network policies select by these labels too."""
    return {**_namespace(namespace), **_pods({"app": "jupyterhub", "component": component})}


def _outside(flows: DaskFlowArgs) -> list[_Flow]:
    public = [_Flow([_range("0.0.0.0/0", _PRIVATE)], [])] if flows.get("worker_internet", True) else []
    private = [_range(each) for each in flows.get("worker_ranges", [])]
    return [*public, *([_Flow(private, [])] if private else [])]


def _metrics(flows: DaskFlowArgs) -> list[_Flow]:
    namespace = flows.get("metrics_namespace")
    if not namespace:
        return []
    return [_Flow([_namespace(namespace)], [DASHBOARD_PORT])]


def _namespace(name: str) -> dict[str, Any]:
    return {"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": name}}}


def _pods(wanted: dict[str, str]) -> dict[str, Any]:
    return {"pod_selector": {"match_labels": wanted}}


def _anywhere() -> dict[str, Any]:
    return _range("0.0.0.0/0", [METADATA_RANGE, _ALSO_METADATA])


def _range(cidr: pulumi.Input[str], but: Optional[list[str]] = None) -> dict[str, Any]:
    return {"ip_block": {"cidr": cidr, **({"except_": but} if but else {})}}


def _rule(direction: str, flow: _Flow) -> Any:
    ports = [{"port": port, "protocol": "TCP"} for port in flow.ports]
    return {direction: flow.peers, **({"ports": ports} if ports else {})}


def _dns() -> Any:
    cluster_dns = {**_namespace("kube-system"), **_pods({"k8s-app": "kube-dns"})}
    return {"to": [cluster_dns], "ports": [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]}
