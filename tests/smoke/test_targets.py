"""What is checked, with which token, and what is a mistake of usage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smoke import targets
from smoke.__main__ import main
from smoke.targets import UsageError

HUB = {"url": "https://hub.example.org", "smokeUser": "smoke-test", "smokeToken": "abc", "dask": True}
OUTPUTS = {"jupyterhub": {"hub": HUB, "big-hub": {"url": "https://big.example.org"}}, "nameServers": []}


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A CLI that writes down how it was called, and says what `said` holds."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "pulumi"
    said, called = tmp_path / "said", tmp_path / "called"
    program.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo v3.272.0 && exit\necho "$@" > {called}\ncat {said}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return tmp_path


def test_a_stack_is_asked_for_its_outputs_with_their_secrets(pulumi: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    (pulumi / "said").write_text(json.dumps(OUTPUTS))
    hub, big = targets.of_stack("prod").hubs
    called = (pulumi / "called").read_text().split()
    assert called == ["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", "prod"]
    assert (hub.name, hub.url, hub.user, hub.dask) == ("hub", "https://hub.example.org", "smoke-test", True)
    assert targets.token_of(hub, alone=False) == "abc"
    assert "abc" not in repr(hub)
    with pytest.raises(UsageError, match="set JUPYTERHUB_API_TOKEN_BIG_HUB in the environment"):
        targets.token_of(big, alone=False)


def test_a_token_of_the_environment_goes_to_its_hub_alone(monkeypatch: pytest.MonkeyPatch):
    hub, big = targets.of_outputs(json.dumps(OUTPUTS), "outputs").hubs
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "one")
    assert targets.token_of(hub, alone=True) == "one"
    assert targets.token_of(hub, alone=False) == "abc"
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN_BIG_HUB", "two")
    assert targets.token_of(big, alone=False) == "two"


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ("no json", "isn't JSON"),
        ("[]", "isn't a mapping of stack outputs"),
        ('{"nameServers": []}', "has no workload"),
        ('{"jupyterhub": "[secret]"}', "read the outputs with --show-secrets"),
        ('{"jupyterhub": {"hub": {}}}', "jupyterhub.hub has no `url`"),
        ('{"jupyterhub": {"hub": {"url": "http://hub.example.org"}}}', "a token is sent over https only"),
        ('{"jupyterhub": {"hub": {"url": "https://me:pw@hub.example.org"}}}', "isn't an address of the form"),
        ('{"jupyterhub": {"hub": {"url": "https://h.org", "smokeToken": "[secret]"}}}', "is hidden in the outputs"),
        (json.dumps(OUTPUTS), "set JUPYTERHUB_API_TOKEN_BIG_HUB"),
    ],
)
def test_outputs_that_do_not_do_are_one_line_and_status_2(
    outputs: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    (tmp_path / "outputs.json").write_text(outputs)
    assert main(["--outputs", str(tmp_path / "outputs.json")]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--timeout", "begin=3"], "steps are reach, login, start"),
        (["--timeout", "start=-1"], "write start=SECONDS"),
        (["--option", "image"], "write NAME=CHOICE"),
        (["--option", "image=small"], "--option goes with --profile"),
        (["--json", "no/such/folder/file"], "in a folder that exists"),
        (["--only", "studios"], "there is no workload studios; there are hub"),
        (["--ca", "/dev/null"], "not a PEM file of certificates"),
    ],
)
def test_a_mistake_of_usage_is_told_before_anything_is_asked(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "some-token")
    assert main(["--hub", "https://hub.invalid", *options]) == 2
    assert words in capsys.readouterr().err
