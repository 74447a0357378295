"""Stacks on the real engine and a simulated cloud. Without the `pulumi` CLI all of these tests are skipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi.automation import PulumiCommand

from rehearsal.command import installed
from rehearsal.engine import Engine
from rehearsal.workspace import Workspace

Deployed = Callable[[Path], Engine]


@pytest.fixture(scope="session")
def pulumi() -> PulumiCommand:
    """The CLI."""
    found = installed()
    if found is None:
        pytest.skip("no pulumi CLI on PATH: nothing of this ran on the real engine (README: 'On the engine')")
    return found


@pytest.fixture(scope="session")
def _deployed(pulumi: PulumiCommand, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    engines: dict[Path, Engine] = {}

    def deployed(stack_file: Path) -> Engine:
        if stack_file not in engines:
            folder = tmp_path_factory.mktemp("deployed") / "stack"
            engine = Engine.start(Workspace.create(folder, stack_file), stack_file, pulumi)
            outcome = engine.up()
            assert outcome.succeeded, outcome.explanation
            engines[stack_file] = engine
        return engines[stack_file]

    return deployed


@pytest.fixture
def deployed(_deployed: Deployed, tmp_path: Path) -> Deployed:
    """A stack file -> its stack, deployed; a copy of its own for the test that asks."""
    return lambda stack_file: _deployed(stack_file).copy(tmp_path / f"deployed-{stack_file.stem}")


@pytest.fixture
def empty(pulumi: PulumiCommand, tmp_path: Path) -> Deployed:
    """A stack file -> its stack with nothing in it yet."""

    def start(stack_file: Path) -> Engine:
        folder = tmp_path / f"empty-{stack_file.stem}"
        return Engine.start(Workspace.create(folder, stack_file), stack_file, pulumi)

    return start
