"""The API server accepts every object of a stack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .cluster import NOTE, Cluster, fresh_cluster
from .control_plane.assets import Binaries
from .kubectl import CLIENT_SIDE, Answers
from .preview import Manifests, stack_id
from .stand_ins import hand_over_for_real


def test_every_object_is_accepted(answers: Answers) -> None:
    assert not answers.refused, str(answers)


def test_the_stack_has_objects(manifests: Manifests) -> None:
    # Without this, a preview that writes nothing would pass everything else.
    assert manifests.everything


@pytest.fixture(params=["dry-run", "server-side-apply", "client-side-apply"])
def answers(request: pytest.FixtureRequest, manifests: Manifests) -> Answers:
    """What the API server says to the objects, handed over in each of these ways."""
    fixtures = {"dry-run": "noted_dry_run", "server-side-apply": "applied", "client-side-apply": "applied_by_client"}
    return request.getfixturevalue(fixtures[request.param])


@pytest.fixture
def noted_dry_run(
    dry_run: Answers, cluster: Cluster, stack_file: Path, record_property: Callable[[str, object], None]
) -> Answers:
    """The dry run, with what its reader should know listed at the end of the test run."""
    for stand_in in cluster.stand_ins:
        record_property(NOTE, f"{stack_id(stack_file)}: stand-in: {stand_in}")
    for name, warning in dry_run.warned.items():
        record_property(NOTE, f"{stack_id(stack_file)}: {name}: {warning.strip()}")
    return dry_run


@pytest.fixture
def applied_by_client(binaries: Binaries, manifests: Manifests, tmp_path: Path) -> Answers:
    """Client-side apply, on a control plane that has seen none of the objects."""
    with fresh_cluster(binaries, tmp_path / "cluster", manifests, CLIENT_SIDE) as cluster:
        return hand_over_for_real(cluster.kubectl, manifests, CLIENT_SIDE)
