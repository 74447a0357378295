"""What a preview of the real engine found, in the vocabulary of the offline difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from offline.changes import ABSENT, Item, Kind, Path, PropertyChange, ResourceChange
from offline.difference import Difference, put_together
from offline.property_changes import steps
from offline.record import Record, Resource
from offline.stateful import holds_data
from offline.urns import name_of

from .engine import Outcome
from .states import resource_of

_KINDS = {
    "create": Kind.CREATE,
    "import": Kind.CREATE,
    "update": Kind.UPDATE,
    "delete": Kind.DELETE,
    "replace": Kind.REPLACE,
    "create-replacement": Kind.REPLACE,
    "delete-replaced": Kind.REPLACE,
}
_REMARK = "As the real engine found it with the simulated providers; values of secrets aren't shown."


def difference_of(preview: Outcome, before: Record) -> Difference:
    """
    The changes that a preview announces, each with its properties as far as the engine names them.

    A preview that failed, as one does that would delete what is protected, names them as far as it came.
    """
    former = {each.urn: each for each in before.resources}
    after: dict[str, Resource] = {}
    changes: dict[str, ResourceChange] = {}
    events = (event["resourcePreEvent"]["metadata"] for event in preview.events if "resourcePreEvent" in event)
    for metadata in events:
        urn = metadata["urn"]
        old, new = metadata.get("old"), metadata.get("new")
        was = former.get((old or {}).get("urn", urn))
        if new:
            after[urn] = resource_of(new, was)
        change = _change(metadata, was, after.get(urn))
        # Of the steps of a replacement only the one that makes the new object knows both.
        if change is not None and (urn not in changes or metadata["op"] == "create-replacement"):
            changes[urn] = change
    for urn, kind in _refused(preview):
        if urn in former and urn not in changes:
            was = former[urn]
            will = was if kind is Kind.REPLACE else None
            changes[urn] = ResourceChange(kind, was, will, holds_data=holds_data(was))
    record = Record(before.project, before.stack, list(after.values()))
    return put_together(Difference(before, record, list(changes.values()), remark=_REMARK))


def _change(metadata: dict[str, Any], was: Resource | None, will: Resource | None) -> ResourceChange | None:
    options = tuple(_option_changes(was, will)) if was and will else ()
    kind = _KINDS.get(metadata["op"])
    if kind is None and metadata["op"] == "same":
        kind = Kind.OPTIONS if options else Kind.RENAME if was and will and was.urn != will.urn else None
    if kind is None or metadata["type"].startswith("pulumi:pulumi:"):
        return None
    if kind is Kind.CREATE:
        was = None
    if kind is Kind.DELETE:
        will = None
    properties = tuple(_properties(metadata)) if kind in (Kind.UPDATE, Kind.REPLACE) else ()
    return ResourceChange(kind, was, will, properties, options, holds_data=was is not None and holds_data(was))


def _properties(metadata: dict[str, Any]) -> list[PropertyChange]:
    old, new = (resource_of(metadata[side]).inputs if metadata.get(side) else {} for side in ("old", "new"))
    found: dict[str, Any] = metadata.get("detailedDiff") or dict.fromkeys(metadata.get("diffs") or ())
    changes = []
    for text in sorted(found):
        path = steps(text)
        forces = "replace" in ((found[text] or {}).get("diffKind") or "")
        parts: Path = tuple(Item(part) if isinstance(part, int) else part for part in path)
        changes.append(PropertyChange(parts, _value(old, path), _value(new, path), forces))
    return changes


def _value(inputs: Any, path: list[str | int]) -> Any:
    for part in path:
        if isinstance(inputs, list):
            inputs = dict(enumerate(inputs))
        if not isinstance(inputs, dict) or part not in inputs:
            return ABSENT
        inputs = inputs[part]
    return inputs


def _option_changes(was: Resource, will: Resource) -> list[PropertyChange]:
    values = [
        ("protect", was.protect, will.protect),
        ("retainOnDelete", was.retain_on_delete, will.retain_on_delete),
        ("provider", name_of(was.provider or ""), name_of(will.provider or "")),
        ("parent", name_of(was.parent or ""), name_of(will.parent or "")),
    ]
    return [PropertyChange((option,), old, new) for option, old, new in values if old != new]


def _refused(preview: Outcome) -> Iterator[tuple[str, Kind]]:
    """What the engine won't touch because it is protected, and what was to happen to it."""
    for event in preview.events:
        error = event.get("diagnosticEvent", {})
        if error.get("severity") == "error" and is_protection(error["message"]):
            yield error.get("urn", ""), Kind.REPLACE if "replace" in error["message"] else Kind.DELETE


def is_protection(message: str) -> bool:
    """Whether an error of the engine says that something is protected."""
    return "is protected" in message or "marked for protection" in message
