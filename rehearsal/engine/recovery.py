"""What a person does after a deployment that broke off, with the commands of the CLI and a look into the cloud."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline import kubernetes
from offline.record import Record

from ..cloud import Object
from .engine import Engine, Outcome
from .inventory import Inventory, first_of

Tell = Callable[[str, str], None]
"""Called with each thing that is done, and why."""

_PROVIDERS_LEAVE = 1.0
"""Seconds after which the providers of a killed engine are gone; what they had begun they finish."""


class NotRecovered(Exception):
    """A command of the recovery failed. The message is what it said."""


@dataclass(frozen=True)
class Done:
    """One step of a recovery."""

    command: str
    """As a person types it, or does it with the cloud's own tools."""
    why: str


def recover(engine: Engine, outcome: Outcome, program: Record, tell: Tell = lambda command, why: None) -> list[Done]:
    """
    Bring the state in line with the cloud again, so that the next `up` finishes and makes nothing twice.

    To be called after a command whose engine was killed or interrupted twice, or whose provider broke off before it
    answered; after a plain refusal it does no harm. `program` says of each resource which parent and provider it has.
    Returns what was done, which `tell` hears at once. Raises NotRecovered.

    `pulumi refresh --import-pending-creates` isn't used: up to CLI 3.260 at least it takes the pending operation away
    and imports nothing, so that the next `up` makes a second object.
    """
    done: list[Done] = []

    def note(command: str, why: str) -> None:
        done.append(Done(command, why))
        tell(command, why)

    if outcome.status < 0:
        time.sleep(_PROVIDERS_LEAVE)
        for path in _half_written(engine):
            note(f"rm {path.name}", "it is empty, and without it the state can be read again")
            path.unlink()
        note("pulumi cancel", "the engine was killed and left its lock")
        engine.cancel()
    pending = engine.state()["pending_operations"]
    adopted, condemned = _found_in_the_cloud(engine)
    for each, why in condemned:
        note(_deletion(each), why)
        with engine.workspace.cloud() as cloud:
            cloud.remove(each.number)
    if adopted:
        names = first_of([each.name for each in adopted])
        note("pulumi preview --import-file import.json", f"for the places of {names}, which the state doesn't know")
        note("pulumi import --file import.json", "with the ids that they have in the cloud")
        _import(engine, adopted, program)
    creating = sum(each["type"] == "creating" for each in pending)
    begun = f"{len(pending)} operations had begun, {creating} of them creates" if pending else "no operation is left"
    note("pulumi refresh --clear-pending-creates", begun)
    _expect(engine.refresh("--clear-pending-creates"))
    return done


def _half_written(engine: Engine) -> list[Path]:
    """
    Files of attributes that a backend on a disk keeps beside its own ones, and doesn't write at once.

    With an empty one the CLI says "failed to load checkpoint: EOF". Backends in an object store have none.
    """
    found = (engine.workspace.folder / "backend").rglob("*.attrs")
    return [path for path in found if path.stat().st_size == 0]


def _found_in_the_cloud(engine: Engine) -> tuple[list[Object], list[tuple[Object, str]]]:
    """What comes into the state, and what has to go, with the reason."""
    inventory = Inventory.taken(engine)
    known = {each["urn"] for each in inventory.state}
    adopted: list[Object] = []
    condemned: list[tuple[Object, str]] = []
    for each in inventory.forgotten:
        if each.urn in known:
            condemned.append((each, "it was to replace another one, and the state has that one"))
        elif kubernetes.is_release(each.type):
            condemned.append((each, "Helm holds it for pending, and refuses to install or upgrade it"))
        else:
            adopted.append(each)
    return adopted, condemned


def _deletion(found: Object) -> str:
    if kubernetes.is_release(found.type):
        namespace, _, name = found.id.rpartition("/")
        return f"helm uninstall {name} --namespace {namespace}"
    return f"delete {found.type} {found.id} with the cloud's own tools"


def _import(engine: Engine, adopted: list[Object], program: Record) -> None:
    """What exists and isn't in the state comes into it, as the program has it."""
    resources = {each.urn: each for each in program.resources}
    table: dict[str, str] = {}
    wanted: list[dict[str, Any]] = []
    for each in adopted:
        entry = {"type": each.type, "name": each.name, "id": each.id}
        resource = resources.get(each.urn)
        for key, urn in (("parent", resource.parent), ("provider", resource.provider)) if resource else ():
            # The stack itself is everybody's parent.
            if urn and "::pulumi:pulumi:Stack::" not in urn:
                entry[key] = f"{key}{len(table)}"
                table[entry[key]] = urn
        wanted.append(entry)
    path = engine.workspace.folder / "import.json"
    path.write_text(json.dumps({"nameTable": table, "resources": wanted}, indent=2))
    arguments = ["--file", str(path), "--yes", "--skip-preview", "--generate-code=false", "--protect=false"]
    _expect(engine.run("import", "--stack", engine.workspace.stack, *arguments))


def _expect(outcome: Outcome) -> None:
    if not outcome.succeeded:
        raise NotRecovered(outcome.explanation)
