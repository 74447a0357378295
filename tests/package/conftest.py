"""One plugin and one set of constructions for all tests: to import three clouds' SDKs takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .constructions import Construction, constructions
from .plugin import Plugin, running_plugin
from .wheel import Installed, install


@pytest.fixture(scope="session")
def plugin() -> Iterator[Plugin]:
    """The components, served by a process as Pulumi starts it."""
    with running_plugin() as running:
        yield running


@pytest.fixture(scope="session")
def constructed(plugin: Plugin) -> dict[str, Construction]:
    """Each component as a program constructed it, by its name."""
    return constructions(plugin.schema)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own."""
    return install(tmp_path_factory.mktemp("wheel"))
