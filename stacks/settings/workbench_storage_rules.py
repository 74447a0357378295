"""What must hold for the files and the database of a Workbench."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .errors import Path, Problem
from .jupyterhub_rules import within_path
from .jupyterhub_surroundings import Surroundings
from .jupyterhub_types import ROOT, gib_of
from .workbench import WorkbenchSettings
from .workbench_storage import WorkbenchVolumeSettings, homes_share, state_share

HOMES, CLAIMS = "/home", ("homes", "shared")
"""Where homes are in sessions, and claims that a Workbench has itself: components/workloads/workbench/storage."""


def _volumes(name: str, workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    shares = {"homes": homes_share(name), "state": state_share(name)}
    for key, volume in (("homes", workbench.homes), ("state", workbench.state)):
        place = (*path, key)
        if volume.kind == "nfs" and not volume.nfs:
            yield Problem((*place, "nfs"), "is missing; it says where the server is")
        if volume.kind != "nfs" and volume.nfs:
            yield Problem((*place, "nfs"), "is used with kind: nfs only")
        if volume.kind == "nfs":
            continue
        if volume.kind == "disk":
            yield from _disk(workbench, place, around)
            continue
        if around.cloud == "existing" and volume.kind == "share":
            text = "class, nfs, or disk where there is one node: a cluster that exists has no shares"
            yield Problem((*place, "kind"), text, "share")
        elif around.shares is None:
            yield Problem((*place, "kind"), "needs the section sharedStorage, or nfs", volume.kind)
        elif problem := _size(volume, place, around):
            yield problem
        if volume.kind == "share" and shares[key] in (around.shares or ()):
            yield Problem(
                (*place, "kind"), f"sharedStorage has another {shares[key]}, which is this one's name", "share"
            )
    if workbench.rootless and workbench.homes.kind != "nfs":
        text = "nfs with rootless: without root nobody makes home directories, which have to be there"
        yield Problem((*path, "homes", "kind"), text, workbench.homes.kind)
    elif workbench.homes.kind in ("class", "disk") and workbench.sessions.namespace == "own":
        text = "share or nfs, or sessions.namespace: server: a volume of a class is in one namespace"
        yield Problem((*path, "homes", "kind"), text, workbench.homes.kind)


def _disk(workbench: WorkbenchSettings, place: Path, around: Surroundings) -> Iterator[Problem]:
    if around.cloud not in (None, "existing"):
        yield Problem((*place, "kind"), "share or nfs: a disk is for one node, and nodes come and go", "disk")
    elif workbench.replicas > 1:
        yield Problem((*place, "kind"), "class or nfs with several replicas, which run on several nodes", "disk")


def _size(volume: WorkbenchVolumeSettings, place: Path, around: Surroundings) -> Problem | None:
    """What the cloud's shared storage doesn't have."""
    least, most, why = around.smallest_share, around.largest_share, f"sharedStorage.{around.share_setting}"
    if around.cloud == "gcp" and volume.kind == "share":
        # An instance of its own, which is made as large as its tier asks at least.
        return None
    gib = gib_of(volume.capacity)
    if gib < least:
        return Problem((*place, "size"), f"at least {least}Gi, as {why} needs it", volume.capacity)
    if most is not None and gib > most:
        return Problem((*place, "size"), f"at most {most}Gi, as {why} has", volume.capacity)
    return None


def _data(name: str, workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    taken = [("homes", HOMES)]
    for key, volume in workbench.sessions.data_volumes.items():
        place = (*path, "sessions", "dataVolumes", key)
        if key in CLAIMS:
            yield Problem(place, f"another name; claims of Workbench are called {' and '.join(CLAIMS)}")
        if around.shares is None:
            yield Problem((*place, "share"), "needs the section sharedStorage", volume.share)
        elif volume.share not in around.shares:
            known = ", ".join(sorted(around.shares)) or "none"
            yield Problem((*place, "share"), f"one of sharedStorage; there are: {known}", volume.share)
        for other, where in taken:
            if within_path(volume.path, where) or within_path(where, volume.path):
                yield Problem((*place, "path"), f"another path: {other} is at {where}", volume.path)
        taken.append((key, volume.path))


def _database(name: str, workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    if not (database := workbench.database):
        return
    place = (*path, "database")
    if database.ca and not (ROOT / database.ca).is_file():
        yield Problem((*place, "ca"), "a file of the project, which this isn't", database.ca)
    if (database.ssl_mode or "").startswith("verify") and not database.ca:
        yield Problem((*place, "sslMode"), "needs ca, the certificates to check by", database.ssl_mode)


STORAGE_RULES: tuple[Callable[[str, WorkbenchSettings, Path, Surroundings], Iterator[Problem]], ...] = (
    _volumes,
    _data,
    _database,
)
