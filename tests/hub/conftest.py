"""The environment of the hub, once, and a plain hub for the tests that need nothing special of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from .environment import EnvironmentFailed, HubEnvironment, find_environment
from .rig import HubRig, HubSettings, running_hub

StartHub = Callable[[HubSettings], AbstractContextManager[HubRig]]


@pytest.fixture(scope="session")
def hub_environment(request: pytest.FixtureRequest) -> HubEnvironment:
    """Installed now if need be, which takes a minute and so is told; a failure ends the run instead of a skip."""
    capture = cast("Any", request.config.pluginmanager.getplugin("capturemanager"))

    def report(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", end="", flush=True)

    try:
        return find_environment(report)
    except EnvironmentFailed as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="module")
def start_hub(hub_environment: HubEnvironment, tmp_path_factory: pytest.TempPathFactory) -> StartHub:
    """Starts a hub for as long as a block lasts."""

    @contextmanager
    def start(settings: HubSettings) -> Iterator[HubRig]:
        folder: Path = tmp_path_factory.mktemp("hub")
        with running_hub(hub_environment, folder, settings) as hub:
            yield hub

    return start
