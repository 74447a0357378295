"""The simulated cloud: what exists in it, what was done to it, what shall go wrong: one file for all processes."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.struct_pb2 import Struct

from offline import values

from .faults import Fault

FILE = "cloud.sqlite"
ENGINE_PROCESS = "engine.pid"
"""A file beside it, in which the providers keep the number of the engine's process."""

_TABLES = """
create table if not exists objects (
    number integer primary key, type text, id text, urn text, place text, inputs blob, outputs blob,
    made real, gone real);
create index if not exists by_id on objects (type, id);
create index if not exists by_urn on objects (urn);
create unique index if not exists by_place on objects (place) where gone is null;
create table if not exists operations (
    number integer primary key, operation text, type text, urn text, id text, started real, ended real, error text);
create table if not exists faults (number integer primary key, fault text, before integer, happened real);
"""


class AlreadyExists(Exception):
    """Another object has the place of the one that was to be made."""


@dataclass(frozen=True)
class Object:
    """Something in the cloud. `inputs` are what it was asked to be; `outputs` all that is known of it."""

    number: int
    type: str
    id: str
    urn: str
    """Of the resource that it was made for; empty for what was there before."""
    inputs: Struct
    outputs: Struct

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Operation:
    """Something that a provider did, in seconds of the clock; `ended` is None while it goes on, or was cut off."""

    operation: str
    type: str
    urn: str
    id: str
    started: float
    ended: float | None
    error: str | None

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]


