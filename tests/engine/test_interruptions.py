"""
Deployments that break off: the engine or a provider dies, or nobody answers and a person gives up.

Then the state is behind the cloud, and `rehearsal.engine.recovery` does what docs/reliability.md tells people to do.
"""

from __future__ import annotations

from pathlib import Path

from offline.record import Resource
from rehearsal.cloud.faults import Kind
from tests.stacks.previews import preview

from .accidents import KINDS, Life, one_each, points
from .conftest import Deployed
from .invariants import doubts_about
from .stack_files import EXPENSIVE, GCP, RICHEST, changed, on


@on(GCP)
def test_a_first_deployment_that_breaks_off_is_taken_up_again(stack_file: Path, empty: Deployed) -> None:
    life = Life(empty(stack_file), preview(stack_file))
    life.up(one_each(_kinds(stack_file), "create", _half_of_the_points(stack_file)))
    assert (life.left, life.doubts, life.watch.doubts(life.engine)) == ([], [], [])
    # What had been made was found, and nothing else would have kept it from being made twice.
    assert "pulumi import --file import.json" in {each.command for each in life.done}


@on(RICHEST)
def test_a_change_that_breaks_off_is_taken_up_again(stack_file: Path, tmp_path: Path, deployed: Deployed) -> None:
    engine = deployed(stack_file)
    life = Life(engine, preview(stack_file))
    engine.configure(changed(stack_file, tmp_path, {"costCentre": "another"}))
    touched = {step.urn for step in engine.preview().changes}
    met = [each for each in points(preview(stack_file)).values() if each.urn in touched]
    assert len(met) > 3
    life.up(one_each(("kill", "lost", "hang", "die"), "update", met))
    assert (life.left, life.doubts, life.watch.doubts(life.engine), life.remade) == ([], [], [], [])


@on(GCP)
def test_a_destroy_that_breaks_off_is_taken_up_again(stack_file: Path, deployed: Deployed) -> None:
    engine = deployed(stack_file)
    engine.run("state", "unprotect", "--all", "--yes", "--stack", engine.workspace.stack, expect=True)
    life = Life(engine, preview(stack_file))
    # Those that stay in the cloud are deleted nowhere but in the state.
    met = [each for each in _half_of_the_points(stack_file) if not each.retain_on_delete]
    life.destroy(one_each(("kill", "interrupt", "die", "hang", "lost"), "delete", met[::-1]))
    assert (life.left, doubts_about(engine)) == ([], [])


def _half_of_the_points(stack_file: Path) -> list[Resource]:
    """Every second one; the next stack file takes the others."""
    return [*points(preview(stack_file)).values()][EXPENSIVE.index(stack_file) % 2 :: 2]


def _kinds(stack_file: Path) -> list[Kind]:
    """Each stack file begins with another kind, so that they meet all points among them."""
    first = EXPENSIVE.index(stack_file) * 3 % len(KINDS)
    return [*KINDS[first:], *KINDS[:first]]
