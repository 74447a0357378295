"""The whole life of every stack: a first deployment, nothing to change after it, and nothing left at its end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from offline.record import Resource
from rehearsal.cloud.integrity import goes_along
from rehearsal.engine import Engine
from tests.stacks.previews import each_stack, preview

from .conftest import Deployed, expect_no_changes
from .stack_files import changed

PROTECTIVE = re.compile(r"delet|recover|purge|finalSnapshot|forceDestroy", re.IGNORECASE)
"""In names of properties that protect in the cloud what `protect` protects in the state."""


@each_stack
def test_a_deployed_stack_has_nothing_to_change(stack_file: Path, deployed: Deployed) -> None:
    """
    Nothing that the stack owns is found changed.

    What the program only reads may be: our own patches change it after it was read. The next deployment reads it
    anew, and then a refresh has nothing to say of it either.
    """
    engine = deployed(stack_file)
    assert engine.state()["pending_operations"] == []
    expect_no_changes(engine.preview)

    read = {each.urn for each in preview(stack_file).resources if each.read}
    refresh = engine.refresh()
    assert refresh.succeeded, refresh.explanation
    assert [step for step in refresh.drift if step.urn not in read] == []

    expect_no_changes(engine.up)
    refresh = engine.refresh("--expect-no-changes")
    assert (refresh.status, refresh.drift) == (0, []), refresh.explanation


@each_stack
def test_a_destroyed_stack_leaves_nothing(stack_file: Path, deployed: Deployed, tmp_path: Path) -> None:
    """
    Where something is protected, a destroy is refused before anything is gone.

    Taken off, the protection takes along what the clouds have of the kind, and what only it needed (the name of a last
    snapshot): no other property, and nothing that was protected.
    """
    engine, resources = deployed(stack_file), preview(stack_file).resources
    if any(each.protect for each in resources):
        _refused(engine)
        engine.configure(changed(stack_file, tmp_path, {"protect": False}))
        outcome = engine.up()
        assert outcome.succeeded, outcome.explanation
        touched = [(step.name, path) for step in outcome.changes for path in step.paths if not PROTECTIVE.search(path)]
        assert touched == []
        assert {step.operation for step in outcome.changes} <= {"update", "delete"}
        protected = {each.urn for each in resources if each.protect}
        assert not protected & {step.urn for step in outcome.changes if step.operation == "delete"}
        assert not [each["urn"] for each in engine.state()["resources"] if each.get("protect")]

    stays = _stays(engine, resources)
    outcome = engine.destroy()
    assert outcome.succeeded, outcome.explanation
    assert engine.state()["resources"] == []
    assert engine.state()["pending_operations"] == []
    assert {(each.type, each.id, each.urn) for each in engine.workspace.cloud().objects()} == stays


def _refused(engine: Engine) -> None:
    before, there = _urns(engine.state()), engine.workspace.cloud().objects()
    outcome = engine.destroy()
    assert not outcome.succeeded
    assert "protect" in outcome.output
    assert _urns(engine.state()) == before
    assert engine.workspace.cloud().objects() == there


def _urns(state: dict[str, Any]) -> list[str]:
    return sorted(each["urn"] for each in state["resources"])


def _stays(engine: Engine, resources: list[Resource]) -> set[tuple[str, str, str]]:
    """What the program only reads, which no URN of ours made, and what is left there and isn't in what goes."""
    ids = {each["urn"]: each["id"] for each in engine.state()["resources"] if each.get("id")}
    read = {(each.type, ids[each.urn], "") for each in resources if each.read}
    types = {each.type for each in resources if each.custom}
    staying = [each for each in resources if each.retain_on_delete and not any(goes_along(t, each.type) for t in types)]
    return read | {(each.type, ids[each.urn], each.urn) for each in staying}
