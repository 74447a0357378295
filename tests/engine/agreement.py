"""What the engine and the offline preview say differently of the same resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from offline.record import SECRET, Resource
from rehearsal.engine.states import resource_of

Difference = tuple[str, str, Any, Any]
"""Name of a resource, what it is about, what the engine says, what the offline preview says."""

ABSENT = "absent"


def differences(engine: list[dict[str, Any]], offline: list[Resource]) -> list[Difference]:
    """All of them, for resources as the engine's state or its preview has them."""
    by_urn = {each["urn"]: resource_of(each) for each in engine}
    offline_urns = [each.urn for each in offline]
    found: list[Difference] = [(urn, "resource", "present", ABSENT) for urn in by_urn.keys() - set(offline_urns)]
    for resource in offline:
        if resource.urn in by_urn:
            found += [(resource.name, *each) for each in _of_resource(by_urn[resource.urn], resource)]
        else:
            found.append((resource.urn, "resource", ABSENT, "present"))
    return found


def unlike(engine: Any, offline: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The paths at which two values differ."""
    if engine == offline:
        return
    if engine == SECRET and _is_all_secret(offline):
        # The values of a Kubernetes Secret are one secret to the engine; the offline preview shows their keys.
        return
    if isinstance(engine, dict) and isinstance(offline, dict) and not _is_mark(engine) and not _is_mark(offline):
        for key in sorted({*engine, *offline}):
            yield from unlike(engine.get(key, ABSENT), offline.get(key, ABSENT), f"{path}.{key}")
    elif isinstance(engine, list) and isinstance(offline, list) and len(engine) == len(offline):
        for number, (one, other) in enumerate(zip(engine, offline, strict=True)):
            yield from unlike(one, other, f"{path}[{number}]")
    else:
        yield path, engine, offline


def _of_resource(engine: Resource, offline: Resource) -> Iterator[tuple[str, Any, Any]]:
    facts = (each.name for each in fields(Resource) if each.name != "inputs")
    for fact in facts:
        theirs, ours = getattr(engine, fact), getattr(offline, fact)
        if theirs != ours:
            yield fact, theirs, ours
    yield from unlike(engine.inputs, offline.inputs, "inputs")


def _is_mark(either: dict[str, Any]) -> bool:
    return any(key.startswith("$") for key in either)


def _is_all_secret(offline: Any) -> bool:
    return isinstance(offline, dict) and not _is_mark(offline) and all(each == SECRET for each in offline.values())
