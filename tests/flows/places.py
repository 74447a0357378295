"""The pods and addresses of a stack, by short names: what has to reach each other, and what mustn't."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import yaml

from offline.manifests import write_manifests
from offline.record import Record

from . import hub_chart
from .policies import Address, End, Network, Pod

# On EKS pods have addresses of the network, on AKS those of an overlay. Both are private.
POD_ADDRESS = {"aws": "10.40.0.77", "azure": "10.244.0.77"}
API_SERVER = {"private": "10.40.0.10", "public": "20.30.40.50"}
ANYWHERE: dict[str, End] = {
    "internet": Address("203.0.113.9"),
    "node": Address("10.40.0.20"),
    "database": Address("10.40.250.5"),
    "api": Address(API_SERVER["public"]),
    "private-api": Address(API_SERVER["private"]),
    "metadata": Address("169.254.169.254"),
    "ecs-credentials": Address("169.254.170.2"),
    "pod-identity": Address("169.254.170.23"),
    "wire-server": Address("168.63.129.16"),
}
METADATA = ("metadata", "ecs-credentials", "pod-identity", "wire-server")


@dataclass(frozen=True)
class Places:
    """Everybody by name: `hub/proxy` is a pod of the hub called hub, `dns` is in every stack."""

    policies: list[dict[str, Any]]
    namespaces: dict[str, dict[str, str]]
    ends: dict[str, End]

    def network(self, ranges_cover_pods: bool) -> Network:
        return Network(self.policies, self.namespaces, ranges_cover_pods)

    def pairs(self, source: str, target: str) -> list[tuple[str, str]]:
        """Who is meant by `session` and `proxy`, say: those of the same hub. None where the stack has no such thing."""
        hubs = {name.partition("/")[0] for name in self.ends if "/" in name} or {""}
        named = [tuple(each if each in self.ends else f"{hub}/{each}" for each in (source, target)) for hub in hubs]
        return sorted({(one, other) for one, other in named if one in self.ends and other in self.ends})


def places(record: Record, folder: Path) -> Places:
    """What the preview of a stack has; `folder` takes its manifests."""
    write_manifests(record, folder)
    objects, releases = (_read(folder / part) for part in ("objects", "releases"))
    cloud = "azure" if any(each.type.startswith("azure-native:") for each in record.resources) else "aws"
    policies = [each for each in objects if each["kind"] == "NetworkPolicy"]
    labels = {
        each["metadata"]["name"]: each["metadata"].get("labels", {}) for each in objects if each["kind"] == "Namespace"
    }
    found = Places(policies, labels, dict(ANYWHERE))

    def pod(name: str, namespace: str, its_labels: dict[str, str], **ports: int) -> None:
        called = {key.replace("_", "-"): port for key, port in ports.items()}
        found.ends[name] = Pod(namespace, its_labels, POD_ADDRESS[cloud], called)

    pod("dns", "kube-system", {"k8s-app": "kube-dns"}, dns=53, dns_tcp=53)
    pod(
        "stranger", "elsewhere", {"app": "jupyterhub", "component": "hub", "hub.jupyter.org/network-access-hub": "true"}
    )
    found.ends["load-balancer"] = Address(_gateway(record, cloud))
    for release in releases:
        if release["chart"] == "jupyterhub":
            _hub(release, pod)
            policies += hub_chart.policies(release["name"], release["namespace"], release["values"])
        elif release["chart"] == "dask-gateway":
            _dask(release, pod)
        elif release["chart"] == "kube-prometheus-stack":
            _monitoring(release["namespace"], pod)
        elif release["chart"] == "velero":
            pod("velero", release["namespace"], {"name": "velero"}, http_monitoring=8085)
    for workload in objects:
        _own(workload, pod)
    return found


def _hub(release: dict[str, Any], pod: Any) -> None:
    """Pods of the chart jupyterhub 4.4, and two people's servers."""
    name, namespace, values = release["name"], release["namespace"], release["values"]
    own_tls = values["proxy"]["https"]["enabled"]
    reaches = ("proxy-api", "proxy-http", "singleuser")
    pod(f"{name}/hub", namespace, hub_chart.labels(name, "hub", *reaches), http=8081)
    proxy = hub_chart.labels(name, "proxy", "hub", "singleuser")
    # Named after how it is published, so that a flow can be asked for in one of the two cases alone.
    published, ports = ("bare-proxy", {"https": 8443}) if own_tls else ("ingress-proxy", {})
    for called in ("proxy", published):
        pod(f"{name}/{called}", namespace, proxy, http=8000, api=8001, **ports)
    for person in ("session", "neighbour"):
        pod(
            f"{name}/{person}",
            namespace,
            {**hub_chart.session_labels(name, values), "hub.jupyter.org/username": person},
            notebook_port=8888,
        )
    pod(f"{name}/user-scheduler", namespace, hub_chart.labels(name, "user-scheduler"))
    pod(f"{name}/image-awaiter", namespace, hub_chart.labels(name, "image-puller"))
    pod(f"{name}/image-puller", namespace, hub_chart.labels(name, "continuous-image-puller"))


def _dask(release: dict[str, Any], pod: Any) -> None:
    """Pods of the chart dask-gateway 2026.3.0, and those that its controller makes for clusters."""
    hub, namespace = release["namespace"].removesuffix("-dask"), release["namespace"]
    instance = {"app.kubernetes.io/name": "dask-gateway", "gateway.dask.org/instance": release["name"]}
    for role in ("gateway", "controller", "traefik", "dask-scheduler", "dask-worker"):
        pod(f"{hub}/{role}", namespace, {**instance, "app.kubernetes.io/component": role}, api=8000, web=8000)


def _monitoring(namespace: str, pod: Any) -> None:
    """Pods of kube-prometheus-stack 88.5.3."""
    called = {"operator": "kube-prometheus-stack-prometheus-operator"}
    for name in ("prometheus", "grafana", "kube-state-metrics", "operator"):
        pod(name, namespace, {"app.kubernetes.io/name": called.get(name, name)})


def _own(workload: dict[str, Any], pod: Any) -> None:
    """Pods of our own workloads: kbatch, Studios."""
    if workload["kind"] not in ("Deployment", "StatefulSet"):
        return
    metadata, template = workload["metadata"], workload["spec"]["template"]
    ports = {
        each["name"].replace("-", "_"): each["containerPort"]
        for container in template["spec"]["containers"]
        for each in container.get("ports", [])
        if "name" in each
    }
    hub, dash, _ = metadata["namespace"].rpartition("-kbatch")
    pod(
        f"{hub}/{metadata['name']}" if dash else metadata["name"],
        metadata["namespace"],
        template["metadata"]["labels"],
        **ports,
    )


def _gateway(record: Record, cloud: str) -> str:
    """An address of the load balancer's subnet."""
    key = {"azure": "addressPrefix", "aws": "cidrBlock"}[cloud]
    subnets = [each for each in record.resources if each.type.lower().endswith("subnet") and key in each.inputs]
    chosen = next(each for each in subnets if "-gateway-" in each.name or "-public-" in each.name)
    return str(ip_network(chosen.inputs[key])[9])


def _read(folder: Path) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yaml"))]
