"""Stack files with a few settings changed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from rehearsal.plan import place_of, put


def changed(stack_file: Path, folder: Path, changes: Mapping[str, Any]) -> Path:
    """
    A copy of a stack file in a new folder under `folder`, with values at dotted paths set, or deleted by None.

    `{"redis.nodeType": "cache.t4g.medium", "network.zones.2": "c", "sharedStorage": None}`: items of lists go by
    number, the number behind the last one adds an item, and missing sections are made. The first part is a key of the
    configuration; `atelier:` is added where it has no namespace. Raises KeyError, IndexError or UsageError for a path
    to nothing.
    """
    content: dict[str, Any] = yaml.safe_load(stack_file.read_text())
    for path, value in changes.items():
        container, key = place_of(path, content["config"], "atelier")
        if value is None:
            del container[key]
        else:
            put(container, key, value)
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
