"""Compares an object with what it must hold, as Kubernetes merges objects: lists of maps go by their merge keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# The merge keys of the lists that occur in config maps and deployments, the most telling first.
MERGE_KEYS = ("mountPath", "name", "containerPort", "key", "ip")

NOTHING = object()


def missing(wanted: Any, found: Any, unless: Any = NOTHING, path: str = "") -> Iterator[str]:
    """Where `found` lacks what `wanted` has, a line each; what `unless` speaks of is not looked at."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            yield from missing(value, _get(found, key), _get(unless, key), f"{path}.{key}")
    elif isinstance(wanted, list) and (key := _merge_key(wanted)):
        for item in wanted:
            place = f"{path}[{key}={item[key]}]"
            yield from missing(item, _item(found, key, item[key]), _item(unless, key, item[key]), place)
    elif unless is NOTHING and wanted != found:
        yield f"{path}: wanted {wanted!r}, found {'nothing' if found is NOTHING else repr(found)}"


def _merge_key(items: list[Any]) -> str | None:
    return next((key for key in MERGE_KEYS if items and all(_get(item, key) is not NOTHING for item in items)), None)


def _get(value: Any, key: str) -> Any:
    return value.get(key, NOTHING) if isinstance(value, dict) else NOTHING


def _item(items: Any, key: str, wanted: Any) -> Any:
    found = items if isinstance(items, list) else []
    return next((item for item in found if _get(item, key) == wanted), NOTHING)
