"""The engine's records of resources in the form of the offline preview's, and what the two say differently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi.runtime import rpc

from offline.record import COMPUTED, SECRET, Resource

Difference = tuple[str, str, Any, Any]
"""Name of a resource, what it is about, what the engine says, what the offline preview says."""

_SHOWN_AS_SECRET = "[secret]"
"""What `preview --json` prints for one; the state has a ciphertext."""
ABSENT = "absent"


def differences(engine: list[dict[str, Any]], offline: list[Resource]) -> list[Difference]:
    """All of them, for resources as the engine's state or its preview has them."""
    by_urn = {each["urn"]: each for each in engine}
    offline_urns = [each.urn for each in offline]
    found: list[Difference] = [(urn, "resource", "present", ABSENT) for urn in by_urn.keys() - set(offline_urns)]
    for resource in offline:
        if resource.urn in by_urn:
            found += [(resource.name, *each) for each in _of_resource(by_urn[resource.urn], resource)]
        else:
            found.append((resource.urn, "resource", ABSENT, "present"))
    return found


def value(engine: Any) -> Any:
    """A property value of the engine's with secrets and unknowns marked as in the offline preview's record."""
    if isinstance(engine, dict):
        signature = engine.get(rpc._special_sig_key)
        if signature == rpc._special_secret_sig:
            return dict(SECRET)
        if signature == rpc._special_resource_sig:
            return {"$resource": engine.get("urn")}
        return {key: value(each) for key, each in engine.items()}
    if isinstance(engine, list):
        return [value(each) for each in engine]
    if isinstance(engine, float) and engine.is_integer():
        return int(engine)
    if engine == _SHOWN_AS_SECRET:
        return dict(SECRET)
    return dict(COMPUTED) if engine == rpc.UNKNOWN else engine


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


def _of_resource(engine: dict[str, Any], offline: Resource) -> Iterator[tuple[str, Any, Any]]:
    facts = {
        "type": (engine["type"], offline.type),
        "parent": (engine.get("parent") or None, offline.parent),
        "custom": (engine["custom"], offline.custom),
        "read": (engine.get("external", False), offline.read),
        "provider": ((engine.get("provider") or "").rpartition("::")[0] or None, offline.provider),
        "dependencies": (_dependencies(engine), offline.dependencies),
        "protect": (engine.get("protect", False), offline.protect),
        "retainOnDelete": (engine.get("retainOnDelete", False), offline.retain_on_delete),
        "ignoreChanges": (tuple(engine.get("ignoreChanges") or ()), offline.ignore_changes),
        "aliases": (tuple(engine.get("aliases") or ()), offline.aliases),
    }
    for fact, (theirs, ours) in facts.items():
        if theirs != ours:
            yield fact, theirs, ours
    yield from unlike(value(engine.get("inputs") or {}), offline.inputs, "inputs")


def _dependencies(engine: dict[str, Any]) -> tuple[str, ...]:
    """Those of single properties included, as in the offline preview's record."""
    by_property = engine.get("propertyDependencies") or {}
    return tuple(
        sorted({*(engine.get("dependencies") or ()), *(urn for urns in by_property.values() for urn in urns or ())})
    )


def _is_mark(either: dict[str, Any]) -> bool:
    return any(key.startswith("$") for key in either)


def _is_all_secret(offline: Any) -> bool:
    return isinstance(offline, dict) and bool(offline) and all(each == SECRET for each in offline.values())
