"""The simulated cloud beside the engine's state: what is in both, and what is only in one of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from offline.record import SECRET, Record, Resource

from .cloud import Object
from .engine import Engine

Place = tuple[str, str]
"""The type of an object and its id."""

_GENERATORS = ("random:", "tls:")
_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a secret in a state, as in all of Pulumi's protocols."""


@dataclass(frozen=True)
class Inventory:
    """A moment in the life of a stack."""

    objects: list[Object]
    """What exists, apart from what was there before the stack."""
    older: list[Object]
    """What was there before the stack, and is read by it or changed by its patches."""
    state: list[dict[str, Any]]
    """The resources in the state."""

    @staticmethod
    def taken(engine: Engine) -> Inventory:
        """What there is now."""
        with closing(engine.workspace.cloud()) as cloud:
            objects = cloud.objects()
        ours, older = [each for each in objects if each.urn], [each for each in objects if not each.urn]
        return Inventory(ours, older, engine.state()["resources"])

    @cached_property
    def owned(self) -> list[dict[str, Any]]:
        """The resources of the state that stand for objects of ours."""
        return [
            each
            for each in self.state
            if each.get("custom") and not each.get("external") and not each["type"].startswith("pulumi:")
        ]

    @property
    def unknown(self) -> list[Object]:
        """What exists and isn't in the state: made, and forgotten or never heard of."""
        left = Counter((each["urn"], *_place(each)) for each in self.owned)
        found = []
        for each in self.objects:
            key = (each.urn, each.type, each.id)
            if left[key]:
                left[key] -= 1
            else:
                found.append(each)
        return found

    @property
    def missing(self) -> list[str]:
        """Names of what is in the state and doesn't exist."""
        places = {(each.type, each.id) for each in self.objects}
        return [name_of(each["urn"]) for each in self.owned if _place(each) not in places]

    @property
    def retained(self) -> set[Place]:
        """What would stay if it went from the state."""
        return {_place(each) for each in self.owned if each.get("retainOnDelete")}

    @property
    def protected(self) -> list[str]:
        """Names of the resources that the engine refuses to delete."""
        return [name_of(each["urn"]) for each in self.state if each.get("protect")]

    @property
    def generated(self) -> dict[str, str]:
        """By URN, a hash of each generated secret."""
        return {
            each.urn: hashlib.sha256(each.outputs.SerializeToString(deterministic=True)).hexdigest()
            for each in self.objects
            if each.type.startswith(_GENERATORS)
        }


def record_of(engine: Engine) -> Record:
    """The state as a record: inputs with secrets masked, in the order in which the engine keeps it."""
    latest = engine.state()
    resources = [_resource(each) for each in latest["resources"] if not each.get("delete")]
    project = next((each.urn.split("::")[1] for each in resources), "")
    return Record(project, engine.workspace.stack, resources)


def resource_of(form: dict[str, Any], like: Resource | None = None) -> Resource:
    """A resource as the engine's events have it; they leave out what it depends on, which is as `like` has it."""
    found = _resource(form)
    return Resource(**{**found.__dict__, "dependencies": like.dependencies}) if like else found


def _resource(form: dict[str, Any]) -> Resource:
    named = (form.get("dependencies") or [], *(form.get("propertyDependencies") or {}).values())
    return Resource(
        urn=form["urn"],
        type=form["type"],
        name=name_of(form["urn"]),
        parent=form.get("parent") or None,
        custom=bool(form.get("custom")),
        provider=(form.get("provider") or "").rpartition("::")[0] or None,
        dependencies=tuple(sorted({urn for urns in named for urn in urns or ()})),
        protect=bool(form.get("protect")),
        retain_on_delete=bool(form.get("retainOnDelete")),
        ignore_changes=tuple(form.get("ignoreChanges") or ()),
        aliases=tuple(form.get("aliases") or ()),
        inputs=_masked(form.get("inputs") or {}),
        read=bool(form.get("external")),
    )


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(SECRET) if _SIGNATURE in value else {key: _masked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return dict(SECRET) if value == "[secret]" else value


def name_of(urn: str) -> str:
    """The name of a resource in the program."""
    return urn.rpartition("::")[2]


def _place(form: dict[str, Any]) -> Place:
    return form["type"], form.get("id", "")
