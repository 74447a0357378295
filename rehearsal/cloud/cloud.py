"""The simulated cloud: what exists in it, what was done to it, what shall go wrong: one file for all processes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from google.protobuf.struct_pb2 import Struct

from offline import values
from offline.property_changes import steps

from .faults import Fault
from .objects import THERE_ONCE, AlreadyExists, Object, Operation
from .properties import plain
from .references import names_in, own_names, parts_played

FILE = "cloud.sqlite"
ENGINE_PROCESS = "engine.pid"
"""A file beside it, in which the providers keep the number of the engine's process."""

_TIMEOUT, _RETRY_AFTER = 60, 0.02
"""Seconds to wait for other processes."""

_TABLES = """
create table if not exists objects (
    number integer primary key, type text, id text, urn text, place text, inputs blob, outputs blob,
    made real, gone real);
create index if not exists by_id on objects (type, id);
create index if not exists by_urn on objects (urn);
create unique index if not exists by_place on objects (place) where gone is null;
create table if not exists relations (object integer, kind text, what text);
create index if not exists by_object on relations (object);
create index if not exists by_what on relations (what, kind);
create table if not exists operations (
    number integer primary key, operation text, type text, urn text, id text, started real, ended real, error text);
create table if not exists faults (number integer primary key, fault text, before integer, happened real);
"""


