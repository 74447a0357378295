"""The check of a hub against a real one: what works passes, what fails says why, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from offline.run import PROJECT
from smoke import cells
from smoke.hub_check import TEST_USER
from smoke.kernel import Kernel
from smoke.names import trust
from smoke.steps import Failed, Step
from smoke.web import Web

from .conftest import Check, SmokeHub, StartGateway


@pytest.fixture(autouse=True)
def nothing_left(smoke_hub: SmokeHub):
    yield
    assert smoke_hub.servers() == {}


def test_a_hub_that_works_passes_and_each_step_has_its_time(smoke_hub: SmokeHub, check: Check):
    done = check("--profile", "small")
    assert done.status == 0, done.said
    steps = done.result["workloads"][0]["steps"]
    assert [(step["step"], step["result"]) for step in steps] == [
        ("reach", "passed"),
        ("login", "passed"),
        ("start", "passed"),
        ("notebook", "passed"),
        ("dask", "skipped"),
        ("stop", "passed"),
    ]
    assert all(step["seconds"] > 0 for step in steps[2:])
    assert "JupyterHub 5.5.1" in done.step("reach")["note"]
    assert done.step("login")["note"] == f"service smoke-test, user {TEST_USER}"
    assert "can be written" in done.step("notebook")["note"]
    assert "All passed." in done.said
    assert max(map(len, done.said.splitlines())) <= 100


def test_a_persons_own_token_is_enough_and_dask_can_be_demanded(
    smoke_hub: SmokeHub, check: Check, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN_HUB", smoke_hub.rig.add_user("ada"))
    done = check("--dask", "yes")
    assert done.step("login")["note"] == "user ada, user ada"
    assert done.step("notebook")["result"] == "passed"
    assert (done.status, done.step("dask")["result"]) == (1, "failed")
    assert "the session knows no gateway" in done.step("dask")["note"]
    assert smoke_hub.server("ada") is None


@pytest.mark.parametrize(
    ("token", "words"),
    [("wrong", "the hub doesn't know the token"), ("limited", f"may not access:servers!user={TEST_USER}")],
)
def test_a_token_that_is_wrong_or_may_too_little_is_told_before_anything_starts(
    smoke_hub: SmokeHub, check: Check, monkeypatch: pytest.MonkeyPatch, token: str, words: str
):
    if token == "limited":
        scopes = {"scopes": [f"servers!user={TEST_USER}"]}
        token = smoke_hub.rig.api("POST", f"/users/{TEST_USER}/tokens", scopes)["token"]
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", token)
    done = check("--profile", "small")
    assert done.status == 1
    assert words in done.step("login")["note"]
    assert [done.step(name)["result"] for name in ("start", "stop")] == ["not run", "not run"]


def test_a_user_that_is_not_there_is_made_by_a_token_that_may(
    smoke_hub: SmokeHub, check: Check, monkeypatch: pytest.MonkeyPatch
):
    done = check("--user", "nobody")
    assert "may not servers!user=nobody" in done.step("login")["note"]
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", smoke_hub.rig.admin_token)
    done = check("--user", "nobody", "--profile", "breaks")
    assert done.step("login")["note"] == "service rig; user nobody made"
    assert done.step("stop")["result"] == "passed"


def test_a_profile_that_is_not_there_is_told_with_those_that_are(check: Check):
    done = check("--profile", "huge")
    assert done.status == 1
    assert done.step("start")["note"] == "the hub has no profile 'huge'; it offers small, dask"


def test_a_spawner_that_breaks_is_told_with_what_kubernetes_warned_of(check: Check):
    done = check("--profile", "breaks")
    assert done.status == 1
    note = done.step("start")["note"]
    assert "did not start in 300 seconds!" in note
    assert "last warning: [Warning] Failed to pull image: not found" in note
    assert done.step("notebook")["result"] == "not run"
    assert done.step("stop")["result"] == "passed"


def test_a_spawner_that_hangs_is_given_up_and_what_it_began_is_ended(check: Check):
    done = check("--profile", "hangs", "--timeout", "start=2")
    assert done.status == 1
    note = done.step("start")["note"]
    assert note.startswith("the server isn't ready after 2 s; the hub's last word: [Warning] Failed to pull image")
    assert done.step("stop")["result"] == "passed"


def test_a_named_server_is_removed_too(check: Check):
    done = check("--server", "of-a-check", "--profile", "breaks")
    assert "did not start in 300 seconds!" in done.step("start")["note"]
    assert done.step("stop")["result"] == "passed"


def test_a_server_that_does_not_stop_is_told(smoke_hub: SmokeHub, check: Check):
    done = check("--profile", "sticks", "--timeout", "stop=2")
    assert done.status == 1
    assert "isn't gone after 2 s; it may still run" in done.step("stop")["note"]
    smoke_hub.rig.wait_for("the server's end", lambda: smoke_hub.server() is None)


def test_a_kernel_that_dies_is_told(check: Check, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells, "NOTEBOOK", "import os; os.kill(os.getpid(), 9)")
    done = check("--profile", "small")
    assert "the kernel died while it ran the cell" in done.step("notebook")["note"]
    assert done.step("stop")["result"] == "passed"


def test_a_cell_that_fails_or_does_not_end_is_told(smoke_hub: SmokeHub):
    token = smoke_hub.rig.add_user("lin")
    server = smoke_hub.rig.start_server("lin")
    web = Web(smoke_hub.url + server["url"], trust(), f"token {token}")
    for cell, words in (
        ("1 / 0", "the cell ends with ZeroDivisionError: division by zero"),
        ("import time; time.sleep(60)", "not done after 2 s"),
    ):
        step = Step("notebook", "A cell runs", limit=2)
        step.begin()
        kernel = Kernel.start(web, step)
        with pytest.raises(Failed, match=words):
            kernel.run(cell, step)
        kernel.close()
    smoke_hub.rig.api("DELETE", "/users/lin/server")


def test_a_server_of_somebody_else_is_left_alone_unless_asked(smoke_hub: SmokeHub, check: Check):
    smoke_hub.rig.start_server(TEST_USER)
    done = check("--profile", "small")
    assert done.status == 1
    assert "--restart stops it first" in done.step("start")["note"]
    server = smoke_hub.server()
    assert server is not None
    assert server["ready"]
    assert check("--profile", "breaks", "--restart").step("start")["note"].startswith("the server didn't start: pod")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_interrupted_stops_the_server_first(smoke_hub: SmokeHub, number: signal.Signals, tmp_path: Path):
    result = tmp_path / "result.json"
    command = [sys.executable, "-m", "smoke", "--hub", smoke_hub.url, "--profile", "hangs", "--json", str(result)]
    environment = {**os.environ, "JUPYTERHUB_API_TOKEN": smoke_hub.token, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Successfully assigned" in line:
                break
        assert smoke_hub.server() is not None
        process.send_signal(number)
        out, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in error
    assert "Traceback" not in error + out
    assert "stop      passed" in out
    assert '"passed": false' in result.read_text()


def test_nobody_logs_in_as_the_test_user(smoke_hub: SmokeHub):
    """As the hub is configured for it: the identity provider may know that name, the hub refuses it."""
    with pytest.raises(requests.HTTPError, match="403"):
        smoke_hub.rig.log_in(TEST_USER)
    smoke_hub.rig.log_in("grace")


def test_a_dask_cluster_computes_and_is_closed(check: Check, start_gateway: StartGateway):
    with start_gateway() as gateway:
        done = check("--profile", "dask", "--dask", "yes")
        assert done.status == 0, done.said
        assert "worker after" in done.step("dask")["note"]
        assert len(gateway.made()) == 1
        assert gateway.stopped() == gateway.made()


def test_a_dask_cluster_that_does_not_come_up_is_closed_too(check: Check, start_gateway: StartGateway):
    with start_gateway(scheduler=["sleep", "3600"]) as gateway:
        done = check("--profile", "dask", "--timeout", "dask=8")
        assert done.status == 1
        note = done.step("dask")["note"]
        assert note.startswith("not done after 8 s; last: cluster ")
        assert "may still run" not in note
        assert len(gateway.made()) == 1
        assert gateway.stopped() == gateway.made()


def test_no_token_at_all_is_a_mistake_of_usage(check: Check, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN")
    done = check()
    assert done.status == 2
    assert "set JUPYTERHUB_API_TOKEN or JUPYTERHUB_API_TOKEN_HUB" in done.said
