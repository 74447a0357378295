"""What a rehearsal is asked to do, read from words and checked before anything starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from offline.property_changes import steps
from offline.record import Record, Resource
from offline.stack_file import StackFile

from .cloud.faults import Fault


class UsageError(Exception):
    """Options that can't be. The message says what is allowed."""


@dataclass(frozen=True)
class Setting:
    """A value for a path in a stack file."""

    path: str
    value: str

    def __str__(self) -> str:
        return f"{self.path}={self.value}"


@dataclass(frozen=True)
class Drift:
    """Something that is done behind Pulumi's back: an object is lost, or one of its properties altered."""

    name: str
    """The resource's name in the program."""
    path: str = ""
    """The property, as Pulumi writes its path, through maps alone; empty for an object that is lost."""
    value: Any = None
    text: str = ""
    """As it was written."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Plan:
    """One rehearsal."""

    stack_file: Path
    change: Path | None = None
    """Another version of the stack file."""
    settings: Sequence[Setting] = ()
    """Single values, set in the stack file or in its other version."""
    base: str | None = None
    """A git reference: its program and stack file are deployed first."""
    drifts: Sequence[Drift] = ()
    faults: Sequence[Fault] = ()
    minute: float = 1
    """Seconds that a minute of a typical duration takes."""
    timeline: Path | None = None


_DRIFT = re.compile(r"(?:lose (?P<lost>\S+)|alter (?P<name>\S+) (?P<path>[^\s=]+)=(?P<value>.*))")


def parse_drift(text: str) -> Drift:
    """`lose NAME` or `alter NAME path=value`, the value as YAML. Raises UsageError."""
    words = _DRIFT.fullmatch(" ".join(text.split()))
    if words is None:
        raise UsageError(f"'{text}' is no drift: write 'lose NAME' or 'alter NAME path=value'")
    if words["lost"]:
        return Drift(words["lost"], text=words[0])
    if any(isinstance(step, int) or step == "*" for step in steps(words["path"])):
        raise UsageError(f"'{text}': items of lists can't be altered; give the whole list")
    return Drift(words["name"], words["path"], _yaml(words["value"], text), words[0])


def check_drift(drift: Drift, record: Record) -> Resource:
    """The resource that a drift means. Raises UsageError where there is none, or more than one."""
    names: dict[str, list[Resource]] = {}
    for resource in record.resources:
        if resource.custom and not resource.read and not resource.type.startswith("pulumi:"):
            names.setdefault(resource.name, []).append(resource)
    found = names.get(drift.name, [])
    if not found:
        close = get_close_matches(drift.name, names, n=3, cutoff=0.3)
        raise UsageError(f"'{drift}': the stack has no {drift.name}; did you mean {' or '.join(close) or 'another'}?")
    if len(found) > 1:
        raise UsageError(f"'{drift}': {len(found)} resources are called {drift.name}")
    return found[0]


def parse_setting(text: str) -> Setting:
    """`path=value`, as in `cluster.nodePools.core.maxSize=6`. Raises UsageError."""
    path, equals, value = text.partition("=")
    if not equals or not steps(path.strip()):
        raise UsageError(f"'{text}' is no setting: write path=value, as in cluster.nodePools.core.maxSize=6")
    return Setting(path.strip(), value.strip())


def with_settings(file: StackFile, settings: Iterable[Setting]) -> str:
    """
    The text of a stack file with other values.

    A value is YAML; where a text stood, it stays a text; none at all takes out what is there. What a path leads through
    is made where it is missing: the settings' own checks say whether it may be there. Raises UsageError for a path
    through something else.
    """
    content = yaml.safe_load(file.path.read_text(encoding="utf-8")) or {}
    config = content.setdefault("config", {})
    for setting in settings:
        container, key = place_of(setting.path, config, file.project)
        there = key in container if isinstance(container, dict) else key < len(container)
        if setting.value:
            put(container, key, _value(setting, container[key] if there else None))
        elif there:
            del container[key]
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def place_of(path: str, config: dict[str, Any], project: str) -> tuple[Any, Any]:
    """
    The map or list in a configuration that a path leads to, and the key or number in it, where `put` puts a value.

    `network.zones[2]` and `network.zones.2` are the same; the number behind the last one adds an item. Sections that
    are missing are made. Raises UsageError for a path through something else.
    """
    first, *others = steps(path)
    inside: Any = config
    key: Any = str(first)
    if key not in config and ":" not in key:
        key = f"{project}:{key}"
    for step in others:
        if isinstance(inside, dict) and inside.get(key) is None:
            inside[key] = [] if isinstance(step, int) else {}
        inside = _checked(path, inside, key)[key]
        key = int(step) if isinstance(inside, list) and str(step).isdigit() else step
    return _checked(path, inside, key, adds=True), key


def put(container: Any, key: Any, value: Any) -> None:
    """Set a value at a place."""
    if isinstance(container, list) and key == len(container):
        container.append(value)
    else:
        container[key] = value


def _checked(path: str, container: Any, key: Any, adds: bool = False) -> Any:
    if isinstance(container, dict) and isinstance(key, str):
        return container
    if isinstance(container, list) and isinstance(key, int):
        if key < len(container) + adds:
            return container
        raise UsageError(f"'{path}': there is nothing at {key}")
    raise UsageError(f"'{path}': there is no place for {key} there")


def _value(setting: Setting, old: Any) -> Any:
    value = _yaml(setting.value, str(setting))
    stays_text = isinstance(old, str) and not isinstance(value, (dict, list)) and value is not None
    return setting.value if stays_text and not isinstance(value, str) else value


def _yaml(text: str, whole: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise UsageError(f"'{whole}': the value isn't YAML") from None
