"""The fixtures of the cluster tests: the binaries once, then a preview and a control plane for each stack file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from .cluster import NOTE, Cluster, fresh_cluster
from .control_plane.assets import AssetsError, Binaries, find_binaries
from .kubectl import DRY_RUN, SERVER_SIDE, Answers
from .preview import Manifests, preview, stack_files, stack_id
from .stand_ins import hand_over_for_real


@pytest.fixture(scope="session")
def binaries(request: pytest.FixtureRequest) -> Binaries:
    """Built now if need be, which takes minutes and so is told as it goes."""
    capture = cast("Any", request.config.pluginmanager.getplugin("capturemanager"))

    def report(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", end="", flush=True)

    try:
        return find_binaries(report)
    except AssetsError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session", params=[pytest.param(path, id=stack_id(path)) for path in stack_files()])
def stack_file(request: pytest.FixtureRequest) -> Path:
    """Each stack file in turn: pytest runs all tests of one before it begins with the next."""
    return request.param


@pytest.fixture(scope="session")
def manifests(stack_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Manifests:
    """What the offline preview writes for the stack file."""
    return preview(stack_file, tmp_path_factory.mktemp(f"{stack_id(stack_file)}-manifests"))


@pytest.fixture(scope="session")
def cluster(
    binaries: Binaries, manifests: Manifests, stack_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A control plane with the stack's namespaces in it, and as yet nothing else of the stack."""
    folder = tmp_path_factory.mktemp(f"{stack_id(stack_file)}-cluster")
    with fresh_cluster(binaries, folder, manifests, SERVER_SIDE) as ready:
        yield ready


@pytest.fixture(scope="session")
def dry_run(cluster: Cluster, manifests: Manifests) -> Answers:
    """What the API server says of all objects of the stack while none of them is there."""
    return cluster.kubectl.hand_over(DRY_RUN, manifests.objects)


@pytest.fixture(scope="session")
def applied(cluster: Cluster, manifests: Manifests, dry_run: Answers) -> Answers:
    """What it says when they are handed over for real, by server-side apply; from then on they are there."""
    return hand_over_for_real(cluster.kubectl, manifests, SERVER_SIDE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # From the reports, so that nothing is lost when other processes run the tests.
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    properties = [each for report in reports for each in getattr(report, "user_properties", ())]
    notes = dict.fromkeys(str(value) for name, value in properties if name == NOTE)
    if notes:
        terminalreporter.section("cluster tests: stood in for, and warned of")
        for note in notes:
            terminalreporter.write_line(note)