class Cloud:
    """
    A cloud in a folder. Every provider's process opens it anew, and so may a test between two deployments.

    It holds secrets in plain text, as a cloud does: the folder is for its owner only.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        # A provider answers in many threads.
        self._database = sqlite3.connect(
            folder / FILE, timeout=_TIMEOUT, check_same_thread=False, isolation_level=None, cached_statements=64
        )
        self._prepare()

    def __enter__(self) -> Cloud:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        # An engine starts many providers at once. While one of them makes the file, or is the last to close it, SQLite
        # refuses the others at once, whatever their timeout is.
        deadline = time.monotonic() + _TIMEOUT
        while True:
            try:
                self._execute("pragma journal_mode = wal")
                self._database.executescript(_TABLES)
                break
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_RETRY_AFTER)
        # Durability is of no use to what is thrown away.
        self._execute("pragma synchronous = off")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # What exists.

    def make(self, type_: str, id_: str, urn: str, place: str | None, inputs: Struct, outputs: Struct) -> int:
        """Put an object there and return its number. Raises AlreadyExists where its place is taken."""
        row = (type_, id_, urn, place, inputs.SerializeToString(), outputs.SerializeToString(), time.time())
        with self.at_once():
            if type_.startswith(THERE_ONCE):
                for same in self._objects("type = ? and urn = ? and gone is null", (type_, urn)):
                    if same.inputs == inputs:
                        self.remove(same.number)
            try:
                added = self._execute(
                    "insert into objects (type, id, urn, place, inputs, outputs, made) values (?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
            except sqlite3.IntegrityError:
                raise AlreadyExists(place) from None
            self._relate(added.lastrowid, type_, id_, inputs, outputs)
        return added.lastrowid

    def find(self, type_: str, id_: str, urn: str = "") -> Object | None:
        """The object of a type with an id; where several share it, as patches of one object do, that of the URN."""
        found = list(self._objects("type = ? and id = ? and gone is null", (type_, id_)))
        return next((each for each in found if each.urn == urn), found[0] if found else None)

    def was_here(self, type_: str, id_: str) -> bool:
        """Whether there is, or was, such an object."""
        return bool(self._execute("select 1 from objects where type = ? and id = ? limit 1", (type_, id_)))

    def change(self, number: int, inputs: Struct, outputs: Struct) -> None:
        """Give an object other properties."""
        row = (inputs.SerializeToString(), outputs.SerializeToString(), number)
        with self.at_once():
            self._execute("update objects set inputs = ?, outputs = ? where number = ?", row)
            [(type_, id_)] = self._execute("select type, id from objects where number = ?", (number,))
            self._execute("delete from relations where object = ?", (number,))
            self._relate(number, type_, id_, inputs, outputs)

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
        return int(self._execute("select count(*) from objects where urn = ?", (urn,))[0][0])

    def alter(self, name: str, path: str, value: Any) -> None:
        """Change a property behind Pulumi's back: in the console, or with another tool. `path` leads through maps."""
        found = self.object(name)
        for struct in (found.inputs, found.outputs):
            *parents, key = map(str, steps(path))
            for parent in parents:
                struct = values.revealed(struct.fields[parent]).struct_value
            # A secret stays one.
            values.put(values.revealed(struct.fields[key]), value)
        self.change(found.number, found.inputs, found.outputs)

    def lose(self, name: str) -> None:
        """Delete an object behind Pulumi's back."""
        self.remove(self.object(name).number)

    # What is related to what.

    def lives(self, what: str) -> bool | None:
        """Whether something is known by a name, or plays a part; None where nothing ever did."""
        [(found,)] = self._execute(
            "select max(gone is null) from relations join objects on number = object where what = ? and kind = 'is'",
            (what,),
        )
        return None if found is None else bool(found)

    def known_by(self, name: str) -> Object | None:
        """What exists and is known by a name."""
        found = self._related("is", (name,))
        return found[0] if found else None

    def users(self, *names: str) -> list[Object]:
        """All that exists and has one of these names among its inputs."""
        return self._related("names", names)

    def names(self, number: int) -> list[str]:
        """All that an object is known by, and the parts that it plays."""
        rows = self._execute("select what from relations where object = ? and kind = 'is'", (number,))
        return [what for (what,) in rows]

    def _related(self, kind: str, names: tuple[str, ...]) -> list[Object]:
        marks = ", ".join("?" * len(names))
        related = f"number in (select object from relations where what in ({marks}) and kind = ?)"
        return list(self._objects(f"gone is null and {related}", (*names, kind)))

    def _relate(self, number: int, type_: str, id_: str, inputs: Struct, outputs: Struct) -> None:
        # What names another object by its id, as the validation of a certificate does, isn't that object.
        own = {name for name in own_names(type_, id_, outputs) if not self.lives(name)}
        open_inputs = plain(inputs)
        known = {*own, *parts_played(type_, open_inputs)}
        rows = [
            *((number, "is", what) for what in known),
            *((number, "names", what) for what in names_in(type_, open_inputs)),
        ]
        for row in rows:
            self._execute("insert into relations (object, kind, what) values (?, ?, ?)", row)

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
        with self.at_once():
            return self._next_fault(operation, type_, urn)

    def _next_fault(self, operation: str, type_: str, urn: str) -> Fault | None:
        due: Fault | None = None
        for number, text, before in self._execute(
            "select number, fault, before from faults where happened is null order by number"
        ):
            fault = Fault.model_validate_json(text)
            if not fault.fits(operation, type_, urn):
                continue
            if before > 0:
                self._execute("update faults set before = before - 1 where number = ?", (number,))
            elif due is None:
                self._execute("update faults set happened = ? where number = ?", (time.time(), number))
                due = fault
        return due

    def _objects(self, condition: str, parameters: tuple[Any, ...] = ()) -> Iterator[Object]:
        rows = self._execute(
            f"select number, type, id, urn, inputs, outputs from objects where {condition} order by number", parameters
        )
        for number, type_, id_, urn, inputs, outputs in rows:
            yield Object(number, type_, id_, urn, Struct.FromString(inputs), Struct.FromString(outputs))

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Nobody sees half of what is done inside, or does anything meanwhile, in this process or another."""
        with self._lock:
            if self._database.in_transaction:
                yield
                return
            self._execute("begin immediate")
            try:
                yield
            except BaseException:
                self._execute("rollback")
                raise
            self._execute("commit")

    def _execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> _Rows:
        with self._lock:
            cursor = self._database.execute(statement, parameters)
            # The rows at once: another thread may use the connection before they are read.
            return _Rows(cursor.fetchall(), int(cursor.lastrowid or 0))


class _Rows(list[Any]):
    def __init__(self, rows: list[Any], lastrowid: int):
        super().__init__(rows)
        self.lastrowid = lastrowid
