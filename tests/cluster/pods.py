"""The pods that the controllers of a cluster would make from a stack's workloads."""

from __future__ import annotations

from typing import Any

from .preview import Manifest, Manifests

# Where each kind keeps the template of its pods.
TEMPLATES = {
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "Job": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
}


def pods_of(manifests: Manifests) -> list[dict[str, Any]]:
    """One pod of each workload among the objects."""
    return [pod_of(manifest) for manifest in manifests.objects if manifest.kind in TEMPLATES]


def pod_of(workload: Manifest) -> dict[str, Any]:
    """The pod by the workload's template, named `<kind>-<name>`, in the workload's namespace."""
    template = workload.content
    for key in TEMPLATES[workload.kind]:
        template = template[key]
    metadata = {key: value for key, value in template.get("metadata", {}).items() if key in ("labels", "annotations")}
    metadata["name"] = f"{workload.kind.lower()}-{workload.name}"
    if workload.namespace:
        metadata["namespace"] = workload.namespace
    spec = {**template["spec"], "volumes": [*template["spec"].get("volumes", []), *_claimed_volumes(workload)]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def privileged_pod(namespace: str) -> dict[str, Any]:
    """A pod that breaks the restricted profile, and the baseline with it."""
    container = {"name": "main", "image": "example.invalid/nothing:1", "securityContext": {"privileged": True}}
    metadata = {"name": "privileged", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}


def _claimed_volumes(workload: Manifest) -> list[dict[str, Any]]:
    """A StatefulSet gives each pod a claim for each of its claim templates, and mounts it by the template's name."""
    names = [claim["metadata"]["name"] for claim in workload.content["spec"].get("volumeClaimTemplates", [])]
    return [{"name": name, "persistentVolumeClaim": {"claimName": f"{name}-{workload.name}-0"}} for name in names]
