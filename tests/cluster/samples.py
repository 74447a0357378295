"""Small objects that are right, for the harness to be tried on; its tests make one mistake each in them."""

from __future__ import annotations

from typing import Any

NAMESPACE = "sample"


def namespace() -> dict[str, Any]:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE, "labels": labels}}


def service_account() -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _metadata("sample")}


def deployment() -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "sample"}
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}
    container = {"name": "main", "image": "example.invalid/sample:1.0.0", "securityContext": security}
    pod = {
        "serviceAccountName": "sample",
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container | {"resources": {"limits": {"cpu": "1", "memory": "64Mi"}}}],
    }
    template = {"metadata": {"labels": labels}, "spec": pod}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata("sample"),
        "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": template},
    }


def quota() -> dict[str, Any]:
    hard = {"pods": "10", "limits.cpu": "4", "configmaps": "5"}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": _metadata("sample"), "spec": {"hard": hard}}


def custom_resource() -> dict[str, Any]:
    metadata = {"name": "sample"}
    spec = {"controllerName": "example.com/controller"}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass", "metadata": metadata, "spec": spec}


def _metadata(name: str) -> dict[str, Any]:
    return {"name": name, "namespace": NAMESPACE}
