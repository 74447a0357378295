"""Which changed inputs a provider can't apply in place: the resource is replaced, and what it holds is gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .changes import ABSENT, PropertyChange
from .record import COMPUTED, Resource
from .replacement_table import EVERY_INPUT, IDENTITY, TABLE


def marked(
    before: Resource, after: Resource, changes: Iterable[PropertyChange], provider: Mapping[str, Any]
) -> list[PropertyChange]:
    """The changes of a resource's inputs, those marked that force a replacement; `provider` is its configuration."""
    paths = _forcing_paths(before, after, provider)
    return [replace(change, forces_replacement=any(_concerns(change, path) for path in paths)) for change in changes]


def lasting_inputs(resource: Resource, provider: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource that stay as long as it does, by path: with another one it would be replaced."""
    if resource.type.startswith("pulumi:"):
        return {}
    paths = _forcing_paths(resource, resource, provider)
    if EVERY_INPUT in paths:
        return dict(resource.inputs)
    found = {path: _at(resource.inputs, path.split(".")) for path in sorted(paths)}
    return {path: value for path, value in found.items() if not _is_absent(value)}


def _is_absent(value: Any) -> bool:
    return value is ABSENT or (isinstance(value, list) and all(map(_is_absent, value)))


def _forcing_paths(before: Resource, after: Resource, provider: Mapping[str, Any]) -> set[str]:
    package = after.type.partition(":")[0]
    if package == "kubernetes":
        return _kubernetes_paths(after, provider)
    if package == "pulumi":
        return _provider_paths(before, after)
    paths = {*TABLE.get(after.type, ()), *IDENTITY.get(package, ())}
    return paths | {
        path
        for path, forces in _CONDITIONAL.get(after.type, {}).items()
        if forces(_at(before.inputs, path.split(".")), _at(after.inputs, path.split(".")), after.inputs)
    }


def _concerns(change: PropertyChange, path: str) -> bool:
    """Whether a change touches a path: it is at the path or inside it, or above it with another value there."""
    if path == EVERY_INPUT:
        return True
    keys = [part for part in change.path if isinstance(part, str)]
    wanted = path.split(".")
    if keys[: len(wanted)] == wanted:
        return True
    below = wanted[len(keys) :]
    return wanted[: len(keys)] == keys and _at(change.before, below) != _at(change.after, below)


def _at(value: Any, path: list[str]) -> Any:
    """What is at a path, in each item where it leads through a list; an unknown on the way is unknown all the way."""
    if not path or value is ABSENT or value == COMPUTED:
        return value
    if isinstance(value, list):
        return [_at(item, path) for item in value]
    return _at(value.get(path[0], ABSENT), path[1:]) if isinstance(value, dict) else ABSENT


# What depends on the values. Source: the CustomizeDiff functions beside the schemas that `replacement_table` names.


def _is_removed(old: Any, new: Any, _: Mapping[str, Any]) -> bool:
    return old not in (ABSENT, None) and new in (ABSENT, None)


def _is_replaced_or_removed(old: Any, new: Any, _: Mapping[str, Any]) -> bool:
    return old not in (ABSENT, None, "") and old != new


def _is_older_version(old: Any, new: Any, _: Mapping[str, Any]) -> bool:
    return isinstance(old, str) and isinstance(new, str) and _numbers(new) < _numbers(old)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


_Condition = Callable[[Any, Any, Mapping[str, Any]], bool]
_CONDITIONAL: dict[str, dict[str, _Condition]] = {
    "aws:eks/cluster:Cluster": {
        "computeConfig.nodeRoleArn": _is_replaced_or_removed,
        # Envelope encryption can be added, never taken away.
        "encryptionConfig": _is_removed,
        "vpcConfig.controlPlaneEgressMode": lambda old, new, _: old == "CUSTOMER_ROUTED" and new != old,
    },
    "aws:ec2/instance:Instance": {
        "userData": lambda old, new, inputs: inputs.get("userDataReplaceOnChange") is True,
        "userDataBase64": lambda old, new, inputs: inputs.get("userDataReplaceOnChange") is True,
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        # Redis becomes Valkey in place; the way back is a new group, as for an older version.
        "engine": lambda old, new, _: old == "valkey" and new != old,
        "engineVersion": _is_older_version,
    },
    "aws:ssm/parameter:Parameter": {"tier": lambda old, new, _: old == "Advanced" and new != old},
}

# Source: pulumi-kubernetes, provider/pkg/provider/diff.go and helm_release.go.
_KUBERNETES: dict[str, str] = {
    "ClusterRoleBinding": "roleRef",
    "DaemonSet": "spec.selector",
    "Deployment": "spec.selector",
    "Job": "spec.completions spec.parallelism spec.selector spec.template",
    "PersistentVolume": "spec.awsElasticBlockStore spec.azureDisk spec.azureFile spec.csi spec.gcePersistentDisk "
    "spec.hostPath spec.local spec.nfs",
    "PersistentVolumeClaim": "spec.accessModes spec.selector spec.storageClassName spec.volumeName",
    "Pod": "spec",
    "ResourceQuota": "spec.scopes",
    "RoleBinding": "roleRef",
    "Secret": "type",
    "Service": "spec.clusterIP",
    "StatefulSet": "spec.podManagementPolicy spec.revisionHistoryLimit spec.selector spec.serviceName "
    "spec.volumeClaimTemplates",
    "StorageClass": "parameters provisioner",
}
_OBJECT_IDENTITY = {"metadata.name", "metadata.namespace"}
# The provider updates their data in place only if it is told to.
_DATA = {
    "ConfigMap": ("enableConfigMapMutable", {"binaryData", "data"}),
    "Secret": ("enableSecretMutable", {"data", "stringData"}),
}


def _kubernetes_paths(after: Resource, provider: Mapping[str, Any]) -> set[str]:
    if after.type == "kubernetes:helm.sh/v3:Release":
        return {"name", "namespace"}
    kind = after.type.rpartition(":")[2]
    paths = _OBJECT_IDENTITY | set(_KUBERNETES.get(kind, "").split())
    if kind in _DATA:
        setting, data = _DATA[kind]
        if after.inputs.get("immutable") is True or not _is_on(provider.get(setting)):
            paths |= data
    return paths


def _is_on(value: Any) -> bool:
    """A switch of a provider, which the SDK sends as text."""
    return value in (True, "true")


def _provider_paths(before: Resource, after: Resource) -> set[str]:
    """A provider that is replaced takes along everything that it made: it points to another place from now on."""
    if after.type == "pulumi:providers:kubernetes":
        identifiers = [each.inputs.get("clusterIdentifier") for each in (before, after)]
        if all(identifiers):
            return {"clusterIdentifier"}
        return {"cluster", "context", "kubeconfig", "renderYamlToDirectory"}
    # In another account nothing is there yet, and what is in this one is left behind.
    places = {"pulumi:providers:aws": {"region", "allowedAccountIds"}, "pulumi:providers:gcp": {"project", "region"}}
    return places.get(after.type, set())
