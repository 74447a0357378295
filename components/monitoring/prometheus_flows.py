"""The network flows of Prometheus and Grafana; everything else in their namespace is denied."""

from typing import Any, Optional, cast

import pulumi
import pulumi_kubernetes as k8s

NAME = "app.kubernetes.io/name"
# Labels of pods, as kube-prometheus-stack 88.5.3 and its operator write them.
PROMETHEUS = {NAME: "prometheus"}
ALERTMANAGER = {NAME: "alertmanager"}
GRAFANA = {NAME: "grafana"}
STATE_METRICS = {NAME: "kube-state-metrics"}
OPERATOR = {NAME: "kube-prometheus-stack-prometheus-operator"}
"""The operator, and the jobs that make its webhook's certificate."""


def prometheus_flows(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    load_balancer_cidrs: list[pulumi.Input[str]],
    controllers: list[str],
) -> list[pulumi.Resource]:
    """
    Network policies: default deny, and one for each part.

    Egress names ports, not ranges: Prometheus reads pods and nodes alike, and Cilium's data plane takes neither for
    part of a range. No part reaches port 80, which the cloud's metadata address answers at.
    """
    api = _to(None, 443)
    policies = {
        "deny": ({}, [], []),
        "dns": ({}, None, [_to({"namespace": "kube-system", "pods": {"k8s-app": "kube-dns"}}, 53)]),
        # Kubelets, exporters and pods listen on high ports, the API server and some pods on 443.
        "prometheus": (
            PROMETHEUS,
            [_from([GRAFANA], 9090), _from([PROMETHEUS], 9090, 8080)],
            [api, _to(None, 1024, end=65535)],
        ),
        "alertmanager": (
            ALERTMANAGER,
            [_from([PROMETHEUS], 9093, 8080), _from([GRAFANA], 9093)],
            [_to(None, 443, 587)],
        ),
        "grafana": (
            GRAFANA,
            [_from([PROMETHEUS], 3000), *_ranges(load_balancer_cidrs, 3000), *_namespaces(controllers, 3000)],
            [api, _to({"pods": PROMETHEUS}, 9090), _to({"pods": ALERTMANAGER}, 9093)],
        ),
        "state-metrics": (STATE_METRICS, [_from([PROMETHEUS], 8080)], [api]),
        # The API server asks its webhook from outside of the pods' network.
        "operator": (OPERATOR, [_from(None, 10250)], [api]),
    }
    return [
        _policy(parent, f"{name}-flow-{part}", part, namespace, selector, ingress, egress)
        for part, (selector, ingress, egress) in policies.items()
    ]


def _policy(
    parent: pulumi.Resource,
    name: str,
    called: str,
    namespace: pulumi.Input[str],
    selector: dict[str, str],
    ingress: Optional[list[dict[str, Any]]],
    egress: Optional[list[dict[str, Any]]],
) -> pulumi.Resource:
    directions = {"Ingress": ingress, "Egress": egress}
    return k8s.networking.v1.NetworkPolicy(
        name,
        metadata={"name": f"monitoring-{called}", "namespace": namespace},
        spec=k8s.networking.v1.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector or None),
            policy_types=[direction for direction, rules in directions.items() if rules is not None],
            ingress=cast(Any, ingress or None),
            egress=cast(Any, egress or None),
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _ports(numbers: tuple[int, ...], end: Optional[int] = None) -> list[dict[str, Any]]:
    protocols = ("UDP", "TCP") if numbers == (53,) else ("TCP",)
    more = {"end_port": end} if end else {}
    return [{"port": number, "protocol": protocol, **more} for number in numbers for protocol in protocols]


def _from(pods: Optional[list[dict[str, str]]], *numbers: int) -> dict[str, Any]:
    peers = {} if pods is None else {"from_": [{"pod_selector": {"match_labels": each}} for each in pods]}
    return {**peers, "ports": _ports(numbers)}


def _ranges(cidrs: list[pulumi.Input[str]], *numbers: int) -> list[dict[str, Any]]:
    """Nothing for no ranges: a rule that names nobody lets everybody in."""
    return [{"from_": [{"ip_block": {"cidr": each}} for each in cidrs], "ports": _ports(numbers)}] if cidrs else []


def _namespaces(names: list[str], *numbers: int) -> list[dict[str, Any]]:
    """Nothing for no namespaces, likewise."""
    peers = [{"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": each}}} for each in names]
    return [{"from_": peers, "ports": _ports(numbers)}] if peers else []


def _to(peer: Optional[dict[str, Any]], *numbers: int, end: Optional[int] = None) -> dict[str, Any]:
    if peer is None:
        return {"ports": _ports(numbers, end)}
    to: dict[str, Any] = {"pod_selector": {"match_labels": peer["pods"]}}
    if "namespace" in peer:
        to["namespace_selector"] = {"match_labels": {"kubernetes.io/metadata.name": peer["namespace"]}}
    return {"to": [to], "ports": _ports(numbers, end)}
