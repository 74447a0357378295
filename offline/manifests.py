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
    computed = 0
    owned = [resource for resource in record.resources if not resource.read]
    objects = [each for each in owned if kubernetes.is_object(each.type, each.inputs)]
    for number, resource in enumerate(sorted(objects, key=_rank), start=1):
        manifest, unknowns = manifest_of(resource)
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        where = folder / ("patches" if kubernetes.is_patch(resource.type) else "objects")
        _write(where / f"{number:03}-{_as_file_name(kind.lower())}-{_as_file_name(name)}.yaml", manifest)
        computed += unknowns
    for resource in owned:
        if kubernetes.is_release(resource.type):
            release, unknowns = release_of(resource)
            _write(folder / "releases" / f"{_as_file_name(release['name'])}.yaml", release)
            computed += unknowns
    return computed


def manifest_of(resource: Resource) -> tuple[dict[str, Any], int]:
    """An object as `kubectl` takes it, and how many of its values aren't known."""
    fill = _Fill()
    inputs = {key: fill(value) for key, value in resource.inputs.items()}
    if isinstance(inputs.get("data"), dict) and inputs["kind"] == "Secret":
        # Data of a Secret is base64; what isn't secret in the record is so already.
        coded = base64.b64encode(PLACEHOLDER.encode()).decode()
        inputs["data"] = {key: coded if value == PLACEHOLDER else value for key, value in inputs["data"].items()}
    metadata = inputs.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    if not isinstance(kubernetes.metadata(resource.inputs).get("name"), str):
        metadata["name"] = kubernetes.generated_name(resource.urn, resource.name)
    # Keep the order that people write.
    head = {"apiVersion": inputs.pop("apiVersion"), "kind": inputs.pop("kind")}
    inputs.pop("metadata", None)
    return {**head, "metadata": {"name": metadata.pop("name"), **metadata}, **inputs}, fill.computed


def release_of(resource: Resource) -> tuple[dict[str, Any], int]:
    """What `helm` needs to render a release, and how many of its values aren't known."""
    fill = _Fill()
    inputs = {key: fill(value) for key, value in resource.inputs.items()}
    given = inputs.get("repositoryOpts")
    repository = given.get("repo") if isinstance(given, dict) else None
    release = {
        "name": kubernetes.release_name(resource),
        "namespace": inputs.get("namespace", "default"),
        "chart": inputs.get("chart"),
        "repository": repository,
        "version": inputs.get("version"),
        "values": inputs.get("values", {}),
    }
    return release, fill.computed


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
    kind = resource.inputs["kind"]
    return _FIRST_KINDS.index(kind) if kind in _FIRST_KINDS else len(_FIRST_KINDS)


def _as_file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name)


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