class Cloud:
    """
    A cloud in a folder. Every provider's process opens it anew, and so may a test between two deployments.

    It holds secrets in plain text, as a cloud does: the folder is for its owner only.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        # A provider answers in many threads; durability is of no use to what is thrown away.
        self._database = sqlite3.connect(
            folder / FILE, timeout=60, check_same_thread=False, isolation_level=None, cached_statements=64
        )
        self._execute("pragma journal_mode = wal")
        self._execute("pragma synchronous = off")
        with self._lock:
            self._database.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # What exists.

    def make(self, type_: str, id_: str, urn: str, place: str | None, inputs: Struct, outputs: Struct) -> int:
        """Put an object there and return its number. Raises AlreadyExists where its place is taken."""
        row = (type_, id_, urn, place, inputs.SerializeToString(), outputs.SerializeToString(), time.time())
        try:
            added = self._execute(
                "insert into objects (type, id, urn, place, inputs, outputs, made) values (?, ?, ?, ?, ?, ?, ?)", row
            )
        except sqlite3.IntegrityError:
            raise AlreadyExists(place) from None
        return int(added.lastrowid or 0)

    def find(self, type_: str, id_: str, urn: str = "") -> Object | None:
        """The object of a type with an id; where several share it, as patches of one object do, that of the URN."""
        found = list(self._objects("type = ? and id = ? and gone is null", (type_, id_)))
        return next((each for each in found if each.urn == urn), found[0] if found else None)

    def was_here(self, type_: str, id_: str) -> bool:
        """Whether there is, or was, such an object."""
        return self._execute("select 1 from objects where type = ? and id = ?", (type_, id_)).fetchone() is not None

    def change(self, number: int, inputs: Struct, outputs: Struct) -> None:
        """Give an object other properties."""
        row = (inputs.SerializeToString(), outputs.SerializeToString(), number)
        self._execute("update objects set inputs = ?, outputs = ? where number = ?", row)

    def remove(self, number: int) -> None:
        """Take an object away."""
        self._execute("update objects set gone = ? where number = ?", (time.time(), number))

    def objects(self) -> list[Object]:
        """All that exists now, by age."""
        return list(self._objects("gone is null"))

    def object(self, name: str) -> Object:
        """The one that exists for the resource of this name in the program."""
        [found] = [each for each in self.objects() if each.name == name]
        return found

    def generation(self, urn: str) -> int:
        """How many objects were made for a resource so far: each has another generated name."""
        return int(self._execute("select count(*) from objects where urn = ?", (urn,)).fetchone()[0])

    def alter(self, name: str, path: str, value: Any) -> None:
        """Change a property behind Pulumi's back: in the console, or with another tool. `path` has dots."""
        found = self.object(name)
        for struct in (found.inputs, found.outputs):
            *parents, key = path.split(".")
            for parent in parents:
                struct = values.revealed(struct.fields[parent]).struct_value
            values.put(struct.fields[key], value)
        self.change(found.number, found.inputs, found.outputs)

    def lose(self, name: str) -> None:
        """Delete an object behind Pulumi's back."""
        self.remove(self.object(name).number)

    # What was done.

    @contextmanager
    def operation(self, operation: str, type_: str, urn: str, id_: str = "") -> Iterator[None]:
        """Keep that something is done, from when to when, and how it failed."""
        row = (operation, type_, urn, id_, time.time())
        added = self._execute(
            "insert into operations (operation, type, urn, id, started) values (?, ?, ?, ?, ?)", row
        ).lastrowid
        error: str | None = None
        try:
            yield
        except BaseException as problem:
            error = str(problem) or type(problem).__name__
            raise
        finally:
            self._execute("update operations set ended = ?, error = ? where number = ?", (time.time(), error, added))

    def operations(self, since: float = 0) -> list[Operation]:
        """What was done since a time of the clock, in the order of its beginning."""
        rows = self._execute(
            "select operation, type, urn, id, started, ended, error from operations where started >= ? "
            "order by started, number",
            (since,),
        )
        return [Operation(*row) for row in rows]

    # What shall go wrong.

    def plan(self, *faults: Fault) -> None:
        """Let these happen, each once."""
        for fault in faults:
            self._execute("insert into faults (fault, before) values (?, ?)", (fault.model_dump_json(), fault.nth - 1))

    def forget_faults(self) -> None:
        """Let nothing more go wrong."""
        self._execute("delete from faults where happened is null")

    def faults_left(self) -> list[Fault]:
        """Those that still wait for their operation."""
        rows = self._execute("select fault from faults where happened is null order by number")
        return [Fault.model_validate_json(fault) for (fault,) in rows]

    def fault_for(self, operation: str, type_: str, urn: str = "") -> Fault | None:
        """The fault that meets this operation, which counts for all that it fits."""
        with self._lock:
            self._database.execute("begin immediate")
            try:
                return self._next_fault(operation, type_, urn)
            finally:
                self._database.execute("commit")

    def _next_fault(self, operation: str, type_: str, urn: str) -> Fault | None:
        rows = self._database.execute("select number, fault, before from faults where happened is null").fetchall()
        for number, text, before in rows:
            fault = Fault.model_validate(json.loads(text))
            if not fault.fits(operation, type_, urn):
                continue
            if before == 0:
                self._database.execute("update faults set happened = ? where number = ?", (time.time(), number))
                return fault
            self._database.execute("update faults set before = before - 1 where number = ?", (number,))
        return None

    def _objects(self, condition: str, parameters: tuple[Any, ...] = ()) -> Iterator[Object]:
        rows = self._execute(
            f"select number, type, id, urn, inputs, outputs from objects where {condition} order by number", parameters
        )
        for number, type_, id_, urn, inputs, outputs in rows:
            yield Object(number, type_, id_, urn, Struct.FromString(inputs), Struct.FromString(outputs))

    def _execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> Any:
        with self._lock:
            cursor = self._database.execute(statement, parameters)
            # The rows at once: another thread may use the connection before they are read.
            return _Rows(cursor.fetchall(), cursor.lastrowid)


class _Rows(list[Any]):
    def __init__(self, rows: list[Any], lastrowid: int | None):
        super().__init__(rows)
        self.lastrowid = lastrowid

    def fetchone(self) -> Any:
        return self[0] if self else None
