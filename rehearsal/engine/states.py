"""Resources as the engine's states, previews and events have them, in the form of the offline preview's record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pulumi.runtime import rpc

from offline.record import COMPUTED, SECRET, Record, Resource
from offline.urns import name_of

from .engine import Engine

_SHOWN_AS_SECRET = "[secret]"
"""What the engine prints for one in previews and events; a state has a ciphertext."""
_UNKNOWN = (rpc.UNKNOWN, "[unknown]")
"""How previews and events write a value that isn't known yet."""


def record_of(engine: Engine) -> Record:
    """The state as a record: inputs with secrets masked, in the order in which the engine keeps it."""
    resources = [resource_of(each) for each in engine.state()["resources"] if not each.get("delete")]
    project = next((each.urn.split("::")[1] for each in resources), "")
    return Record(project, engine.workspace.stack, resources)


def resource_of(form: dict[str, Any], like: Resource | None = None) -> Resource:
    """One resource. Events leave out what it depends on: that is as `like` has it, if it is given."""
    references = {key: tuple(sorted(urns or ())) for key, urns in (form.get("propertyDependencies") or {}).items()}
    named = (form.get("dependencies") or [], *references.values())
    found = Resource(
        urn=form["urn"],
        type=form["type"],
        name=name_of(form["urn"]),
        parent=form.get("parent") or None,
        custom=bool(form.get("custom")),
        provider=(form.get("provider") or "").rpartition("::")[0] or None,
        dependencies=tuple(sorted({urn for urns in named for urn in urns})),
        protect=bool(form.get("protect")),
        retain_on_delete=bool(form.get("retainOnDelete")),
        ignore_changes=tuple(form.get("ignoreChanges") or ()),
        aliases=tuple(form.get("aliases") or ()),
        inputs=value_of(form.get("inputs") or {}),
        read=bool(form.get("external")),
        references=references,
    )
    return replace(found, dependencies=like.dependencies, references=like.references) if like else found


def value_of(engine: Any) -> Any:
    """A property value with secrets and unknowns marked as in a record."""
    if isinstance(engine, dict):
        signature = engine.get(rpc._special_sig_key)
        if signature == rpc._special_secret_sig:
            return dict(SECRET)
        if signature == rpc._special_resource_sig:
            return {"$resource": engine.get("urn")}
        return {key: value_of(each) for key, each in engine.items()}
    if isinstance(engine, list):
        return [value_of(each) for each in engine]
    if isinstance(engine, float) and engine.is_integer():
        return int(engine)
    if engine == _SHOWN_AS_SECRET:
        return dict(SECRET)
    return dict(COMPUTED) if isinstance(engine, str) and engine in _UNKNOWN else engine
