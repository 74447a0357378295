"""Patches of a Seqera Platform that is there already: they add what they say, and leave alone what is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .cluster import NOTE, Cluster
from .comparing import missing
from .kubectl import SERVER_SIDE, Answers, Kubectl
from .preview import Manifest, Manifests, stack_id, write_folder
from .seqera_platform import KINDS, described, platform_objects

PLATFORM = (*SERVER_SIDE, "--field-manager=platform")

Target = tuple[str, str, str]


@dataclass(frozen=True)
class Patched:
    """The Platform's objects before its patches and after them, and what the API server said to each patch."""

    stand_ins: list[str]
    patches: dict[Target, list[Manifest]]
    before: dict[Target, dict[str, Any]]
    answers: list[Answers]
    after: dict[Target, dict[str, Any]]


def test_patches_are_of_kinds_that_are_stood_in_for(manifests: Manifests) -> None:
    assert [patch.path.name for patch in manifests.patches if patch.kind not in KINDS] == []


def test_patches_are_accepted(
    patched: Patched, stack_file: Path, record_property: Callable[[str, object], None]
) -> None:
    for stand_in in patched.stand_ins:
        record_property(NOTE, f"{stack_id(stack_file)}: stand-in: {stand_in}")
    refused = [str(answers) for answers in patched.answers if answers.refused]
    assert not refused, "\n".join(refused)


def test_patches_add_what_they_say(patched: Patched) -> None:
    lacking = [
        f"{patch.path.name}: {line}"
        for target, patches in patched.patches.items()
        for patch in patches
        for line in missing(_said(patch.content), _said(patched.after[target]))
    ]
    assert not lacking, "\n".join(lacking)


def test_patches_leave_the_rest_as_it_was(patched: Patched) -> None:
    lost = []
    for target, patches in patched.patches.items():
        before, after = _said(patched.before[target]), _said(patched.after[target])
        # A change is one of ours if any of the object's patches speaks of that place.
        unasked = [set(missing(before, after, unless=_said(patch.content))) for patch in patches]
        lost += [f"{' '.join(target)}: {line}" for line in sorted(set.intersection(*unasked))]
    assert not lost, "\n".join(lost)


def test_patches_applied_again_change_nothing(patched: Patched, cluster: Cluster) -> None:
    _apply(cluster.kubectl, [patch for patches in patched.patches.values() for patch in patches])
    again = _fetch(cluster.kubectl, patched.patches)
    assert _versions(again) == _versions(patched.after)


@pytest.fixture(scope="session")
def patched(
    cluster: Cluster, manifests: Manifests, applied: Answers, tmp_path_factory: pytest.TempPathFactory
) -> Patched:
    """The patches on a Platform of ours, in the namespaces that they name, once the stack's own objects are there."""
    patches = [patch for patch in manifests.patches if patch.kind in KINDS]
    if not patches:
        pytest.skip("this stack patches nothing")
    kubectl = cluster.kubectl
    objects = platform_objects(patches)
    kubectl.must_take(PLATFORM, write_folder(tmp_path_factory.mktemp("platform"), objects))
    by_target: dict[Target, list[Manifest]] = {}
    for patch in patches:
        by_target.setdefault(_target(patch), []).append(patch)
    before = _fetch(kubectl, by_target)
    answers = _apply(kubectl, patches)
    after = _fetch(kubectl, by_target)
    return Patched([described(each) for each in objects], by_target, before, answers, after)


def _apply(kubectl: Kubectl, patches: list[Manifest]) -> list[Answers]:
    # A field manager each, as Pulumi has it: with a common one, the second patch of an object would undo the first.
    return [
        kubectl.hand_over((*SERVER_SIDE, "--force-conflicts", f"--field-manager=atelier-{patch.path.stem}"), [patch])
        for patch in patches
    ]


def _fetch(kubectl: Kubectl, targets: Iterable[Target]) -> dict[Target, dict[str, Any]]:
    return {
        (kind, namespace, name): kubectl.get(kind, name, f"--namespace={namespace}")
        for kind, namespace, name in targets
    }


def _target(patch: Manifest) -> Target:
    return patch.kind, patch.namespace or "default", patch.name


def _said(content: dict[str, Any]) -> dict[str, Any]:
    """What an object says, without what the server notes about it."""
    metadata = {key: value for key, value in content["metadata"].items() if key in ("labels", "annotations")}
    return {"metadata": metadata, **{key: content[key] for key in ("data", "spec") if key in content}}


def _versions(objects: dict[Target, dict[str, Any]]) -> dict[Target, tuple[str, int | None]]:
    return {
        target: (each["metadata"]["resourceVersion"], each["metadata"].get("generation"))
        for target, each in objects.items()
    }
