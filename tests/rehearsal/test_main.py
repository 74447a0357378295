"""`python -m rehearsal` up to the moment at which it needs the CLI, and how the CLI is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from offline.run import PROJECT
from rehearsal.__main__ import main
from rehearsal.engine import command

STACK_FILE = str(PROJECT / "Pulumi.staging.yaml")


@pytest.fixture(autouse=True)
def no_pulumi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without the CLI, and without a way to get it."""

    def install(**_: object) -> None:
        raise OSError("no network")

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.setattr(command, "ROOT", tmp_path / "build")
    monkeypatch.setattr(command.PulumiCommand, "install", install)
    monkeypatch.setattr(command, "installed", lambda: None)


def said(capsys: pytest.CaptureFixture[str], *options: str, status: int = 2) -> str:
    assert main([STACK_FILE, *options]) == status
    lines = capsys.readouterr().err.splitlines()
    return next(line for line in lines if line.startswith("error: "))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--fault", "break create"), "allowed: fail, half"),
        (("--drift", "lose nobody"), "the stack has no nobody"),
        (("--set", "cluster"), "write path=value"),
        (("--minute", "-1"), "0 seconds or more"),
        (("--minute", "0", "--timeline", "a.svg"), "nothing to draw"),
        (("--timeline", "a.png"), ".svg file"),
        (("--keep", str(PROJECT)), "there is something already"),
        (("--from", "no-such-commit"), "neither a file nor a commit"),
        (("--change", "nowhere/Pulumi.staging.yaml"), "there is no such file"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(capsys, options, words):
    assert words in said(capsys, *options)


def test_settings_that_set_makes_wrong_are_told_as_the_preview_tells_them(capsys):
    assert main([STACK_FILE, "--set", "cluster.nodePools.core.maxSize=1", "--set", "network.natGatways=single"]) == 2
    error = capsys.readouterr().err
    assert "Pulumi.staging.yaml with cluster.nodePools.core.maxSize=1" in error
    assert "network.natGatways: is no known key; did you mean natGateways?" in error
    assert "cluster.nodePools.core.minSize: found 2; at most maxSize, which is 1" in error
    assert "atelier-rehearsal-" not in error
    assert "Traceback" not in error


def test_without_the_cli_it_says_so_and_leaves_nothing_behind(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert "the Pulumi CLI isn't on PATH" in said(capsys, status=1)
    assert list(tmp_path.glob("atelier-*")) == []


def test_the_command_that_finds_the_cli_says_plainly_that_it_could_not(tmp_path):
    """As `make up` runs it; the installer gets no network, as it would need one."""
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "https_proxy": "http://127.0.0.1:9", "HOME": str(tmp_path)}
    command_line = [sys.executable, "-m", "rehearsal.engine.command"]
    found = subprocess.run(command_line, env=environment, cwd=PROJECT, capture_output=True, text=True)
    if found.returncode == 0:
        pytest.skip("build/pulumi has one")
    assert found.returncode == 1
    assert found.stdout == ""
    errors = [line for line in found.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert "download-install" in errors[0]
    assert "Traceback" not in found.stderr
