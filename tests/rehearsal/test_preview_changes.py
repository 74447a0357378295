"""The engine's events as a difference, and what it said as lines for people."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from offline.changes import ABSENT, Kind
from offline.record import COMPUTED, SECRET
from rehearsal.attempts import errors
from rehearsal.engine import Outcome
from rehearsal.engine.preview_changes import difference_of
from tests.offline.records import DEPLOYMENT, FILE_SYSTEM, KEY, ROLE, record, resource, urn

_HIDDEN = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}


def step(operation: str, type_: str, name: str, old: Any = None, new: Any = None, diff: Any = None) -> dict[str, Any]:
    sides = {
        side: None if form is None else {"urn": urn(type_, name), "type": type_, "custom": True, **form}
        for side, form in (("old", old), ("new", new))
    }
    detailed = {path: {"diffKind": kind} for path, kind in (diff or {}).items()}
    return {
        "resourcePreEvent": {
            "metadata": {"op": operation, "urn": urn(type_, name), "type": type_, "detailedDiff": detailed, **sides}
        }
    }


def error(message: str, of: str = "", severity: str = "error") -> dict[str, Any]:
    return {"diagnosticEvent": {"urn": of, "message": message, "severity": severity}}


@pytest.fixture
def outcome(tmp_path: Path):
    def made(*events: dict[str, Any], status: int = 0, output: str = "") -> Outcome:
        log = tmp_path / "events.jsonl"
        log.write_text("".join(f"{json.dumps(event)}\n" for event in events))
        return Outcome(status, output, 1.0, log)

    return made


def test_a_change_has_the_values_on_both_sides(outcome):
    old, new = (
        {"inputs": {"a": [{"b": 1}], "c": _HIDDEN}},
        {"inputs": {"a": [{"b": 2}], "c": _HIDDEN, "d": "[unknown]"}},
    )
    events = [step("update", DEPLOYMENT, "pods", old, new, {"a[0].b": "update", "c": "update", "d": "add"})]
    [change] = difference_of(outcome(*events), record(resource(DEPLOYMENT, "pods"))).changes
    assert change.kind is Kind.UPDATE
    found = {each.where: (each.before, each.after) for each in change.properties}
    assert found == {"a[0].b": (1, 2), "c": (SECRET, SECRET), "d": (ABSENT, COMPUTED)}


def test_a_replacement_is_one_change_and_says_what_forces_it(outcome):
    old, new = {"inputs": {"name": "a"}}, {"inputs": {"name": "b"}}
    events = [
        step("create-replacement", FILE_SYSTEM, "home", old, new, {"name": "update-replace"}),
        step("replace", FILE_SYSTEM, "home", old, new, {"name": "update-replace"}),
        step("delete-replaced", FILE_SYSTEM, "home", old),
    ]
    difference = difference_of(outcome(*events), record(resource(FILE_SYSTEM, "home")))
    [change] = difference.changes
    assert (change.kind, change.is_loss, change.properties[0].forces_replacement) == (Kind.REPLACE, True, True)
    assert difference.exit_status == 3


def test_what_only_appears_or_goes_holds_no_values(outcome):
    events = [
        step("create", ROLE, "new", None, {}),
        step("delete", ROLE, "old", {}),
        step("same", ROLE, "same", {}, {}),
    ]
    before = record(resource(ROLE, "old", parent=None), resource(ROLE, "same", parent=None))
    difference = difference_of(outcome(*events), before)
    assert {each.resource.name: each.kind for each in difference.changes} == {"new": Kind.CREATE, "old": Kind.DELETE}
    assert difference.exit_status == 0


def test_a_lost_protection_is_a_change_of_options(outcome):
    events = [step("same", KEY, "key", {"protect": True}, {})]
    [change] = difference_of(outcome(*events), record(resource(KEY, "key", parent=None, protect=True))).changes
    assert change.kind is Kind.OPTIONS
    assert [(each.where, each.after) for each in change.options] == [("protect", False)]


def test_half_a_line_of_a_killed_engine_is_no_event(outcome):
    whole = outcome(error("refused"))
    with whole.event_log.open("a") as log:
        log.write('{"diagnosticEvent": {"message": {}')
    assert errors(whole) == ["refused"]


def test_what_the_engine_refuses_is_told_as_a_loss(outcome):
    refusal = "unable to replace resource as it is currently marked for protection"
    before = record(resource(KEY, "key", protect=True), resource(ROLE, "role", protect=True))
    events = [
        error(refusal, urn(KEY, "key")),
        error("Preview failed: resource cannot be deleted\nbecause it is protected.", urn(ROLE, "role")),
    ]
    difference = difference_of(outcome(*events, status=255), before)
    assert {each.resource.name: (each.kind, each.is_refused) for each in difference.changes} == {
        "key": (Kind.REPLACE, True),
        "role": (Kind.DELETE, True),
    }
    console = Console(file=io.StringIO(), width=100)
    difference.render_text(console)
    assert "DATA AT RISK: 1 resource" in console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def test_errors_are_told_without_tracebacks_and_repetition(outcome):
    failed = outcome(
        error("Program failed:\nTraceback (most recent call last):\n  File x\nValueError: too small"),
        error("refused", urn(KEY, "key")),
        error("refused", urn(KEY, "key")),
        error("update failed"),
        error("careful", severity="warning"),
        status=1,
    )
    assert errors(failed) == ["ValueError: too small", "key: refused"]
    assert errors(outcome(status=-9)) == ["the engine was ended by SIGKILL"]
    assert errors(outcome(status=1, output="one\n\nno stack\n")) == ["one", "no stack"]
