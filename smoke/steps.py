"""What a check consists of: steps with a time limit each, one after the other, and what came of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

LIMITS: dict[str, float] = {
    "reach": 30,
    "login": 30,
    "start": 600,
    "notebook": 180,
    "dask": 600,
    "stop": 180,
    "connect": 30,
    "sessions": 30,
    "templates": 30,
    "ssh": 15,
}
"""Seconds that a step may take. A start may wait for a node and for the pull of a large image."""

PASSED, FAILED, SKIPPED, NOT_RUN = "passed", "failed", "skipped", "not run"


class Failed(Exception):
    """A step found something wrong. The message is a sentence for people, without a secret in it."""


class TimedOut(Failed):
    """A step had no time left."""


class Skipped(Exception):
    """There is nothing to look at; the message says why."""


class View(Protocol):
    """Who shows what happens while it happens."""

    def began(self, workload: Workload, step: Step) -> None:
        """A step begins."""

    def said(self, step: Step) -> None:
        """Its note or its percentage is another."""

    def ended(self, step: Step) -> None:
        """It has its result."""


@dataclass
class Step:
    """One step: before, while and after it runs."""

    name: str
    title: str
    limit: float
    result: str = NOT_RUN
    note: str = ""
    percent: float | None = None
    seconds: float = 0
    _view: View | None = field(default=None, repr=False)
    _began: float = 0

    def begin(self) -> None:
        """Its time runs from now on."""
        self._began = time.monotonic()

    def left(self, at_most: float | None = None) -> float:
        """Seconds that are left, but not more than asked for. Raises TimedOut where none are."""
        left = self.limit - (time.monotonic() - self._began)
        if left <= 0:
            raise TimedOut(f"not done after {self.limit:g} s")
        return left if at_most is None else min(left, at_most)

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than there is time. Raises TimedOut."""
        time.sleep(self.left(seconds))

    def say(self, note: str, percent: float | None = None) -> None:
        """What happens now, for whoever looks on."""
        self.note = note
        self.percent = self.percent if percent is None else percent
        if self._view:
            self._view.said(self)

    def more_time(self, seconds: float) -> None:
        """Let the step go on for some seconds from now: to clean up takes time where there is none left."""
        self.limit = time.monotonic() - self._began + seconds

    def as_json(self) -> dict[str, Any]:
        """The step in a --json file."""
        return {
            "step": self.name,
            "title": self.title,
            "result": self.result,
            "seconds": round(self.seconds, 1),
            "note": self.note,
        }


@dataclass
class Workload:
    """One deployed workload and the steps that it is checked by."""

    name: str
    kind: str
    address: str
    steps: list[Step] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing failed, and something was looked at."""
        results = {step.result for step in self.steps}
        return PASSED in results and FAILED not in results and NOT_RUN not in results

    def as_json(self) -> dict[str, Any]:
        """The workload in a --json file."""
        return {
            "name": self.name,
            "kind": self.kind,
            "address": self.address,
            "passed": self.passed,
            "steps": [step.as_json() for step in self.steps],
        }


class Runner:
    """Runs the steps of one workload and writes down what came of them."""

    def __init__(self, workload: Workload, limits: dict[str, float], view: View):
        self._workload, self._limits, self._view = workload, limits, view

    def plan(self, *steps: tuple[str, str]) -> None:
        """Names and titles of the steps to come, in the order in which they are shown."""
        self._workload.steps += [Step(name, title, self._limits[name], _view=self._view) for name, title in steps]

    def run(self, name: str, work: Callable[[Step], str]) -> bool:
        """Run a planned step: `work` returns its note, or raises Failed or Skipped. Whether the next one may begin."""
        step = next(step for step in self._workload.steps if step.name == name)
        step.begin()
        self._view.began(self._workload, step)
        try:
            step.note, step.result = work(step), PASSED
        except Skipped as reason:
            step.note, step.result = str(reason), SKIPPED
        except Failed as problem:
            step.note, step.result = str(problem), FAILED
        except KeyboardInterrupt:
            step.note, step.result = "interrupted", FAILED
            raise
        finally:
            # What nobody foresaw goes up, and the step stands there as failed.
            step.result = FAILED if step.result == NOT_RUN else step.result
            step.seconds = time.monotonic() - step._began
            self._view.ended(step)
        return step.result != FAILED
