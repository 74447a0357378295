"""A Seqera Platform as it may stand in a cluster before a stack patches it: written by us, with settings of its own."""

from __future__ import annotations

from typing import Any

from .preview import Manifest

CONFIG_MAPS = ("platform-backend-cfg", "tower-yml")
DEPLOYMENTS = ("backend", "cron")
KINDS = {**dict.fromkeys(CONFIG_MAPS, "ConfigMap"), **dict.fromkeys(DEPLOYMENTS, "Deployment")}


def is_for_platform(patch: Manifest) -> bool:
    """Whether a Platform has the object that the patch names."""
    return KINDS.get(patch.name) == patch.kind


def platform_objects(patches: list[Manifest]) -> list[dict[str, Any]]:
    """The Platform's objects in each namespace that the patches name, with the containers that they name."""
    objects = []
    for namespace in sorted({patch.namespace or "default" for patch in patches}):
        here = {patch.name: patch for patch in patches if (patch.namespace or "default") == namespace}
        objects += [_config_map(name, namespace) for name in CONFIG_MAPS]
        objects += [_deployment(name, namespace, here.get(name)) for name in DEPLOYMENTS]
    return objects


def _config_map(name: str, namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/part-of": "platform"}},
        "data": {"OWN_SERVER_URL": "https://platform.example.com", "own.yml": "tower:\n  trustedEmails: []\n"},
    }


def _deployment(name: str, namespace: str, patch: Manifest | None) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name}
    spec: dict[str, Any] = {
        "containers": [_container(each) for each in _patched_containers(patch, "containers") or [name]],
        "volumes": [{"name": "own-config", "configMap": {"name": CONFIG_MAPS[0]}}],
    }
    first = _patched_containers(patch, "initContainers")
    if first:
        spec["initContainers"] = [_container(each) for each in first]
    metadata = {"labels": labels, "annotations": {"example.com/own-annotation": "kept"}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": metadata, "spec": spec},
        },
    }


def _container(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": "example.invalid/platform/backend:1.0.0",
        "env": [{"name": "OWN_LICENSE_URL", "value": "https://licences.example.com"}],
        "envFrom": [{"configMapRef": {"name": CONFIG_MAPS[0]}}],
        "ports": [{"name": "own", "containerPort": 8080}],
        "volumeMounts": [{"name": "own-config", "mountPath": "/own/config"}],
    }


def _patched_containers(patch: Manifest | None, field: str) -> list[str]:
    """The containers that a patch counts on: one that it brings itself comes with an image."""
    if patch is None:
        return []
    pod = patch.content.get("spec", {}).get("template", {}).get("spec", {})
    return [container["name"] for container in pod.get(field, []) if "image" not in container]
