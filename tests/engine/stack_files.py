"""Stack files with a few settings changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from offline.run import PROJECT
from rehearsal.plan import place_of, put
from tests.stacks.previews import STACK_FILES

RICHEST = PROJECT / "Pulumi.prod.yaml"
"""On AWS."""
AZURE = PROJECT / "examples" / "Pulumi.planetary-computer-hub.yaml"
GCP = PROJECT / "examples" / "Pulumi.workbench-gke.yaml"
EXISTING = PROJECT / "examples" / "Pulumi.local.yaml"
"""The stack file with most resources of each cloud, and that of a cluster which exists."""

PROTECTED = [file for file in STACK_FILES if "atelier:protect: true" in file.read_text()]
EXPENSIVE = (RICHEST, GCP)
"""
For tests that deploy again and again: faults and interruptions. The richest stack has all kinds of resources of AWS and
of Kubernetes that the smaller ones have, and the other has all workloads on another cloud. More of them would take as
long again and meet little new, which is what the sweep is for.
"""


def on(*stack_files: Path) -> pytest.MarkDecorator:
    """For tests of these stack files."""
    return pytest.mark.parametrize("stack_file", stack_files, ids=lambda path: path.stem)


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


_FACTS = {
    # what tests call it: where it stands in a stack file
    "region": ("atelier:aws.region", "atelier:azure.location", "atelier:gcp.region"),
    "account": ("atelier:aws.accountId", "atelier:azure.subscriptionId", "atelier:gcp.project"),
    "zone": ("atelier:domain.zone.name",),
    "domain": ("atelier:domain.name",),
}
_FIRST_NAMES = {
    "pool": "atelier:cluster.nodePools",
    "studios": "atelier:studios",
    "hub": "atelier:jupyterhub",
    "workbench": "atelier:workbench",
    "machine": "atelier:studiosHosts",
    "workbenchMachine": "atelier:workbenchHosts",
}


def stack_facts(stack_file: Path) -> dict[str, str]:
    """What a stack file calls things that tests change in any of them, as far as it has them."""
    config = yaml.safe_load(stack_file.read_text())["config"]
    facts = {word: _at(config, path) for word, paths in _FACTS.items() for path in paths if _at(config, path)}
    named = {word: _at(config, path) for word, path in _FIRST_NAMES.items()}
    return facts | {word: next(iter(names)) for word, names in named.items() if names}


def _at(config: Any, path: str) -> Any:
    for key in path.split("."):
        config = config.get(key) or {}
    return config


def known(names: Iterable[str], facts: Mapping[str, str]) -> dict[str, str]:
    """Templates of names, filled in; those of workloads that the stack file doesn't have are left out."""
    fitting = (each for each in names if all(field in facts for _, field, _, _ in Formatter().parse(each) if field))
    return {each: each.format_map(facts) for each in fitting}
