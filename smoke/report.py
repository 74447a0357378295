"""What a check says: a table that grows on a terminal, lines in a log, and the same as JSON or a picture."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from .steps import FAILED, NOT_RUN, PASSED, SKIPPED, Step, Workload

WIDTH = 100
"""Columns that the output is made for."""
_STYLES = {PASSED: "green", FAILED: "bold red", SKIPPED: "yellow", NOT_RUN: "dim"}
_BAR = 12


class Report:
    """Writes to one console."""

    def __init__(self, console: Console):
        self._console = console
        self._live: Live | None = None
        self._workload: Workload | None = None
        self._running: Step | None = None
        self._since = 0.0
        self._line = ""
        self._spinner = Spinner("dots")

    def title(self, stack: str) -> None:
        """What is about to happen."""
        self._console.print(Text(f"Smoke test of {stack}", "bold"))

    @contextmanager
    def workload(self, workload: Workload) -> Iterator[None]:
        """The heading and, as soon as there are any, the steps of a workload."""
        self._workload = workload
        self._console.print()
        self._console.print(_heading(workload))
        try:
            if self._console.is_terminal:
                with Live(get_renderable=self._picture, console=self._console, refresh_per_second=8) as self._live:
                    yield
            else:
                yield
        finally:
            self._live, self._running = None, None
            if not self._console.is_terminal:
                self._console.print(table(workload))

    def began(self, workload: Workload, step: Step) -> None:
        """A step begins."""
        self._running, self._since, self._line = step, time.monotonic(), ""

    def said(self, step: Step) -> None:
        """A log gets a line for each new word; a terminal is drawn anew anyway."""
        if self._live is None and step.note != self._line:
            self._line = step.note
            percent = f"{step.percent:3.0f} %" if step.percent is not None else "     "
            self._print(f"  {step.name:<9} {percent}  {plain(step.note)}")

    def ended(self, step: Step) -> None:
        """It has its result."""
        self._running = None
        if self._live is None:
            self._print(f"  {step.name:<9} {step.result} after {step.seconds:.1f} s")

    def verdict(self, workloads: list[Workload], seconds: float) -> None:
        """The last line."""
        failed = [each.name for each in workloads if not each.passed]
        what = f"Failed: {', '.join(failed)}." if failed else "All passed."
        self._console.print(Text(what, _STYLES[FAILED if failed else PASSED]) + Text(f" {seconds:.1f} s", "dim"))

    def _print(self, line: str) -> None:
        self._console.print(Text(line), overflow="ellipsis", no_wrap=True)

    def _picture(self) -> RenderableType:
        """The table as it grows; what is to come has no result yet."""
        if self._workload is None:
            return Group()
        found = _empty()
        for step in self._workload.steps:
            if step is self._running:
                found.add_row(step.title, self._spinner, f"{time.monotonic() - self._since:.0f}", _progress(step))
            elif step.result == NOT_RUN and self._running is not None:
                found.add_row(Text(step.title, "dim"))
            else:
                found.add_row(*_row(step))
        return found


def table(workload: Workload) -> Table:
    """The steps of a workload and what came of them."""
    found = _empty()
    for step in workload.steps:
        found.add_row(*_row(step))
    return found


def _empty() -> Table:
    found = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    found.add_column("step", width=23)
    found.add_column("result", width=7)
    found.add_column("seconds", justify="right", width=7)
    found.add_column("", ratio=1)
    return found


def _row(step: Step) -> list[RenderableType]:
    style = _STYLES[step.result]
    took = "" if step.result == NOT_RUN else f"{step.seconds:.1f}"
    return [step.title, Text(step.result, style), took, Text(plain(step.note), "" if step.result == PASSED else style)]


def as_json(stack: str, workloads: list[Workload], seconds: float) -> dict[str, Any]:
    """What --json writes."""
    return {
        "stack": stack,
        "passed": bool(workloads) and all(each.passed for each in workloads),
        "seconds": round(seconds, 1),
        "workloads": [each.as_json() for each in workloads],
    }


def as_svg(stack: str, workloads: list[Workload], seconds: float) -> str:
    """What --svg writes: the report as a terminal shows it at the end."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    report = Report(console)
    report.title(stack)
    for each in workloads:
        console.print()
        console.print(_heading(each))
        console.print(table(each))
    report.verdict(workloads, seconds)
    # Without the fonts that rich would load from elsewhere.
    return re.sub(r"@font-face \{.*?\}\s*", "", console.export_svg(title="python -m smoke"), flags=re.DOTALL)


def plain(text: str) -> str:
    """Text from elsewhere on one line, without what a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def _heading(workload: Workload) -> Text:
    return Text(workload.name, "bold") + Text(f"  {workload.kind}  {workload.address}", "dim")


def _progress(step: Step) -> RenderableType:
    note = Text(plain(step.note), no_wrap=True, overflow="ellipsis")
    if step.percent is None:
        return note
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_BAR)
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_row(ProgressBar(total=100, completed=step.percent, width=_BAR), note)
    return grid
