"""Stacks on the real engine and a simulated cloud. Without the `pulumi` CLI all of these tests are skipped."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi.automation import PulumiCommand

from rehearsal.engine import Engine, Outcome
from rehearsal.engine.command import installed
from rehearsal.engine.workspace import Workspace

Deployed = Callable[[Path], Engine]
UP_LOG = "up.log"
"""In the folder of a deployed stack, what the CLI said when it was deployed."""
Prepared = Callable[[str, Path, Callable[[Engine], None], Path], Engine]


def expect_no_changes(command: Callable[..., Outcome]) -> None:
    """One of an engine's commands has nothing to do."""
    outcome = command("--expect-no-changes")
    assert (outcome.status, outcome.changes) == (0, []), outcome.explanation


@pytest.fixture(scope="session")
def pulumi() -> PulumiCommand:
    """The CLI."""
    found = installed()
    if found is None:
        pytest.skip("no pulumi CLI on PATH: nothing of this ran on the real engine (README: 'On the engine')")
    return found


@pytest.fixture(scope="session")
def prepared(pulumi: PulumiCommand, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """
    A title, a stack file, what to do with its new stack, and a folder -> a copy of the stack after that, in the folder.

    It is done once for all tests, and for all processes that share them out (pytest-xdist): who comes second waits.
    """
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    root = tmp_path_factory.getbasetemp().parent if parallel else tmp_path_factory.getbasetemp()

    def prepare(title: str, stack_file: Path, do: Callable[[Engine], None], copy: Path) -> Engine:
        name = f"{title}-{stack_file.parent.name}-{stack_file.stem}"
        folder, done = root / name, root / f"{name}.done"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                do(Engine.start(Workspace.create(folder, stack_file), stack_file, pulumi))
                done.touch()
            return Engine(Workspace.open(folder, stack_file), pulumi).copy(copy)

    return prepare


@pytest.fixture
def deployed(prepared: Prepared, tmp_path: Path) -> Deployed:
    """A stack file -> its stack, deployed; a copy of its own for the test that asks."""

    def deploy(engine: Engine) -> None:
        outcome = engine.up()
        assert outcome.succeeded, outcome.explanation
        (engine.workspace.folder / UP_LOG).write_text(outcome.output)

    return lambda stack_file: prepared("deployed", stack_file, deploy, tmp_path / f"deployed-{stack_file.stem}")


@pytest.fixture
def empty(pulumi: PulumiCommand, tmp_path: Path) -> Deployed:
    """A stack file -> its stack with nothing in it yet."""

    def start(stack_file: Path) -> Engine:
        folder = tmp_path / f"empty-{stack_file.stem}"
        return Engine.start(Workspace.create(folder, stack_file), stack_file, pulumi)

    return start
