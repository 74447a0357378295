"""Kubernetes objects, patches and Helm releases of a stack as YAML files that `kubectl` and `helm` can check."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from . import kubernetes
from .record import COMPUTED, SECRET, Record, Resource

PLACEHOLDER = "placeholder"
"""Stands for every secret value."""
_COMPUTED_TEXT = "computed"
_FOLDERS = ("objects", "patches", "releases")
_FIRST_KINDS = ("Namespace", "CustomResourceDefinition")


def write_manifests(record: Record, folder: Path) -> int:
    """
    Write `objects/`, `patches/` and `releases/`, without what an earlier run left there.

    Objects are complete, and numbered in an order in which they can be applied. Patches are for
    `kubectl apply --server-side`. Returns how many values only a provider could know; they read `computed`.
    """
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    fill = _Fill()
    namespaces = {each.urn: each.inputs.get("namespace") for each in record.resources if _is_provider(each)}
    counts = dict.fromkeys(_FOLDERS, 0)
    for resource in sorted((each for each in record.resources if not each.read), key=_rank):
        if kubernetes.is_object(resource.type, resource.inputs):
            content = _manifest(resource, namespaces.get(resource.provider or ""), fill)
            part = "patches" if kubernetes.is_patch(resource.type, resource.inputs) else "objects"
            counts[part] += 1
            name = f"{counts[part]:03}-{content['kind'].lower()}-{content['metadata']['name']}"
        elif kubernetes.is_release(resource.type):
            content = _release(resource, namespaces.get(resource.provider or ""), fill)
            part, name = "releases", content["name"]
            if (folder / part / _file_name(name)).exists():
                name = f"{content['namespace']}-{name}"
        else:
            continue
        text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
        (folder / part / _file_name(name)).write_text(text, encoding="utf-8")
    return fill.computed


def _manifest(resource: Resource, provider_namespace: Any, fill: _Fill) -> dict[str, Any]:
    """An object as `kubectl` takes it, in the order in which people write one."""
    inputs = fill(resource.inputs)
    if inputs["kind"] == "Secret":
        inputs |= _secret_data(resource.inputs, inputs)
    given = dict(kubernetes.metadata(inputs))
    given["name"] = kubernetes.object_name(resource.urn, resource.name, resource.inputs)
    if isinstance(provider_namespace, str) and inputs["kind"] not in kubernetes.CLUSTER_KINDS:
        given.setdefault("namespace", provider_namespace)
    metadata = {key: given[key] for key in ("name", "namespace", *given) if key in given}
    head = {"apiVersion": inputs["apiVersion"], "kind": inputs["kind"], "metadata": metadata}
    return {**head, **{key: value for key, value in inputs.items() if key not in head}}


def _secret_data(masked: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    """A Secret's data with a placeholder for each value, in base64 where the API asks for it."""
    # The API server parses what a pull secret holds.
    text = '{"auths":{}}' if filled.get("type") == "kubernetes.io/dockerconfigjson" else PLACEHOLDER
    coded = base64.b64encode(text.encode()).decode()
    found = {}
    for part, placeholder in (("data", coded), ("stringData", text)):
        if part in masked:
            keys = masked[part] if masked[part] not in (SECRET, COMPUTED) else {}
            found[part] = {key: placeholder if keys[key] == SECRET else filled[part][key] for key in keys}
    return found


def _release(resource: Resource, provider_namespace: Any, fill: _Fill) -> dict[str, Any]:
    """What `helm template` needs to render a release."""
    inputs = fill(resource.inputs)
    repository = inputs.get("repositoryOpts")
    return {
        "name": kubernetes.release_name(resource.urn, resource.name, resource.inputs),
        "namespace": inputs.get("namespace") or provider_namespace or "default",
        "chart": inputs.get("chart"),
        "repository": repository.get("repo") if isinstance(repository, dict) else None,
        "version": inputs.get("version"),
        "values": inputs.get("values", {}),
    }


class _Dumper(yaml.SafeDumper):
    """Puts strings into quotation marks that kubectl's YAML, but not PyYAML's, takes for numbers or booleans."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """`y`, `1e3`, `0o14` and `08` are strings to PyYAML without any marks."""
        doubtful = re.match(r"[-+.]?\d|(?i:y|n)$", text) and "\n" not in text
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="'" if doubtful else None)


_Dumper.add_representer(str, _Dumper.represent_text)


class _Fill:
    """Replaces what the record masks, and counts what isn't known."""

    def __init__(self) -> None:
        self.computed = 0

    def __call__(self, value: Any) -> Any:
        if value == SECRET:
            return PLACEHOLDER
        if value == COMPUTED:
            self.computed += 1
            return _COMPUTED_TEXT
        if isinstance(value, dict):
            return {key: self(each) for key, each in value.items()}
        return [self(each) for each in value] if isinstance(value, list) else value


def _rank(resource: Resource) -> int:
    """Namespaces and definitions come before what needs them; the sort keeps the order of registration."""
    kind = resource.inputs.get("kind")
    return _FIRST_KINDS.index(kind) if kind in _FIRST_KINDS else len(_FIRST_KINDS)


def _is_provider(resource: Resource) -> bool:
    return resource.type == "pulumi:providers:kubernetes"


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name) + ".yaml"
