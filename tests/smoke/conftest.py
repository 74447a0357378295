"""A real hub whose servers start, fail or hang as the profile says, and the command that checks it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from smoke.__main__ import main
from smoke.hub_check import TEST_USER

from ..hub.conftest import StartHub, hub_environment, start_hub
from ..hub.environment import HubEnvironment
from ..hub.rig import HubRig, free_ports
from .gateway import Gateway, running_gateway
from .settings import smoke_settings

__all__ = ["hub_environment", "start_hub"]


@dataclass(frozen=True)
class SmokeHub:
    """A hub with the service and the test user that a stack has for its smoke test."""

    rig: HubRig
    token: str = field(repr=False)
    gateway_ports: tuple[int, int]

    @property
    def url(self) -> str:
        return self.rig.url.rstrip("/")

    def server(self, user: str = TEST_USER) -> dict[str, Any] | None:
        """The test user's server, in whatever state it is."""
        return self.servers(user).get("")

    def servers(self, user: str = TEST_USER) -> dict[str, Any]:
        """All servers that run, start or stop, and named ones that don't."""
        found = self.rig.api("GET", f"/users/{user}?include_stopped_servers")["servers"]
        return {name: each for name, each in found.items() if name or each["pending"] or not each["stopped"]}


@dataclass(frozen=True)
class Done:
    """What a check ended with."""

    status: int
    said: str
    result: dict[str, Any]

    def step(self, name: str) -> dict[str, Any]:
        """A step of the first workload."""
        return next(step for step in self.result["workloads"][0]["steps"] if step["step"] == name)


Check = Callable[..., Done]


@pytest.fixture(scope="module")
def smoke_hub(start_hub: StartHub) -> Iterator[SmokeHub]:
    token = secrets.token_hex(32)
    ports = free_ports(2)
    settings = smoke_settings(token, f"http://127.0.0.1:{ports[0]}")
    with start_hub(settings) as rig:
        yield SmokeHub(rig, token, (ports[0], ports[1]))


StartGateway = Callable[..., AbstractContextManager[Gateway]]


@pytest.fixture
def start_gateway(smoke_hub: SmokeHub, hub_environment: HubEnvironment, tmp_path: Path) -> StartGateway:
    """Starts a real dask-gateway server with its local backend, which the profile `dask` knows."""
    return partial(running_gateway, hub_environment, tmp_path, smoke_hub.rig, smoke_hub.gateway_ports)


@pytest.fixture
def check(
    smoke_hub: SmokeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Check:
    """Runs the command against the hub, or what the arguments name instead."""
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", smoke_hub.token)

    def run(*arguments: str) -> Done:
        target = [] if {"--outputs", "--hub"} & {*arguments} else ["--hub", smoke_hub.url]
        file = tmp_path / "result.json"
        status = main([*target, *arguments, "--json", str(file)])
        output = capsys.readouterr()
        assert smoke_hub.token not in output.out + output.err
        return Done(status, output.out + output.err, json.loads(file.read_text()) if file.exists() else {})

    return run
