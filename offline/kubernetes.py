"""What the offline preview knows about Kubernetes objects, in registrations and in manifests."""

from __future__ import annotations

import hashlib
from typing import Any

from google.protobuf.struct_pb2 import Struct

from . import values
from .record import SECRET

CLUSTER_KINDS = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "FlowSchema",
        "GatewayClass",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeSnapshotClass",
        "VolumeSnapshotContent",
    }
)
"""Kinds that are in no namespace."""


def is_object(type_: str, inputs: dict[str, Any]) -> bool:
    """Whether a resource is an object of the Kubernetes API, custom ones included; a Helm release isn't."""
    return type_.startswith("kubernetes:") and "apiVersion" in inputs and "kind" in inputs


def is_patch(type_: str, inputs: dict[str, Any]) -> bool:
    """Whether a resource changes fields of an object that belongs to another: `ConfigMapPatch`, of kind `ConfigMap`."""
    kind = type_.rpartition(":")[2]
    return is_object(type_, inputs) and kind.endswith("Patch") and kind != inputs["kind"]


def is_release(type_: str) -> bool:
    """Whether a resource is a Helm release."""
    return type_ == "kubernetes:helm.sh/v3:Release"


def object_name(urn: str, name: str, inputs: dict[str, Any]) -> str:
    """The object's own name; one that the provider would generate is derived from the URN."""
    return _given_or_generated(metadata(inputs).get("name"), urn, name)


def release_name(urn: str, name: str, inputs: dict[str, Any]) -> str:
    """The name that Helm knows a release by."""
    return _given_or_generated(inputs.get("name"), urn, name)


def _given_or_generated(given: Any, urn: str, name: str) -> str:
    # The provider adds eight random digits to the resource's name.
    return given if isinstance(given, str) else f"{name}-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"


def metadata(inputs: dict[str, Any]) -> dict[str, Any]:
    """An object's metadata; empty where it is missing or hidden."""
    found = inputs.get("metadata")
    return found if isinstance(found, dict) else {}


def mask_secret_data(inputs: dict[str, Any], properties: Struct) -> dict[str, Any]:
    """
    For a Secret, keep the keys of its data and mask each value, so that manifests and differences can name them.

    Keys are no secret: pods refer to them in the open.
    """
    if inputs.get("kind") in ("Secret", "SecretPatch") and inputs.get("apiVersion") == "v1":
        for part in ("data", "stringData"):
            if part in inputs:
                inside = values.revealed(properties.fields[part])
                keys = inside.struct_value.fields if inside.WhichOneof("kind") == "struct_value" else None
                inputs[part] = dict(SECRET) if keys is None else {key: dict(SECRET) for key in sorted(keys)}
    return inputs
