"""The offline preview and the real engine agree, resource by resource and input by input."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from offline.record import Record
from offline.urns import STACK_TYPE
from rehearsal.engine.states import value_of
from tests.stacks.previews import each_stack, preview

from .agreement import ABSENT, Difference, differences, unlike
from .conftest import Deployed

SAID_BY_ONE = {
    "inputs.version": "the engine adds the version of its SDK to every provider resource",
    "inputs.__internal": "the engine adds an empty map of its own settings to every provider resource",
    "inputs.tagsAll": "the AWS provider adds its default tags to those of a resource",
    "aliases": "neither the state nor `preview --json` says the former names of a resource",
}
"""What may differ, each only where one of the two says nothing of it, with the reason."""

_GENERATED = re.compile(r"[0-9a-f]{7,}")


@each_stack
def test_a_first_preview(stack_file: Path, empty: Deployed) -> None:
    """With outputs unknown: `--outputs unknown` and `pulumi preview --json` of an empty stack."""
    steps = empty(stack_file).preview_json()["steps"]
    assert {each["op"] for each in steps} <= {"create", "read"}
    record = preview(stack_file, "unknown")
    _they_agree([each["newState"] for each in steps], record)


@each_stack
def test_a_deployed_stack(stack_file: Path, deployed: Deployed) -> None:
    """With the same simulated outputs: the offline preview's default and the state after `up`."""
    resources = deployed(stack_file).state()["resources"]
    record = preview(stack_file)
    _they_agree(resources, record)
    [stack] = [each for each in resources if each["type"] == STACK_TYPE]
    assert len(record.outputs) > 1
    assert list(unlike(value_of(stack["outputs"]), record.outputs)) == []


def _they_agree(engine: list[dict[str, Any]], record: Record) -> None:
    assert len(engine) == len({each["urn"] for each in engine}) > 100
    found = [each for each in differences(engine, record.resources) if not _is_harmless(each, record)]
    assert found == [], "\n".join(f"{name}: {what}: engine {a!r}, offline {b!r}" for name, what, a, b in found)
    # Whatever is compared is there to be compared.
    for fact in ("dependencies", "propertyDependencies", "provider", "parent"):
        assert any(each.get(fact) for each in engine), fact
    options = (("protect", "protect"), ("retainOnDelete", "retain_on_delete"), ("ignoreChanges", "ignore_changes"))
    for fact, ours in options:
        assert any(getattr(each, ours) for each in record.resources) == any(each.get(fact) for each in engine), fact


def _is_harmless(difference: Difference, record: Record) -> bool:
    name, what, engine, offline = difference
    if what in SAID_BY_ONE:
        return offline == ABSENT or engine == ()
    return _generated(engine) == _generated(offline) and _uses_what_had_another_name(name, record)


def _uses_what_had_another_name(name: str, record: Record) -> bool:
    """
    Whether something that a resource depends on has aliases, as every kind of Kubernetes with an older version has.

    What the offline preview generates follows from the first alias, so that a renamed resource keeps it. An engine
    tells providers no aliases.
    """
    renamed = {each.urn for each in record.resources if each.aliases}
    return any(each.name == name and renamed & {*each.dependencies} for each in record.resources)


def _generated(text: Any) -> Any:
    return _GENERATED.sub("", text) if isinstance(text, str) else object()
