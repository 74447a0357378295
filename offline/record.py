"""What a program registered: the record that every view of the offline preview reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMPUTED = {"$computed": True}
"""Stands for a value that only a provider can know."""
SECRET = {"$secret": True}
"""Stands for a secret. The value itself is in no record."""


@dataclass(frozen=True)
class Resource:
    """One registration, as the engine would have received it. Keys of `inputs` are the provider's (camelCase)."""

    urn: str
    type: str
    name: str
    parent: str | None
    custom: bool
    provider: str | None
    """URN of the provider resource, not its id; None for components."""
    dependencies: tuple[str, ...]
    """URNs, those of single properties included, sorted."""
    protect: bool
    retain_on_delete: bool
    ignore_changes: tuple[str, ...]
    aliases: tuple[str, ...]
    """URNs that this resource had before."""
    inputs: dict[str, Any]
    """JSON values; an unknown is COMPUTED, a secret is SECRET."""
    read: bool = False
    """True where the program reads an existing object (`Resource.get`) and owns nothing."""
    references: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """URNs of the resources that an input is made from, by input. Not in `--json` files."""

    def as_json(self) -> dict[str, Any]:
        """The form of the record in `--json` files."""
        form: dict[str, Any] = {
            "urn": self.urn,
            "type": self.type,
            "name": self.name,
            "parent": self.parent,
            "custom": self.custom,
            "provider": self.provider,
            "dependencies": list(self.dependencies),
            "protect": self.protect,
            "retainOnDelete": self.retain_on_delete,
            "ignoreChanges": list(self.ignore_changes),
            "aliases": list(self.aliases),
            "inputs": self.inputs,
        }
        return {**form, "read": True} if self.read else form

    @staticmethod
    def from_json(form: dict[str, Any]) -> Resource:
        """The inverse of `as_json`."""
        return Resource(
            urn=form["urn"],
            type=form["type"],
            name=form["name"],
            parent=form["parent"],
            custom=form["custom"],
            provider=form["provider"],
            dependencies=tuple(form["dependencies"]),
            protect=form["protect"],
            retain_on_delete=form["retainOnDelete"],
            ignore_changes=tuple(form["ignoreChanges"]),
            aliases=tuple(form["aliases"]),
            inputs=form["inputs"],
            read=form.get("read", False),
        )


@dataclass(frozen=True)
class Record:
    """A whole stack: its resources in the order of registration, and its outputs."""

    project: str
    stack: str
    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` writes and `--against` reads."""
        return {
            "project": self.project,
            "stack": self.stack,
            "resources": [resource.as_json() for resource in self.resources],
            "outputs": self.outputs,
        }

    @staticmethod
    def load(path: Path) -> Record:
        """A record from a `--json` file."""
        form = json.loads(path.read_text())
        resources = [Resource.from_json(resource) for resource in form["resources"]]
        return Record(form["project"], form["stack"], resources, form["outputs"])
