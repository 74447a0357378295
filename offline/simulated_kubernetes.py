"""Likely outputs of Kubernetes objects and Helm releases."""

from __future__ import annotations

import base64
from typing import Any

from . import kubernetes
from .asked import Asked

TOKEN = "kubernetes.io/service-account-token"
"""Type of a Secret that the cluster fills in."""


def outputs(asked: Asked, unknown: bool) -> tuple[str, dict[str, Any]]:
    """The id (`namespace/name`) and the outputs. Names are decided before a deployment, so they are always known."""
    if kubernetes.is_release(asked.resource.type):
        return _release(asked, unknown)
    if asked.read_id:
        return asked.read_id, _read(asked, unknown)
    if not kubernetes.is_object(asked.resource.type, asked.properties):
        return "" if unknown else asked.physical_name(), {}
    names = {"name": kubernetes.object_name(asked.resource.urn + asked.salt, asked.resource.name, asked.properties)}
    if asked.properties["kind"] not in kubernetes.CLUSTER_KINDS:
        names["namespace"] = _namespace(asked)
    if unknown:
        return "", {"metadata": names}
    found: dict[str, Any] = {"metadata": {**names, "uid": asked.uuid(), "resourceVersion": "1", "generation": 1}}
    status = _status(asked)
    if status:
        found["status"] = status
    if asked.properties["kind"] == "Secret" and asked.properties.get("type") == TOKEN:
        # The cluster puts a token there, and the provider waits for it.
        found["data"] = {"token": base64.b64encode(f"token-{asked.hexadecimal(32)}".encode()).decode()}
    return "/".join(part for part in (names.get("namespace"), names["name"]) if part), found


def _read(asked: Asked, unknown: bool) -> dict[str, Any]:
    namespace, _, name = (asked.read_id or "").rpartition("/")
    metadata: dict[str, Any] = {"name": name, **({"namespace": namespace} if namespace else {})}
    if unknown:
        return {"metadata": metadata}
    type_ = asked.resource.type
    group_version, kind = type_.removeprefix("kubernetes:").rsplit(":", 1)
    found: dict[str, Any] = {
        "apiVersion": group_version.removeprefix("core/"),
        "kind": kind,
        "metadata": {**metadata, "uid": asked.uuid(), "labels": {}, "annotations": {}},
    }
    if kind in ("ConfigMap", "Secret"):
        found["data"] = {}
    return found


def _namespace(asked: Asked) -> str:
    given = kubernetes.metadata(asked.properties).get("namespace")
    if isinstance(given, str):
        return given
    of_provider = asked.provider.inputs.get("namespace")
    return of_provider if isinstance(of_provider, str) else "default"


def _status(asked: Asked) -> dict[str, Any]:
    """The status of what a controller gives an address; that of a cluster that exists, by its context, is no name."""
    kind, spec = asked.properties["kind"], asked.properties.get("spec")
    address = {"hostname": f"{asked.resource.name}-{asked.hexadecimal(10)}.{asked.region}.elb.amazonaws.com"}
    if _is_on_google(asked) or _is_on_azure(asked, spec) or asked.provider.inputs.get("context"):
        address = {"ip": asked.address("203.0.113")}
    if kind == "Ingress" or (kind == "Service" and isinstance(spec, dict) and spec.get("type") == "LoadBalancer"):
        return {"loadBalancer": {"ingress": [address]}}
    if kind == "Gateway":
        [(kind, value)] = address.items()
        return {"addresses": [{"type": "Hostname" if kind == "hostname" else "IPAddress", "value": value}]}
    return {}


def _is_on_google(asked: Asked) -> bool:
    """Whether Google gives the address, as `gke_provider` names its cluster: its load balancers have no names."""
    return str(asked.provider.inputs.get("clusterIdentifier", "")).startswith("gke/")


def _is_on_azure(asked: Asked, spec: Any) -> bool:
    """Whether Azure gives the address: its load balancers have no names."""
    annotations = kubernetes.metadata(asked.properties).get("annotations")
    marks = ("appgw.ingress.kubernetes.io/", "service.beta.kubernetes.io/azure-")
    by_class = isinstance(spec, dict) and spec.get("ingressClassName") == "azure-application-gateway"
    return by_class or (isinstance(annotations, dict) and any(key.startswith(marks) for key in annotations))


def _release(asked: Asked, unknown: bool) -> tuple[str, dict[str, Any]]:
    name = kubernetes.release_name(asked.resource.urn + asked.salt, asked.resource.name, asked.properties)
    namespace = asked.text("namespace") or _namespace(asked)
    if unknown:
        return "", {"name": name, "namespace": namespace}
    # The chart's own name, without the registry that it may be given with.
    chart = {"name": name, "namespace": namespace, "version": asked.text("version")}
    chart["chart"] = asked.text("chart").rpartition("/")[2]
    return f"{namespace}/{name}", {**chart, "status": {**chart, "status": "deployed", "revision": 1}}
