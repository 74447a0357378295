"""Simulated providers on a cloud of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rehearsal.cloud import Cloud

from .served import Client, served
from .site import Site

Provided = Callable[[str], Client]


@pytest.fixture
def provided(tmp_path: Path) -> Iterator[Provided]:
    """A package -> its provider; those of one test share a cloud."""
    with ExitStack() as stack:
        yield lambda package: stack.enter_context(served(tmp_path / "cloud", package))


@pytest.fixture
def aws(provided: Provided) -> Client:
    """The provider of AWS."""
    return provided("aws")


@pytest.fixture
def kubernetes(provided: Provided) -> Client:
    """The provider of Kubernetes on the same cloud."""
    return provided("kubernetes")


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """The same cloud as another process opens it."""
    cloud = Cloud(tmp_path / "cloud")
    yield cloud
    cloud.close()


@pytest.fixture
def site(cloud: Cloud) -> Site:
    """That cloud, to make things in."""
    return Site(cloud)
