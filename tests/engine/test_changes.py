"""Everyday changes of a deployed stack touch what they may touch and nothing else: the tables are in everyday.py."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from offline.changes import Kind
from offline.default_tags import takes_tags
from offline.difference import compare
from offline.record import Record, Resource
from offline.run import PROJECT, run
from offline.stateful import holds_data
from rehearsal.engine import Engine, Outcome, Step
from tests.stacks.previews import preview

from . import everyday
from .conftest import Deployed, expect_no_changes
from .everyday import Change
from .stack_files import AZURE, GCP, RICHEST, changed, stack_facts

STAGING = PROJECT / "Pulumi.staging.yaml"

Expected = dict[str, tuple[str, list[str]]]


@pytest.mark.parametrize(
    ("stack_file", "changes"),
    [
        (RICHEST, everyday.NODES),
        (RICHEST, everyday.STUDIOS),
        (RICHEST, everyday.HUBS),
        (RICHEST, everyday.VERSIONS),
        (RICHEST, everyday.NETWORK),
        (RICHEST, everyday.PEOPLE),
        (RICHEST, everyday.PROTECTION),
        (AZURE, everyday.ON_AZURE),
        (GCP, everyday.ON_GCP),
    ],
    ids=["nodes", "studios", "hubs", "versions", "network", "people", "protection", "azure", "gcp"],
)
def test_each_change_in_turn(stack_file: Path, changes: tuple[Change, ...], deployed: Deployed, tmp_path: Path) -> None:
    """
    One deployment after the other on the richest stack of each cloud. What one leaves undone would be seen in the next.

    The offline preview says of each change by itself what it may touch. Neighbours that touch nothing in common are
    deployed at once, and the engine does what was said of them together, no more.
    """
    life = Life(stack_file, deployed(stack_file), tmp_path)
    first, together, touched = life.version, list[Change](), set[str]()
    for change in changes:
        before, after = life.change(change)
        predicted = compare(before.record, after.record)
        assert tuple(each.resource.name for each in predicted.losses) == change.loses, change.title
        expected = expectation([change], life, before.record, after.record)
        hidden = {name.format_map(life.facts) for name in change.hidden}
        assert foreseen(predicted.changes) == {name: what for name, (what, _) in expected.items() if name not in hidden}
        if touched & expected.keys():
            check_all(together, life, first.record, before.record, life.deploy(before))
            first, together, touched = before, [], set()
        together.append(change)
        touched |= expected.keys()
    check_all(together, life, first.record, life.version.record, life.deploy(life.version))
    expect_no_changes(life.engine.preview)


def test_a_release_with_all_kinds_of_changes(deployed: Deployed, tmp_path: Path) -> None:
    """Many changes at once, on a smaller stack: the preview says what is done, and after it nothing is left to do."""
    changes = [
        everyday.BIGGER_NODES, everyday.KUBERNETES, everyday.CHART, everyday.IMAGE, everyday.ONE_MORE,
        everyday.DOMAIN, everyday.TOKEN_FROM_VAULT, everyday.SESSION_IMAGE, everyday.DASK_LIMITS, everyday.HUB_SECRETS,
    ]  # fmt: skip
    life = Life(STAGING, deployed(STAGING), tmp_path)
    first = life.version
    for change in changes:
        life.change(change)
    told = life.preview()
    done = life.deploy(life.version)
    for outcome in (told, done):
        check_all(changes, life, first.record, life.version.record, outcome, in_turn=False)
    before, after = life.change(everyday.TOKEN_ROTATED)
    check_all([everyday.TOKEN_ROTATED], life, before.record, after.record, life.deploy(after))
    expect_no_changes(life.engine.preview)


@dataclass(frozen=True)
class Version:
    """A stack file and a program, and what the offline preview says of them."""

    stack_file: Path
    program: Path
    record: Record


class Life:
    """A stack from one change to the next: each is made on top of those before it."""

    def __init__(self, stack_file: Path, engine: Engine, folder: Path):
        self.engine = engine
        self.facts = stack_facts(stack_file)
        self.version = Version(stack_file, PROJECT, preview(stack_file))
        self._folder = folder

    def change(self, change: Change) -> tuple[Version, Version]:
        """Make a change in the program and the stack file; the versions before and after it. Nothing is deployed."""
        before = self.version
        program = program_with(change.versions, before.program, self._folder) if change.versions else before.program
        settings = {path.format_map(self.facts): filled(value, self.facts) for path, value in change.settings.items()}
        stack_file = changed(before.stack_file, self._folder, settings)
        self.version = Version(stack_file, program, offline_preview(stack_file, program))
        return before, self.version

    def deploy(self, version: Version) -> Outcome:
        """Deploy a version."""
        self._configure(version)
        return self.engine.up()

    def preview(self) -> Outcome:
        """What would be done to deploy the newest version."""
        self._configure(self.version)
        return self.engine.preview()

    def _configure(self, version: Version) -> None:
        if self.engine.workspace.program != version.program:
            self.engine = self.engine.copy(self._folder / f"{version.program.name}-stack", version.program)
        self.engine.configure(version.stack_file)


def check_all(
    changes: list[Change], life: Life, before: Record, after: Record, outcome: Outcome, in_turn: bool = True
) -> None:
    """Exactly what the rows of these changes say, in the order that each says where they don't touch the same."""
    titles = ", ".join(each.title for each in changes)
    assert outcome.succeeded, f"{titles}\n{outcome.explanation}"
    expected = expectation(changes, life, before, after)
    steps = [step for step in outcome.changes if not step.type.startswith("atelier:")]
    assert operations(steps) == {name: what for name, (what, _) in expected.items()}, titles
    for step in steps:
        _, paths = expected[step.name]
        strays = [path for path in step.paths if not any(path.startswith(each) for each in paths)]
        if paths and step.operation in ("update", "replace"):
            assert not strays, (titles, step.name)
            missing = [each for each in paths if not any(path.startswith(each) for path in step.paths)]
            assert not missing, (titles, step.name, step.paths)
    replaced_for_the_better(steps, before)
    began = [step.name for step in outcome.changes]
    for change in changes if in_turn else ():
        turns = [began.index(name.format_map(life.facts)) for name in change.in_turn]
        assert turns == sorted(turns), (change.title, change.in_turn)


