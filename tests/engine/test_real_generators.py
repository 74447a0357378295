"""The plugins of random and tls themselves, where they are on PATH: they need no cloud."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from pulumi.automation import PulumiCommand

from rehearsal.cloud import Cloud
from rehearsal.cloud.properties import plain
from rehearsal.engine import Engine
from rehearsal.engine.workspace import Workspace

from .conftest import expect_no_changes
from .stack_files import EXISTING, RICHEST, changed, on

GENERATORS = ("random", "tls")


@on(RICHEST, EXISTING)
def test_a_life_with_real_passwords_and_keys(stack_file: Path, pulumi: PulumiCommand, tmp_path: Path) -> None:
    missing = [each for each in GENERATORS if shutil.which(f"pulumi-resource-{each}") is None]
    if missing:
        pytest.skip(
            f"no plugin of {' and '.join(missing)} on PATH: random and tls were simulated (README: 'On the engine')"
        )
    unprotected = changed(stack_file, tmp_path, {"protect": False})
    engine = Engine.start(Workspace.create(tmp_path / "stack", unprotected, real=GENERATORS), unprotected, pulumi)
    outcome = engine.up()
    assert outcome.succeeded, outcome.explanation
    for command in (engine.preview, engine.up):
        expect_no_changes(command)

    keys = _private_keys(engine.workspace.cloud())
    assert keys
    for text in keys:
        load = serialization.load_ssh_private_key if "OPENSSH" in text else serialization.load_pem_private_key
        load(text.encode(), password=None)

    outcome = engine.destroy()
    assert outcome.succeeded, outcome.explanation
    assert engine.state()["resources"] == []


def _private_keys(cloud: Cloud) -> list[str]:
    """Every private key that an object of the cloud was given, as the text that it was given as."""
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, dict):
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)
        elif isinstance(value, str) and "PRIVATE KEY-----" in value:
            found.append(value)

    for each in cloud.objects():
        look(plain(each.inputs))
    return found
