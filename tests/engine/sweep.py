"""
`python -m tests.engine.sweep STACK_FILE …`: every create, update and delete of a stack meets every kind of fault.

The tests take a sample of this; it takes hours for all of it. What comes out stands in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from offline.record import Resource
from offline.run import run
from rehearsal.cloud.faults import Kind, Operation
from rehearsal.engine import Engine
from rehearsal.engine.command import find_or_install
from rehearsal.engine.workspace import Workspace

from .accidents import Life, layers, one_each
from .invariants import doubts_about
from .reliability import RESULTS, write_table
from .stack_files import changed

_ONE_AT_A_TIME: tuple[Kind, ...] = ("die", "hang", "interrupt", "kill")
"""They end the run: as many runs as points. The others meet a whole layer of the graph in each run."""
_OPERATIONS: tuple[Operation, ...] = ("create", "update", "delete")
_CHANGE = {"costCentre": "another"}
"""It is in the tags of all that takes tags."""


@dataclass(frozen=True)
class Result:
    """One life in which operations of one sort met faults of one kind."""

    stack: str
    kind: str
    operation: str
    possible: int
    """Operations of that sort that the stack has."""
    points: int
    """Those of them that met the fault."""
    commands: int
    """Runs of `up` or `destroy` until the end."""
    recoveries: int
    seconds: float
    doubts: tuple[str, ...]
    """What was wrong afterwards; empty where all is well."""


class Sweep:
    """All lives of one stack file."""

    def __init__(self, stack_file: Path, most: int):
        """`most` is the number of points for faults that end a run."""
        self._stack_file = stack_file
        self._most = most
        self._record = run(stack_file, "simulated")
        self._pulumi = find_or_install()
        self._folder = Path(tempfile.mkdtemp(prefix="atelier-sweep-"))
        self._lives = 0
        self._empty = Engine.start(Workspace.create(self._folder / "empty", stack_file), stack_file, self._pulumi)
        self._deployed = self._empty.copy(self._folder / "deployed")
        outcome = self._deployed.up()
        if not outcome.succeeded:
            raise SystemExit(f"error: it can't even be deployed without faults: {outcome.explanation}")

    def live(self, kind: Kind, operation: Operation) -> Result:
        """One life, from nothing or from a deployed stack."""
        began = time.monotonic()
        with self._life(operation) as life:
            possible = self._possible(life.engine, operation)
            ends_runs = kind in _ONE_AT_A_TIME
            chosen = _evenly(possible, self._most) if ends_runs else possible
            options = () if ends_runs else ("--continue-on-error",)
            faults = one_each((kind,), operation, chosen)
            doubts = []
            try:
                if operation == "delete":
                    life.destroy(faults, *options)
                    doubts += doubts_about(life.engine)
                else:
                    life.up(faults, *options)
                    doubts += life.watch.doubts(life.engine)
                    doubts += life.remade if operation == "update" else []
            except Exception as error:  # the sweep goes on, and the table says it
                doubts.append(f"{type(error).__name__}: {error}")
            met = len(faults) - len(life.left)
            seconds = round(time.monotonic() - began)
            every = (*life.doubts, *doubts)
            return Result(
                life.engine.workspace.stack,
                kind,
                operation,
                len(possible),
                met,
                life.runs,
                life.recoveries,
                seconds,
                every,
            )

    @contextmanager
    def _life(self, operation: Operation) -> Iterator[Life]:
        self._lives += 1
        folder = self._folder / f"life-{self._lives}"
        engine = (self._empty if operation == "create" else self._deployed).copy(folder)
        if operation == "delete":
            engine.run("state", "unprotect", "--all", "--yes", "--stack", engine.workspace.stack, expect=True)
        life = Life(engine, self._record)
        if operation == "update":
            engine.configure(changed(self._stack_file, self._folder, _CHANGE))
        yield life

    def _possible(self, engine: Engine, operation: Operation) -> list[Resource]:
        every = [each for layer in layers(self._record) for each in layer]
        if operation == "create":
            return every
        if operation == "delete":
            return [each for each in every if not each.retain_on_delete][::-1]
        touched = {step.urn for step in engine.preview().changes if step.operation == "update"}
        return [each for each in every if each.urn in touched]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, keep each result at once, and say at the end whether there were doubts."""
    options = _parser().parse_args(arguments)
    sweep = Sweep(options.stack_file, options.most)
    doubtful = 0
    for kind in options.kinds:
        for operation in options.operations:
            if (kind, operation) == ("half", "delete"):
                continue  # There is no half of that.
            result = sweep.live(kind, operation)
            doubtful += bool(result.doubts)
            said = "all well" if not result.doubts else "; ".join(result.doubts)
            counts = f"{result.points} of {result.possible} points, {result.commands} runs, {result.seconds} s"
            print(f"{result.stack}: {kind} {operation}: {counts}: {said}", flush=True)
            RESULTS.mkdir(parents=True, exist_ok=True)
            path = RESULTS / f"{result.stack}-{kind}-{operation}.json"
            path.write_text(json.dumps(asdict(result), indent=2) + "\n")
    if options.document:
        write_table(options.document)
    return 1 if doubtful else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.engine.sweep", description=__doc__)
    parser.add_argument("stack_file", type=lambda text: Path(text).resolve())
    parser.add_argument("--kinds", type=_listed(get_args(Kind)), default=list(get_args(Kind)), help="Comma-separated.")
    parser.add_argument("--operations", type=_listed(_OPERATIONS), default=list(_OPERATIONS), help="Comma-separated.")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="Points for kinds that end a run. Default: all.")
    parser.add_argument("--document", type=Path, help="Write the table of all results so far into this file.")
    return parser


def _listed(allowed: Sequence[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        wrong = [each for each in text.split(",") if each not in allowed]
        if wrong:
            raise argparse.ArgumentTypeError(f"{wrong[0]} isn't one of {', '.join(allowed)}")
        return text.split(",")

    return parse


def _evenly(resources: list[Resource], most: int) -> list[Resource]:
    """At most so many of them, from the first to the last layer."""
    step = max(1, len(resources) / most)
    return [resources[int(number * step)] for number in range(min(most, len(resources)))]


if __name__ == "__main__":
    sys.exit(main())
