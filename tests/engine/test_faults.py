"""
The cloud refuses: a create, an update or a delete fails, and the next deployment finishes what is left.

Here one layer in four of one stack for each operation; `python -m tests.engine.sweep` takes all of them
(docs/reliability.md).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from offline.record import Resource
from offline.run import PROJECT
from rehearsal.cloud.faults import Fault
from tests.stacks.previews import preview

from .accidents import Life, layers, one_each
from .conftest import Deployed
from .invariants import doubts_about
from .stack_files import EXPENSIVE, GCP, RICHEST, changed, on

_ONE_IN = 4
_KEEP_ON = "--continue-on-error"


@on(RICHEST)
def test_after_creates_that_fail_the_next_up_finishes(stack_file: Path, empty: Deployed) -> None:
    life = Life(empty(stack_file), preview(stack_file))
    sampled = _sampled(stack_file)
    life.up(one_each(("fail", "half"), "create", sampled), _KEEP_ON)
    assert (life.left, life.doubts, life.watch.doubts(life.engine)) == ([], [], [])


@on(GCP)
def test_after_updates_that_fail_the_next_up_finishes(stack_file: Path, tmp_path: Path, deployed: Deployed) -> None:
    engine = deployed(stack_file)
    life = Life(engine, preview(stack_file))
    # In the tags of all that takes tags.
    engine.configure(changed(stack_file, tmp_path, {"costCentre": "another"}))
    touched = {step.urn for step in engine.preview().changes}
    sampled = [each for layer in layers(preview(stack_file)) for each in layer if each.urn in touched][::_ONE_IN]
    assert len(sampled) > 8
    life.up(one_each(("fail", "half"), "update", sampled), _KEEP_ON)
    assert (life.left, life.doubts, life.watch.doubts(life.engine), life.remade) == ([], [], [], [])


def test_a_failed_update_of_the_clusters_role_deletes_nothing(tmp_path: Path, deployed: Deployed) -> None:
    stack_file = PROJECT / "Pulumi.staging.yaml"  # its cluster isn't protected
    engine = deployed(stack_file)
    life = Life(engine, preview(stack_file))
    engine.configure(changed(stack_file, tmp_path, {"costCentre": "another"}))
    with closing(engine.workspace.cloud()) as cloud:
        cloud.plan(Fault(kind="fail", operation="update", pattern="cluster-control-plane-role"))
    # The cluster is skipped with a role that is unknown, and another role would mean another cluster.
    outcome = engine.up(_KEEP_ON)
    assert (outcome.status, life.left, life.remade) == (1, [], [])


@on(RICHEST)
def test_after_deletes_that_fail_the_next_destroy_finishes(stack_file: Path, deployed: Deployed) -> None:
    engine = deployed(stack_file)
    engine.run("state", "unprotect", "--all", "--yes", "--stack", engine.workspace.stack, expect=True)
    life = Life(engine, preview(stack_file))
    deleted = [each for each in _sampled(stack_file) if not each.retain_on_delete]
    life.destroy(one_each(("fail",), "delete", deleted), _KEEP_ON)
    assert (life.left, doubts_about(engine)) == ([], [])


def _sampled(stack_file: Path) -> list[Resource]:
    """Other layers of each stack file."""
    first = EXPENSIVE.index(stack_file) * 2
    return [
        each
        for number, layer in enumerate(layers(preview(stack_file)))
        if number % _ONE_IN == first % _ONE_IN
        for each in layer
    ]
