"""Stack files with a few settings changed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def changed(stack_file: Path, folder: Path, changes: Mapping[str, Any]) -> Path:
    """
    A copy of a stack file in a new folder under `folder`, with values at dotted paths set, or deleted by None.

    `{"redis.nodeType": "cache.t4g.medium", "network.zones.2": "c", "sharedStorage": None}`: items of lists go by
    number, the number behind the last one adds an item, and missing sections are made. The first part is a key of the
    configuration; `atelier:` is added where it has no namespace. Raises KeyError or IndexError for a path to nothing.
    """
    content: dict[str, Any] = yaml.safe_load(stack_file.read_text())
    for path, value in changes.items():
        first, *others = path.split(".")
        _set(content["config"], [first if ":" in first else f"atelier:{first}", *others], value)
    copy = Path(tempfile.mkdtemp(prefix="changed-", dir=folder)) / stack_file.name
    copy.write_text(yaml.safe_dump(content, sort_keys=False))
    return copy


def stack_facts(stack_file: Path) -> dict[str, str]:
    """What a stack file calls things that tests change in any of them: region, account, zone, domain, first names."""
    config = yaml.safe_load(stack_file.read_text())["config"]
    facts = {
        "region": config["atelier:aws"]["region"],
        "account": config["atelier:aws"]["accountId"],
        "zone": config["atelier:domain"]["zone"]["name"],
        "domain": config["atelier:domain"]["name"],
        "pool": next(iter(config["atelier:cluster"]["nodePools"])),
    }
    workloads = {kind: config.get(f"atelier:{kind}") for kind in ("studios",)}
    return facts | {kind: next(iter(named)) for kind, named in workloads.items() if named}


def _set(inside: Any, parts: list[str], value: Any) -> None:
    first, *others = parts
    key: Any = int(first) if isinstance(inside, list) else first
    if others:
        if isinstance(inside, dict):
            inside.setdefault(key, {})
        _set(inside[key], others, value)
    elif value is None:
        del inside[key]
    elif isinstance(inside, list) and key == len(inside):
        inside.append(value)
    else:
        inside[key] = value
