"""Schedulers and workers of Dask: where they run, what they may do, and what the gateway may grant of them."""

from typing import Any, Optional

from ... import versions
from .dask_arguments import DaskClusterArgs, DaskGatewayArgs, DaskGpuArgs, DaskWorkerArgs
from .scheduling import NOT_EVICTED, tolerations_of
from .session_arguments import HubTolerationArgs

PURPOSE = "/node-purpose"
"""What labels of nodes end with that say what the nodes are for."""
SPOT: HubTolerationArgs = {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"}
"""AKS puts this taint on spot nodes by itself."""


def options(args: DaskGatewayArgs) -> dict[str, Any]:
    """
    What files/dask_clusters.py reads: memory in GiB, times in seconds, pods as Kubernetes writes them.

    Raises ValueError where the default of a worker isn't within what users may ask for, or in no cluster's limits.
    """
    worker, cluster = _worker(args.get("worker", DaskWorkerArgs())), args.get("cluster", DaskClusterArgs())
    limits = {
        "max_cores": cluster.get("max_cores", 100.0),
        "max_memory": cluster.get("max_memory", 800.0),
        "max_workers": cluster.get("max_workers", 100),
        "max_clusters": cluster.get("max_clusters", 2),
        "idle_timeout": cluster.get("idle_timeout", 1800),
    }
    for what, default in (("cores", 1.0), ("memory", 4.0)):
        if not worker[f"min_{what}"] <= worker[what] <= worker[f"max_{what}"]:
            raise ValueError(f"worker {what} is {worker[what]}, not within min_{what} and max_{what}")
        if cluster.get(f"scheduler_{what}", default) + worker[what] > limits[f"max_{what}"]:
            raise ValueError(f"a scheduler and one worker need more {what} than max_{what}, {limits[f'max_{what}']}")
    return {
        **limits,
        "worker": worker,
        "image": cluster.get("image", f"ghcr.io/dask/dask-gateway:{versions.DASK_GATEWAY_CHART}"),
        "images": cluster.get("images", ["*"]),
        "environment": cluster.get("environment", {}),
        "max_variables": cluster.get("max_variables", 64),
        "reserved_share": worker["reserved_share"],
        **_worker_pods(cluster, args.get("worker", DaskWorkerArgs()), args.get("gpu"), args.get("node_purposes", True)),
        # A cluster ends with its scheduler, whereas its workers may come and go.
        "scheduler_annotations": NOT_EVICTED,
    }


def pod(cluster: DaskClusterArgs, where: dict[str, Any], tolerations: list[dict[str, str]]) -> dict[str, Any]:
    """A pod's part of its specification: restricted Pod Security, placed; the gateway mounts no token of Kubernetes."""
    return {
        "securityContext": {
            "runAsNonRoot": True,
            # Images that name their user, rather than number it, would be refused without this.
            "runAsUser": cluster.get("uid", 1000),
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "affinity": where,
        "tolerations": tolerations,
    }


def restricted() -> dict[str, Any]:
    """A container's part of restricted Pod Security."""
    return {"securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}


def affinity(*terms: list[dict[str, Any]], purposes: bool = True) -> dict[str, Any]:
    """
    Only nodes that fulfil all of the expressions of one of the terms, those of purposes apart where nodes have none.
    """
    if not purposes:
        terms = tuple([each for each in term if not each["key"].endswith(PURPOSE)] for term in terms)
    if not all(terms):
        return {}
    required = {"nodeSelectorTerms": [{"matchExpressions": expressions} for expressions in terms]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}


def purpose(domain: str, *purposes: str) -> list[dict[str, Any]]:
    """Nodes for one of these purposes, of hub.jupyter.org or k8s.dask.org."""
    return [{"key": f"{domain}{PURPOSE}", "operator": "In", "values": [*purposes]}]


def twins(domain: str, what: str) -> list[dict[str, str]]:
    """Tolerations of the taint that keeps nodes for one purpose, in both spellings: some clouds take no slash."""
    keys = (f"{domain}/dedicated", f"{domain}_dedicated")
    return [{"key": key, "operator": "Equal", "value": what, "effect": "NoSchedule"} for key in keys]


SCHEDULER_NODES = (purpose("k8s.dask.org", "scheduler"), purpose("hub.jupyter.org", "user"))
"""Never on spot nodes, whose end would be the cluster's, and not among hub and proxy."""
SCHEDULER_TOLERATIONS = [*twins("k8s.dask.org", "scheduler"), *twins("hub.jupyter.org", "user")]


def _worker(worker: DaskWorkerArgs) -> dict[str, float]:
    return {
        "cores": worker.get("cores", 1.0),
        "memory": worker.get("memory", 4.0),
        "min_cores": worker.get("min_cores", 0.25),
        "max_cores": worker.get("max_cores", 8.0),
        "min_memory": worker.get("min_memory", 0.5),
        "max_memory": worker.get("max_memory", 64.0),
        "reserved_share": worker.get("reserved_share", 0.9),
    }


def _worker_pods(
    cluster: DaskClusterArgs, worker: DaskWorkerArgs, gpu: Optional[DaskGpuArgs], purposes: bool
) -> dict[str, Any]:
    tolerations = [*twins("k8s.dask.org", "worker"), *tolerations_of([SPOT, *worker.get("tolerations", [])])]
    labels = _labels(worker.get("node_selector", {}))
    nodes = affinity([*purpose("k8s.dask.org", "worker"), *labels], purposes=purposes)
    found = {"worker_pod": pod(cluster, nodes, tolerations), "worker_container": restricted(), "gpu": None}
    if not gpu:
        return found
    resource = gpu.get("resource", "nvidia.com/gpu")
    own = tolerations_of([{"key": resource, "effect": "NoSchedule"}, *gpu.get("tolerations", [])])
    container = {**restricted(), "resources": {"limits": {resource: "1"}}}
    with_gpu = pod(cluster, affinity(_labels(gpu["node_selector"])), [*tolerations, *own])
    return {**found, "gpu": {"pod": with_gpu, "container": container}}


def _labels(wanted: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "operator": "In", "values": [value]} for key, value in wanted.items()]
