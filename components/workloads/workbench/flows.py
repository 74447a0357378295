"""The network flows of servers and sessions; everything else in their namespaces is denied."""

from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s

from .arguments import WorkbenchArgs, WorkbenchFlowArgs

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Private addresses and those of carrier-grade NAT, which EKS and AKS give to pods too."""
METADATA = ("169.254.0.0/16", "168.63.129.16/32")
"""Metadata and credential endpoints: link-local ones of every cloud, and Azure's WireServer."""
WEB_PORT, LAUNCHER_PORT, METRICS_PORT = 8787, 5559, 8989
"""pod.port, launcher-port and prometheus.port of the chart. Servers of a cluster need the first two of each other: the
admin guide's page load_balancing/configuration."""
SESSION_LABELS = {"app.kubernetes.io/component": "workbench-session"}
"""Labels that session templates put on the pods of sessions."""
_ANYWHERE = "0.0.0.0/0"


def server_labels(name: str) -> dict[str, str]:
    """Labels of the server's pods: selectorLabels of the chart, _helpers.tpl."""
    return {"app.kubernetes.io/name": "rstudio-workbench", "app.kubernetes.io/instance": name}


def network_policies(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Output[str],
    sessions: Optional[pulumi.Output[str]],
    called: tuple[str, str],
    args: WorkbenchArgs,
) -> list[pulumi.Resource]:
    """
    Policies of the server's namespace and of that of sessions, which is None where they share one. `called` are the
    names of both namespaces.
    """
    flows, server = args.get("flows", {}), server_labels(name)
    servers = {"namespaceSelector": _named(called[0]), "podSelector": {"matchLabels": server}}
    people = {"namespaceSelector": _named(called[1]), "podSelector": {"matchLabels": SESSION_LABELS}}
    made = [_policy(parent, f"{name}-deny", "default-deny", namespace, {}, ingress=[], egress=[])]
    if sessions is not None:
        made.append(_policy(parent, f"{name}-sessions-deny", "default-deny", sessions, {}, ingress=[], egress=[]))
    made.append(
        _policy(
            parent,
            f"{name}-server",
            "workbench-server",
            namespace,
            server,
            ingress=_server_ingress(args, servers, people),
            egress=_server_egress(args, servers, people),
        )
    )
    made.append(
        _policy(
            parent,
            f"{name}-session",
            "workbench-session",
            sessions if sessions is not None else namespace,
            SESSION_LABELS,
            # A session listens on ports that the launcher chooses.
            ingress=[{"from": [servers]}],
            egress=_session_egress(flows, servers),
        )
    )
    return made


def _server_ingress(args: WorkbenchArgs, servers: dict[str, Any], people: dict[str, Any]) -> list[dict[str, Any]]:
    flows, metrics = args.get("flows", {}), args.get("metrics", {})
    outside = [
        *(_range(each) for each in flows.get("load_balancer_ranges", [])),
        *({"namespaceSelector": _named(each)} for each in flows.get("proxy_namespaces", [])),
    ]
    found: list[dict[str, Any]] = [
        {"from": [*outside, people], "ports": _tcp(WEB_PORT)},
        {"from": [servers], "ports": _tcp(WEB_PORT, LAUNCHER_PORT)},
    ]
    if prometheus := metrics.get("namespace"):
        # /health-check has metrics too, which a ServiceMonitor of the chart reads.
        ports = _tcp(METRICS_PORT, WEB_PORT)
        found.append({"from": [{"namespaceSelector": _named(prometheus)}], "ports": ports})
    return found


def _server_egress(args: WorkbenchArgs, servers: dict[str, Any], people: dict[str, Any]) -> list[dict[str, Any]]:
    flows, database, licence = args.get("flows", {}), args["database"], args["licence"]
    found: list[dict[str, Any]] = [
        *_dns(flows),
        {"to": [_range(each) for each in flows.get("api_server_ranges", PRIVATE)], "ports": _tcp(443, 6443)},
        # The API of a public cluster, identity providers, package repositories, activation of licences.
        {"to": [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))], "ports": _tcp(443)},
        {"to": [servers], "ports": _tcp(WEB_PORT, LAUNCHER_PORT)},
        {"to": [people]},
    ]
    where: list[dict[str, Any]] = [_range(each) for each in database.get("ranges", [])]
    where += [
        {"namespaceSelector": _named(namespace), "podSelector": {"matchLabels": labels}}
        for namespace, labels in database.get("pods", {}).items()
    ]
    found.append({"to": where, "ports": _tcp(database.get("port", 5432))})
    if server := licence.get("server"):
        ranges = licence.get("server_ranges", [])
        peers = [_range(each) for each in ranges] or [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))]
        found.append({"to": peers, "ports": _tcp(int(server.rpartition(":")[2]))})
    found += [{"to": [_range(each)]} for each in flows.get("server_ranges", [])]
    return found


def _session_egress(flows: WorkbenchFlowArgs, servers: dict[str, Any]) -> list[dict[str, Any]]:
    found = [*_dns(flows), {"to": [servers], "ports": _tcp(WEB_PORT)}]
    found += [{"to": [_range(each)]} for each in flows.get("session_ranges", [])]
    if flows.get("session_internet", True):
        found.append({"to": [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))]})
    return found


def _dns(flows: WorkbenchFlowArgs) -> list[dict[str, Any]]:
    """Name servers are in kube-system or, on a node or in front of it, at a private or the metadata address."""
    ports = [{"port": 53, "protocol": each} for each in ("UDP", "TCP")]
    ranges = [*PRIVATE, *(["169.254.169.254/32"] if flows.get("metadata_dns", False) else [])]
    return [{"to": [{"namespaceSelector": _named("kube-system")}, *map(_range, ranges)], "ports": ports}]


def _policy(
    parent: pulumi.Resource,
    name: str,
    object_name: str,
    namespace: pulumi.Input[str],
    labels: dict[str, str],
    ingress: list[dict[str, Any]],
    egress: list[dict[str, Any]],
) -> pulumi.Resource:
    # Rules are written in Kubernetes' own spelling.
    rules: dict[str, Any] = {"ingress": ingress or None, "egress": egress or None}
    return k8s.networking.v1.NetworkPolicy(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, namespace=namespace),
        spec=k8s.networking.v1.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels or None),
            policy_types=["Ingress", "Egress"],
            **rules,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _named(namespace: str) -> dict[str, Any]:
    return {"matchLabels": {"kubernetes.io/metadata.name": namespace}}


def _range(cidr: pulumi.Input[str], but: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr, **({"except": list(but)} if but else {})}}


def _tcp(*ports: pulumi.Input[int]) -> list[dict[str, Any]]:
    return [{"port": port, "protocol": "TCP"} for port in ports]
