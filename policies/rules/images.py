"""Images and charts: the same today and tomorrow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Resource, at, items, unknown
from .making import each

MOVING = ("", "latest", "main", "master", "edge", "nightly", "dev", "stable")
"""Tags that another image gets tomorrow."""


@each(
    "pinned-images",
    "Every image has a tag that doesn't move, or a digest",
    "high",
    ("CKV_K8S_14",),
    "A moving tag gives two nodes two programs, and a restart at night one that nobody has tried.",
    "Write a version or a digest (`@sha256:…`); `:latest` and no tag at all are the same.",
)
def pinned_images(resource: Resource) -> Iterator[str]:
    """Pods of ours, values of charts, and Compose files in user data."""
    if resource.type == "kubernetes:helm.sh/v3:Release":
        for path, image in _in_values(resource.get("values"), ""):
            yield f"{path} is {image}"
    elif resource.kind:
        for container in containers(resource):
            image = container.get("image")
            if isinstance(image, str) and moves(image):
                yield f"container {container.get('name')} runs {image}"
    elif isinstance(data := resource.get("userData"), str):
        for image in re.findall(r"^\s*image:\s*[\"']?([^\s\"']+)", data, re.MULTILINE):
            if moves(image) and not image.startswith("$"):
                yield f"its user data runs {image}"


def containers(resource: Resource) -> list[dict[str, Any]]:
    """All containers of a pod or of a pod's template."""
    spec = pod_of(resource)
    lists = (at(spec, key) for key in ("initContainers", "containers"))
    return [each for found in lists for each in items(found) if isinstance(each, dict)]


def pod_of(resource: Resource) -> Any:
    """The spec of an object's pods; None where it makes none."""
    if resource.kind == "Pod":
        return resource.get("spec")
    if resource.kind == "CronJob":
        return resource.get("spec", "jobTemplate", "spec", "template", "spec")
    if resource.kind in ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet"):
        return resource.get("spec", "template", "spec")
    return None


def moves(image: str) -> bool:
    """Whether the name of an image may mean another one tomorrow."""
    if "@sha256:" in image:
        return False
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return not colon or tag in MOVING


def _in_values(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Images in a chart's values: whole names, and tags beside a repository. No tag is the chart's, which is pinned."""
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _in_values(inner, f"{path}[{number}]")
    if not isinstance(value, dict) or unknown(value):
        return
    for key, inner in value.items():
        where = f"{path}.{key}" if path else key
        if key in ("image", "singleuser_image_spec") and isinstance(inner, str):
            # A name alone stands beside a registry and a tag of its own.
            apart = any(each in value for each in ("tag", "imageTag", "repository", "registry"))
            if inner and not apart and moves(inner):
                yield where, inner
        elif key in ("tag", "imageTag") and isinstance(inner, str) and inner in MOVING[1:]:
            yield where, inner
        else:
            yield from _in_values(inner, where)


@each(
    "pinned-charts",
    "Every chart has an exact version",
    "high",
    (),
    "A range, or no version, makes the next deployment install what nobody has read.",
    "Write the version in components/versions.py and pass it.",
)
def pinned_charts(resource: Resource) -> Iterator[str]:
    """Helm releases."""
    if resource.type == "kubernetes:helm.sh/v3:Release":
        version = resource.get("version")
        if not unknown(version) and not re.fullmatch(r"v?\d+\.\d+\.\d+([-+][\w.+-]+)?", str(version or "")):
            yield f"version is {version or 'not set'}"


RULES = (pinned_images, pinned_charts)
