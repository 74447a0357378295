"""Lives full of accidents: which resource meets which fault, and what people do until the stack stands again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

import networkx as nx

from offline.graph import graph_of
from offline.kubernetes import is_patch, is_release
from offline.record import Record, Resource
from offline.simulated_generators import is_generated
from offline.stateful import holds_data
from rehearsal.cloud.faults import Fault, Kind, Operation
from rehearsal.engine import Engine, Outcome
from rehearsal.engine.recovery import Done, recover

from .invariants import Watch, doubts_about

BREAKS_OFF: tuple[Kind, ...] = ("lost", "die", "kill", "hang")
"""After these somebody has to look into the cloud; after the others the next deployment is enough."""

KINDS: tuple[Kind, ...] = ("kill", "fail", "lost", "half", "die", "interrupt", "hang", "slow")
_LOOK_EVERY = 0.05
_LONGEST_LIFE = 200
"""Runs after which a life goes round in circles."""


def layers(record: Record) -> list[list[Resource]]:
    """What a deployment makes, in groups of which each waits for the one before it."""
    graph = graph_of(record)
    groups = [[graph.nodes[urn]["resource"] for urn in each] for each in nx.topological_generations(graph)]
    made = [[each for each in group if not each.read] for group in groups]
    return [group for group in made if group]


def points(record: Record) -> dict[str, Resource]:
    """Resources at which a fault says most, by what they are; those that a stack doesn't have are left out."""
    graph = graph_of(record)
    made = [each for group in layers(record) for each in group]
    heavy = sorted(made, key=lambda each: -len(nx.descendants(graph, each.urn)))
    slow = sorted(made, key=lambda each: -graph.nodes[each.urn]["seconds"])
    candidates = {
        "the root of most": heavy,
        "a root that holds data": [each for each in heavy if holds_data(each) and not is_generated(each.type)],
        "a generated secret": [each for each in made if is_generated(each.type)],
        "the slowest that holds data": [each for each in slow if holds_data(each)],
        "a store beside the cluster": [each for each in slow if holds_data(each)][1:],
        "the slowest of the others": [each for each in slow if not holds_data(each)],
        "a Helm release": [each for each in made if is_release(each.type)],
        "a namespace": [each for each in made if each.type.endswith(":Namespace")],
        "a patch of the Platform": [each for each in made if is_patch(each.type, each.inputs)],
        "the last": made[::-1],
    }
    found: dict[str, Resource] = {}
    for title, each in candidates.items():
        free = [resource for resource in each if resource not in found.values()]
        if free:
            found[title] = free[0]
    return found


def one_each(kinds: Iterable[Kind], operation: Operation, resources: Iterable[Resource]) -> list[Fault]:
    """For each resource a fault, of one kind after the other."""
    endless = list(kinds)
    return [
        Fault(kind=endless[number % len(endless)], operation=operation, pattern=each.urn)
        for number, each in enumerate(resources)
    ]


class Life:
    """One stack that meets faults until none is left."""

    def __init__(self, engine: Engine, record: Record, watch: Watch | None = None):
        """`record` says what the program deploys."""
        self.engine = engine
        self.record = record
        self.watch = watch or Watch(engine)
        self._began = time.time()
        self.runs = 0
        self.recoveries = 0
        self.done: list[Done] = []
        """What the recoveries did."""
        self.doubts: list[str] = []
        """What was seen between the runs that mustn't be."""

    def up(self, faults: Iterable[Fault], *options: str) -> Outcome:
        """Deploy and recover, as often as it takes until a deployment succeeds, which is returned."""
        self._plan(faults)
        for _ in range(_LONGEST_LIFE):
            outcome = self._run(lambda: self.engine.up(*options))
            self.doubts += self.watch.look(self.engine)
            if outcome.succeeded:
                return outcome
        raise AssertionError(f"no end after {_LONGEST_LIFE} deployments: {outcome.explanation}")

    def destroy(self, faults: Iterable[Fault], *options: str) -> None:
        """Destroy and recover until the state is empty."""
        self._plan(faults)
        for _ in range(_LONGEST_LIFE):
            # One that is interrupted calls itself successful: only the state tells.
            outcome = self._run(lambda: self.engine.destroy(*options))
            if outcome.succeeded and not self.engine.state()["resources"]:
                return
        raise AssertionError(f"no end after {_LONGEST_LIFE} destroys: {outcome.explanation}")

    @property
    def left(self) -> list[Fault]:
        """Faults that met nothing yet."""
        with self.engine.workspace.cloud() as cloud:
            return cloud.faults_left()

    @property
    def remade(self) -> list[str]:
        """What was made or deleted since the beginning: nothing, where only updates are due."""
        with self.engine.workspace.cloud() as cloud:
            done = cloud.operations(self._began)
        return [f"{each.operation} {each.name}" for each in done if each.operation in ("create", "delete")]

    def _plan(self, faults: Iterable[Fault]) -> None:
        with self.engine.workspace.cloud() as cloud:
            cloud.plan(*faults)

    def _run(self, command: Callable[[], Outcome]) -> Outcome:
        before = self.left
        hanging = [each for each in before if each.kind == "hang"]
        self.runs += 1
        outcome = self._interrupted(command, hanging) if hanging else command()
        happened = [each for each in before if each not in self.left]
        if any(each.kind in BREAKS_OFF for each in happened):
            self.recoveries += 1
            self.done += recover(self.engine, outcome, self.record)
            self.doubts += doubts_about(self.engine)
        elif not outcome.succeeded and not happened:
            raise AssertionError(f"it failed for no fault: {outcome.explanation}")
        return outcome

    def _interrupted(self, command: Callable[[], Outcome], hanging: list[Fault]) -> Outcome:
        """A person presses Ctrl-C twice when something hangs."""
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(_LOOK_EVERY):
                if any(each not in self.left for each in hanging):
                    self.engine.interrupt()
                    time.sleep(10 * _LOOK_EVERY)
                    if not ended.is_set():
                        self.engine.interrupt()
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            return command()
        finally:
            ended.set()
            watcher.join()