def replaced_for_the_better(steps: list[Step], before: Record) -> None:
    """What is replaced holds no data, and stands before its predecessor goes, but for what hardly takes a second."""
    rotated = {step.name for step in steps if step.paths and all(path.startswith("keepers") for path in step.paths)}
    data = {each.name for each in before.resources if holds_data(each)} - rotated
    made: set[str] = set()
    for step in steps:
        if step.operation == "create-replacement":
            made.add(step.name)
        if step.operation == "delete-replaced":
            assert step.name in made or step.type in GONE_FOR_A_MOMENT, f"{step.name} goes before another one stands"
            assert step.name not in data, f"{step.name} holds data"


GONE_FOR_A_MOMENT = ("aws:ecr/lifecyclePolicy:LifecyclePolicy",)
"""A repository can have one only."""


def expectation(changes: Iterable[Change], life: Life, before: Record, after: Record) -> Expected:
    """By name of each resource that the changes may touch: what happens to it, and the inputs that change."""
    old, new = resources(before), resources(after)
    found: dict[str, tuple[str, list[str]]] = {}
    for change in changes:
        for pattern, what in change.touches.items():
            operation, *paths = what.format_map(life.facts).split()
            names = matching(pattern.format_map(life.facts).removeprefix("?"), {**old, **new})
            assert names or pattern.startswith("?"), f"{change.title}: nothing is called {pattern}"
            for name in names:
                if name in old and name in new and operation == "renamed":
                    continue
                word = operation if name in old and name in new else "create" if name in new else "delete"
                earlier, inputs = found.get(name, (word, []))
                # What one change replaces the other doesn't update as well.
                found[name] = ("replace" if earlier == "replace" else word, [*inputs, *paths])
    return found


def matching(pattern: str, known: Mapping[str, Resource]) -> list[str]:
    """The names of the resources that a row means."""
    if pattern == "@tags":
        return [name for name, each in known.items() if takes_tags(each.type) or _tagged_by_the_program(each)]
    return [name for name in known if fnmatchcase(name, pattern)]


def _tagged_by_the_program(resource: Resource) -> bool:
    """
    On Azure and for labels on Google Cloud a provider has no tags of its own: what takes them is given all of them.
    """
    return resource.type.startswith(("azure-native:", "gcp:")) and _holds_key(resource.inputs, "cost-centre")


def _holds_key(inputs: Any, key: str) -> bool:
    if isinstance(inputs, list):
        return any(_holds_key(each, key) for each in inputs)
    return isinstance(inputs, dict) and (key in inputs or any(_holds_key(each, key) for each in inputs.values()))


def resources(record: Record) -> dict[str, Resource]:
    """What a stack owns, by name."""
    return {each.name: each for each in record.resources if each.custom and not each.read}


def operations(steps: Iterable[Step]) -> dict[str, str]:
    """The operation of each resource; a replacement's steps are one."""
    found: dict[str, str] = {}
    for step in steps:
        word = "replace" if "replace" in step.operation else step.operation
        assert found.setdefault(step.name, word) == word, f"{step.name}: {found[step.name]} and {word}"
    return found


def foreseen(changes: Iterable[Any]) -> dict[str, str]:
    """The same of a difference between two offline previews. What concerns options alone the engine doesn't tell."""
    told = (change for change in changes if change.kind is not Kind.OPTIONS)
    return {change.resource.name: change.kind.value for change in told}


def filled(value: Any, facts: Mapping[str, str]) -> Any:
    """A value with what the stack file calls things in all of its texts."""
    if isinstance(value, str):
        return value.format_map(facts)
    if isinstance(value, dict):
        return {key: filled(each, facts) for key, each in value.items()}
    return [filled(each, facts) for each in value] if isinstance(value, list) else value


def program_with(versions: Mapping[str, str], program: Path, folder: Path) -> Path:
    """A copy of the program with other versions pinned."""
    copy = folder / f"program-{'-'.join(versions).lower()}"
    for name in ("components", "stacks", "offline", "policies"):
        shutil.copytree(program / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(program / name, copy / name)
    module = copy / "components" / "versions.py"
    text = module.read_text()
    for name, version in versions.items():
        text, count = re.subn(rf'^{name} = ".*"$', f'{name} = "{version}"', text, flags=re.MULTILINE)
        assert count == 1, name
    module.write_text(text)
    return copy


def offline_preview(stack_file: Path, program: Path) -> Record:
    """What a program registers for a stack file; another one in a process of its own: it has modules of these names."""
    if program == PROJECT:
        return run(stack_file)
    record = stack_file.with_suffix(".json")
    command = [sys.executable, "-m", "offline", str(stack_file), "--json", str(record)]
    subprocess.run(command, cwd=program, check=True, capture_output=True)
    return Record.load(record)
