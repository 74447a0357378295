"""The check of Studios against a proxy, a Platform and a port of SSH on this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smoke.__main__ import main

from .conftest import Done
from .site import DOMAIN, TEMPLATES, TOKEN, WORKSPACE, Site, resolver, running_site

WHOLE = [DOMAIN, f"*.{DOMAIN}"]
CheckSite = Callable[..., Done]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(socket.getaddrinfo))
    monkeypatch.setenv("TOWER_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("TOWER_WORKSPACE_ID", WORKSPACE)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running_site(tmp_path, WHOLE) as site:
        yield site


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CheckSite:
    """Runs the command with the outputs of a site; `more` replaces some of them."""

    def run(site: Site, *arguments: str, ca: bool = True, **more: str) -> Done:
        outputs, result = tmp_path / "outputs.json", tmp_path / "result.json"
        outputs.write_text(json.dumps(site.outputs(**more)))
        trusted = ["--ca", str(site.ca)] if ca else []
        status = main(["--outputs", str(outputs), *trusted, "--json", str(result), *arguments])
        said = capsys.readouterr()
        assert TOKEN not in said.out + said.err
        return Done(status, said.out + said.err, json.loads(result.read_text()))

    return run


def test_a_deployment_that_works_passes(site: Site, check: CheckSite):
    done = check(site)
    assert done.status == 0, done.said
    assert done.step("connect")["note"] == "status 404, certificate for 90 more days"
    assert done.step("sessions")["note"].startswith("smoke-")
    assert done.step("templates")["note"] == "jupyter, ride, vscode"
    assert done.step("ssh")["note"].endswith("SSH-2.0-Go")


def test_what_the_stack_has_not_is_left_out_with_its_reason(
    site: Site, check: CheckSite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("TOWER_ACCESS_TOKEN")
    done = check(site, sessions=f"https://connect.{DOMAIN}/_studio/<session>", ssh="")
    assert done.status == 0, done.said
    assert [(step["result"], step["note"]) for step in done.result["workloads"][0]["steps"][1:]] == [
        ("skipped", "sessions are paths of the proxy's host name"),
        ("skipped", "needs TOWER_ACCESS_TOKEN"),
        ("skipped", "SSH is off"),
    ]


def test_a_template_without_its_tool_is_told_by_its_image(site: Site, check: CheckSite):
    site.templates = [*TEMPLATES, {"repository": "example.org/mine:1", "tool": "custom"}]
    done = check(site)
    assert done.status == 1
    assert "the tool is `custom` for example.org/mine:1" in done.step("templates")["note"]
    assert done.step("ssh")["result"] == "passed"
    site.templates = []
    assert "offers no templates" in check(site).step("templates")["note"]


def test_a_platform_that_refuses_says_why(site: Site, check: CheckSite, monkeypatch: pytest.MonkeyPatch):
    assert "Studios is off for workspace 7" in check(site, "--workspace", "7").step("templates")["note"]
    monkeypatch.setenv("TOWER_ACCESS_TOKEN", "wrong")
    assert "doesn't know the token in TOWER_ACCESS_TOKEN" in check(site).step("templates")["note"]


def test_a_load_balancer_without_proxies_and_another_protocol_are_told(site: Site, check: CheckSite):
    site.status, site.banner = 503, b"HTTP/1.1 400 Bad Request\r\n"
    done = check(site)
    assert "status 503: the load balancer has no healthy proxy" in done.step("connect")["note"]
    assert "isn't SSH: it begins with 'HTTP/1.1 400" in done.step("ssh")["note"]


def test_a_name_without_a_record_is_told(site: Site, check: CheckSite):
    done = check(site, connectUrl=f"https://gone.{DOMAIN}:{site.port}", ssh="ssh u@s@ssh.invalid -p 2222")
    assert done.step("connect")["note"].startswith(f"DNS has no address for gone.{DOMAIN}: ")
    assert done.step("ssh")["note"].startswith("DNS has no address for ssh.invalid: ")
    assert done.step("sessions")["result"] == "passed"


@contextmanager
def other_site(folder: Path, names: list[str], days: int = 90) -> Iterator[Site]:
    folder.mkdir()
    with running_site(folder, names, days) as site:
        yield site


def test_a_certificate_that_is_not_valid_is_told_with_what_helps(tmp_path: Path, check: CheckSite):
    with other_site(tmp_path / "exact", [DOMAIN, f"connect.{DOMAIN}"]) as site:
        done = check(site)
        assert done.step("connect")["result"] == "passed"
        note = done.step("sessions")["note"]
        assert "Hostname mismatch" in note
        assert "or this one lacks the name" in note
        note = check(site, ca=False).step("connect")["note"]
        assert "unable to get local issuer certificate" in note
        assert "--ca" in note
    with other_site(tmp_path / "old", WHOLE, days=-2) as site:
        assert "certificate has expired (renew it" in check(site).step("connect")["note"]


def test_the_hub_behind_such_a_name_is_told_the_same_way(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "some-token")
    for url, words in (
        (f"https://gone.{DOMAIN}", "DNS has no address"),
        (f"https://connect.{DOMAIN}:{site.port}", "unable to get local issuer"),
        ("http://127.0.0.1:9", "can't be reached: Connection refused"),
    ):
        assert main(["--hub", url]) == 1
        assert words in " ".join(capsys.readouterr().out.split())
    assert main(["--hub", f"https://connect.{DOMAIN}:{site.port}", "--ca", str(site.ca)]) == 1
    assert "GET /hub/api/ is refused with status 404" in " ".join(capsys.readouterr().out.split())
