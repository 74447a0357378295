"""A control plane with what a stack's objects presuppose: the ground that the tests stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .control_plane.assets import Binaries
from .control_plane.server import ControlPlane
from .kubectl import Kubectl
from .preview import Manifests
from .stand_ins import prepare

# What a test records as a property of this name is listed when all tests are done.
NOTE = "cluster-note"


@dataclass(frozen=True)
class Cluster:
    """What a test talks to, and the folder in which it may write."""

    kubectl: Kubectl
    folder: Path
    # A line for each thing that was stood in for.
    stand_ins: list[str]


@contextmanager
def fresh_cluster(binaries: Binaries, folder: Path, manifests: Manifests, way: Sequence[str]) -> Iterator[Cluster]:
    """A control plane of its own, ready to be given the objects of `manifests` in that way."""
    with ControlPlane(binaries, folder) as control_plane:
        kubectl = Kubectl(control_plane)
        stand_ins = prepare(kubectl, manifests, way, folder / "stand-ins")
        yield Cluster(kubectl, folder, stand_ins)
