"""Runs a command of the engine to its end, through the faults that meet it, as a person would."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from offline.record import Record
from offline.urns import name_of

from .cloud.faults import EFFECTS, Fault
from .engine import Engine, Outcome
from .engine.inventory import Inventory, Place
from .engine.recovery import recover
from .report import Report

_PATIENCE = 8.0
"""Seconds without any movement after which a person presses Ctrl-C."""
_INSISTING = 20.0
"""Seconds after which one presses it again, and then kills the engine."""
_LOOK_EVERY = 0.5
_PLUGIN_GONE = re.compile(r"Detected that \S*/(?=\S+ exited prematurely)")
_LONGEST = 6
"""Lines of one error that are worth reading."""


class StageFailed(Exception):
    """Something isn't as it should be. The message says what."""


class Attempts:
    """The attempts at the commands of one stack. `program` is what the stack's program registers."""

    def __init__(self, engine: Engine, program: Record, report: Report):
        self._engine = engine
        self._program = program
        self._report = report
        self.repeated = False
        """Whether the last command was begun more than once."""

    def succeed(
        self, words: str, run: Callable[[], Outcome], changing: Collection[str] = (), retained: Collection[Place] = ()
    ) -> Outcome:
        """
        Repeat a command until it succeeds, and after each fault do what a person would.

        `changing` are URNs of what the command is to change: every other generated secret must stay the same.
        `retained` may be left in the cloud. Raises StageFailed, also where something was made twice.
        """
        self.repeated = False
        secrets = Inventory.taken(self._engine).generated
        outcome, met = self._attempt(words, run)
        while not outcome.succeeded and met:
            self.repeated = True
            self._report.said(errors(outcome))
            recover(self._engine, outcome, self._program, self._report.did)
            secrets = {**Inventory.taken(self._engine).generated, **secrets}
            self._report.did(f"pulumi {words}", "again")
            outcome, met = self._attempt(words, run)
        if not outcome.succeeded:
            self._report.said(errors(outcome))
            raise StageFailed(f"`pulumi {words}` ended with status {outcome.status}")
        now = Inventory.taken(self._engine)
        doubts = now.disagreements(retained)
        doubts += [
            f"{name_of(urn)} has another value than before"
            for urn, value in secrets.items()
            if urn not in changing and now.generated.get(urn, value) != value
        ]
        if doubts:
            raise StageFailed("; ".join(doubts))
        return outcome

    def once(self, words: str, run: Callable[[], Outcome]) -> Outcome:
        """Run a command that may end otherwise."""
        return self._attempt(words, run)[0]

    def _attempt(self, words: str, run: Callable[[], Outcome]) -> tuple[Outcome, list[Fault]]:
        waiting = self._waiting()
        with self._report.progress(self._engine, words), self._impatience(waiting):
            outcome = run()
        left = self._waiting()
        met = [fault for fault in waiting if fault not in left]
        for fault in met:
            self._report.line(f"Fault: {fault} — {EFFECTS[fault.kind]}.", "yellow")
        return outcome, met

    def _waiting(self) -> list[Fault]:
        with self._engine.workspace.cloud() as cloud:
            return cloud.faults_left()

    @contextmanager
    def _impatience(self, waiting: list[Fault]) -> Iterator[None]:
        """Where an operation may hang: Ctrl-C when nothing else has moved for a while."""
        hanging = [fault for fault in waiting if fault.kind == "hang"]
        if not hanging:
            yield
            return
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(hanging, ended), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()

    def _watch(self, hanging: list[Fault], ended: threading.Event) -> None:
        since, moved, last = time.time(), time.monotonic(), ()
        with self._engine.workspace.cloud() as cloud:
            while not ended.wait(_LOOK_EVERY):
                hung = len(hanging) - sum(fault.kind == "hang" for fault in cloud.faults_left())
                running = [each for each in cloud.operations(since) if each.ended is None]
                state = (len(cloud.operations(since)), len(running), hung)
                if state != last or not hung or len(running) > hung:
                    moved, last = time.monotonic(), state
                elif time.monotonic() - moved > _PATIENCE:
                    break
        if ended.is_set():
            return
        self._report.did("Ctrl-C", f"nothing has moved for {_PATIENCE:g} s")
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
            self._engine.interrupt(number)
            if ended.wait(_INSISTING):
                return


def errors(outcome: Outcome) -> list[str]:
    """What the engine said went wrong, without what says nothing."""
    if outcome.status < 0:
        return [f"the engine was ended by {signal.Signals(-outcome.status).name}"]
    lines: list[str] = []
    for event in outcome.events:
        said = event.get("diagnosticEvent", {})
        if said.get("severity") != "error" or said["message"].strip() in ("update failed", "preview failed"):
            continue
        message = said["message"].strip().splitlines()
        if any(line.startswith("Traceback") for line in message):
            message = message[-1:]
        if _PLUGIN_GONE.search(message[0]):
            message = [_PLUGIN_GONE.sub("the provider's process ended: ", message[0])]
        name = name_of(said.get("urn", ""))
        lines.append(f"{name}: {message[0]}" if name else message[0])
        lines += [f"  {line.strip()}" for line in message[1:_LONGEST]]
    return list(dict.fromkeys(lines)) or [line for line in outcome.output.splitlines() if line.strip()][-_LONGEST:]
