"""The Kubernetes objects of a stack file, as the offline preview writes them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PREVIEW_SECONDS = 300


class PreviewError(Exception):
    """The offline preview of a stack file failed; the message is what it printed."""


@dataclass(frozen=True)
class Manifest:
    """One Kubernetes object and the file that it is in."""

    path: Path
    content: dict[str, Any]

    @property
    def api_version(self) -> str:
        return self.content["apiVersion"]

    @property
    def kind(self) -> str:
        return self.content["kind"]

    @property
    def name(self) -> str:
        return self.content["metadata"]["name"]

    @property
    def namespace(self) -> str | None:
        return self.content["metadata"].get("namespace")


@dataclass(frozen=True)
class Manifests:
    """What a stack would make in a cluster, in the order in which it registers it."""

    objects: list[Manifest]
    # Partial objects: what the stack changes on objects that are there already.
    patches: list[Manifest]

    @property
    def everything(self) -> list[Manifest]:
        return self.objects + self.patches

    def of_kind(self, kind: str) -> list[Manifest]:
        return [manifest for manifest in self.objects if manifest.kind == kind]


def stack_files() -> list[Path]:
    """Every stack file of this repository with a cluster; Pulumi.yaml, the project's own file, is none."""
    folders = (ROOT, ROOT / "examples")
    found = [path for folder in folders for path in sorted(folder.glob("Pulumi.*.yaml"))]
    return [path for path in found if _has_cluster(yaml.safe_load(path.read_text())["config"])]


def _has_cluster(config: dict[str, Any]) -> bool:
    return "atelier:cluster" in config or config.get("atelier:cloud") == "existing"


def stack_id(path: Path) -> str:
    """`staging` for Pulumi.staging.yaml, `examples-hub` for examples/Pulumi.hub.yaml."""
    name = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    return "-".join((*path.parent.relative_to(ROOT).parts, name))


def preview(stack_file: Path, folder: Path) -> Manifests:
    """Runs the offline preview, with likely values for what a cloud would compute. Raises PreviewError."""
    arguments = [str(stack_file), "--outputs", "simulated", "--manifests", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "offline", *arguments],
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PREVIEW_SECONDS,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-40:])
        raise PreviewError(f"`python -m offline {' '.join(arguments)}` ended with {done.returncode}:\n{tail}")
    return Manifests(objects=read_folder(folder / "objects"), patches=read_folder(folder / "patches"))


def read_folder(folder: Path) -> list[Manifest]:
    """The manifests of a folder by the order of their names; none where there is no such folder."""
    return [Manifest(path, yaml.safe_load(path.read_text())) for path in sorted(folder.glob("*.yaml"))]


def write_folder(folder: Path, contents: Iterable[dict[str, Any]]) -> list[Manifest]:
    """Writes objects as the preview does: a file each, numbered so that their order is that of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    return list(_written(folder, contents))


def _written(folder: Path, contents: Iterable[dict[str, Any]]) -> Iterator[Manifest]:
    for number, content in enumerate(contents):
        path = folder / f"{number:03d}-{content['kind'].lower()}-{content['metadata']['name']}.yaml"
        # JSON is YAML too, without words such as `y` that Python writes as text and kubectl reads as a truth value.
        path.write_text(json.dumps(content, indent=2))
        yield Manifest(path, content)
