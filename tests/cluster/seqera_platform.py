"""A Seqera Platform as it may stand in a cluster before a stack patches it: written by us, with settings of its own."""

from __future__ import annotations

from typing import Any

from .preview import Manifest

KINDS = ("ConfigMap", "Deployment", "Namespace")


def platform_objects(patches: list[Manifest]) -> list[dict[str, Any]]:
    """The objects that the patches are for, under the names that the stack file gives them, each patched or not."""
    found: dict[tuple[str, str, str], list[Manifest]] = {}
    for patch in patches:
        found.setdefault((patch.kind, patch.namespace or "default", patch.name), []).append(patch)
    return [
        _config_map(name, namespace) if kind == "ConfigMap" else _deployment(name, namespace, its_patches)
        for (kind, namespace, name), its_patches in found.items()
        # It is there: a namespace that the stack uses and doesn't make.
        if kind != "Namespace"
    ]


def described(content: dict[str, Any]) -> str:
    """One of these objects in a line, for a reader to judge: a stand-in has whatever containers its patches name."""
    metadata = content["metadata"]
    text = f"{content['kind']} {metadata['name']} of the Platform in namespace {metadata['namespace']}"
    if content["kind"] != "Deployment":
        return text
    pod = content["spec"]["template"]["spec"]
    names = [each["name"] for each in (*pod["initContainers"], *pod["containers"])]
    return f"{text}, with container {', '.join(names)}"


def _config_map(name: str, namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/part-of": "platform"}},
        "data": {"OWN_SERVER_URL": "https://platform.example.com", "own.yml": "tower:\n  trustedEmails: []\n"},
    }


def _deployment(name: str, namespace: str, patches: list[Manifest]) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name}
    pod = {
        "initContainers": [_container(each) for each in _patched_containers(patches, "initContainers")],
        "containers": [_container(each) for each in _patched_containers(patches, "containers") or [name]],
        "volumes": [{"name": "own-config", "configMap": {"name": "own-config"}}],
    }
    metadata = {"labels": labels, "annotations": {"example.com/own-annotation": "kept"}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": metadata, "spec": pod},
        },
    }


def _container(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": "example.invalid/platform/backend:1.0.0",
        "env": [{"name": "OWN_LICENSE_URL", "value": "https://licences.example.com"}],
        "envFrom": [{"configMapRef": {"name": "own-config"}}],
        "ports": [{"name": "own", "containerPort": 8080}],
        "volumeMounts": [{"name": "own-config", "mountPath": "/own/config"}],
    }


def _patched_containers(patches: list[Manifest], field: str) -> list[str]:
    """The containers that patches count on: one that a patch brings itself comes with an image."""
    pods = [patch.content.get("spec", {}).get("template", {}).get("spec", {}) for patch in patches]
    containers = [container for pod in pods for container in pod.get(field, [])]
    return list(dict.fromkeys(each["name"] for each in containers if "image" not in each))
