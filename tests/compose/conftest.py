"""A machine with a deployment that has a Platform of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.workloads.studios.compose import StudiosBundle, configuration

from . import sample
from .machine import Machine


def configure(machine: Machine, bundle: StudiosBundle) -> None:
    """Puts another configuration into the machine's vault."""
    machine.vault[sample.CONFIGURATION] = json.dumps(configuration(bundle))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    found = Machine(tmp_path / "root", sample.vault(), monkeypatch)
    configure(found, sample.bundle())
    return found
