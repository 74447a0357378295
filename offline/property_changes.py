"""Compares the inputs of a resource, property by property."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .changes import ABSENT, ORDER, Item, Path, PropertyChange
from .record import COMPUTED, SECRET

_STEP = re.compile(r'\.?(?P<key>[^.\[\]"]+)|\[(?P<index>\d+|\*)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]')

_SETS = {
    "cidrBlocks",
    "enabledCloudwatchLogsExports",
    "enabledClusterLogTypes",
    "ipv6CidrBlocks",
    "kubernetesGroups",
    "prefixListIds",
    "publicAccessCidrs",
    "records",
    "routeTableIds",
    "securityGroupIds",
    "securityGroups",
    "subjectAlternativeNames",
    "subnetIds",
    "subnets",
    "userGroupIds",
    "vpcSecurityGroupIds",
}
"""Inputs of AWS resources that the provider keeps as sets: their order says nothing."""


def input_changes(
    type_: str, before: dict[str, Any], after: dict[str, Any], ignore: Iterable[str] = ()
) -> list[PropertyChange]:
    """What changes between the inputs of one resource, apart from the paths that `ignoreChanges` names."""
    if type_.startswith("aws:"):
        before, after = _canonical(before), _canonical(after)
    for path in ignore:
        after = _with_former_value(before, after, steps(path))
    return list(value_changes(before, after))


def hidden_changes(before: Any, after: Any, ignore: Iterable[str] = (), path: Path = ()) -> list[PropertyChange]:
    """The secrets among the inputs of one resource: changes that no record shows, for who knows that there are some."""
    if before == SECRET and after == SECRET:
        return [PropertyChange(path, before, after)]
    if isinstance(before, dict) and isinstance(after, dict):
        pairs: list[tuple[str | Item, Any, Any]] = [(key, before[key], after[key]) for key in before if key in after]
    elif isinstance(before, list) and isinstance(after, list):
        pairs = [(Item(index), *pair) for index, pair in enumerate(zip(before, after, strict=False))]
    else:
        pairs = []
    kept = [pair for pair in pairs if path or str(pair[0]) not in ignore]
    return [change for part, old, new in kept for change in hidden_changes(old, new, (), (*path, part))]


def value_changes(before: Any, after: Any, path: Path = ()) -> Iterator[PropertyChange]:
    """What changes between two values, as deep in them as a path can lead."""
    if _same(before, after):
        return
    if _is_map(before) and _is_map(after):
        for key in dict.fromkeys((*before, *after)):
            yield from value_changes(before.get(key, ABSENT), after.get(key, ABSENT), (*path, key))
    elif isinstance(before, list) and isinstance(after, list) and _all_maps(before) and _all_maps(after):
        yield from _list_changes(before, after, path)
    else:
        yield PropertyChange(path, before, after)


def _list_changes(before: list[Any], after: list[Any], path: Path) -> Iterator[PropertyChange]:
    names_before, names_after = _names(before), _names(after)
    if names_before and names_after:
        for name in dict.fromkeys((*names_before, *names_after)):
            old = before[names_before[name]] if name in names_before else ABSENT
            new = after[names_after[name]] if name in names_after else ABSENT
            index = names_after[name] if name in names_after else names_before[name]
            yield from value_changes(old, new, (*path, Item(index, name)))
        kept_before = [name for name in names_before if name in names_after]
        kept_after = [name for name in names_after if name in names_before]
        if kept_before != kept_after:
            yield PropertyChange((*path, ORDER), kept_before, kept_after)
    elif len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from value_changes(old, new, (*path, Item(index)))
    else:
        yield PropertyChange(path, before, after)


def _names(items: list[Any]) -> dict[str, int]:
    """The place of each item by its name; empty unless each has one of its own."""
    names = {item["name"]: index for index, item in enumerate(items) if isinstance(item.get("name"), str)}
    return names if len(names) == len(items) else {}


def _same(before: Any, after: Any) -> bool:
    """Equality in which `true` isn't 1."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after))
    return before == after and isinstance(before, bool) == isinstance(after, bool)


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and value not in (COMPUTED, SECRET)


def _all_maps(values: list[Any]) -> bool:
    return all(_is_map(value) for value in values)


def _canonical(value: Any, key: str = "") -> Any:
    """Spellings that mean the same to the AWS provider become one: sets in any order, JSON documents in any layout."""
    if isinstance(value, dict):
        return {each: _canonical(value[each], each) for each in value}
    if isinstance(value, list):
        items = [_canonical(each) for each in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if key in _SETS else items
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(value), sort_keys=True)
        except ValueError:
            return value
    return value


def steps(path: str) -> list[str | int]:
    """The steps of a property path as Pulumi writes it: `spec.replicas`, `data["a.b"]`, `rules[*].port`."""
    found: list[str | int] = []
    for step in _STEP.finditer(path):
        if step["index"] is not None:
            found.append(step["index"] if step["index"] == "*" else int(step["index"]))
        else:
            found.append(step["key"] if step["key"] is not None else json.loads(f'"{step["quoted"]}"'))
    return found


def _with_former_value(before: Any, after: Any, steps: list[str | int]) -> Any:
    """The new value with one path set back to the old one, which is how the engine ignores a change."""
    if not steps:
        return before
    step, *rest = steps
    if _is_map(before) and _is_map(after):
        keys = [key for key in before if key in after] if step == "*" else [str(step)]
        result = dict(after)
        for key in keys:
            old, new = before.get(key, ABSENT), after.get(key, ABSENT)
            if rest and ABSENT in (old, new):
                continue
            value = _with_former_value(old, new, rest)
            if value is ABSENT:
                result.pop(key, None)
            else:
                result[key] = value
        return result
    if isinstance(before, list) and isinstance(after, list):
        count = min(len(before), len(after))
        indices = range(count) if step == "*" else [step] if isinstance(step, int) and step < count else []
        items = list(after)
        for index in indices:
            items[index] = _with_former_value(before[index], after[index], rest)
        return items
    return after
