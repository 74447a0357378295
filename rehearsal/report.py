"""What a rehearsal says, for a terminal of 100 columns and for a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from offline.difference import Difference
from offline.difference_lines import shortened
from offline.durations import in_words, typical_seconds
from offline.graph_mermaid import short_type
from offline.stateful import is_stateful

from .cloud import Operation
from .cloud.faults import CHANGING
from .engine import Engine
from .timeline import Timeline

WIDTH = 100
"""Columns that the output is made for."""
_INDENT = 2
_QUICK = 5
"""Typical seconds. Links of a chain that take less share a line with their neighbours that do too."""
_TIME, _NAME, _TYPE = 11, 50, 20
"""Columns of the longest chain."""
_LOOK_EVERY = 0.4
_LONGEST_RUNNING = 2


@dataclass
class Stage:
    """A part of the life, as it stands in the last table."""

    title: str
    result: str = ""
    style: str = "green"
    seconds: float = 0
    operations: int = 0


class Report:
    """Writes to one console."""

    def __init__(self, console: Console):
        self._console = console

    def title(self, stack: str, version: str, minute: float) -> None:
        """What is about to happen."""
        pace = f"a typical minute takes {minute:g} s" if minute else "nothing is waited for"
        self._console.print(Text(f"Rehearsal of {stack}", "bold") + Text(f"  Pulumi {version}, {pace}", "dim"))

    def stage(self, number: int, title: str) -> None:
        """A heading."""
        self._console.print()
        self._console.print(Text(f"{number}  {title}", "bold"))

    def line(self, text: str, style: str = "") -> None:
        """A line, wrapped where it is too long."""
        self._print(Text(text, style))

    def did(self, command: str, why: str) -> None:
        """Something that a person would do, and why."""
        self._print(Text(f"> {command}", "cyan") + Text(f"  {why}", "dim"))

    def said(self, lines: Sequence[str]) -> None:
        """What the engine said."""
        for line in lines:
            self._print(Text(f"| {line}", "red"))

    def difference(self, difference: Difference) -> None:
        """What a change would do, the worst first."""
        difference.render_text(self._console)

    def chain(self, timeline: Timeline) -> None:
        """What waits for what."""
        schedule = timeline.schedule
        table = Table(box=None, pad_edge=False, header_style="dim", title_justify="left", title_style="")
        table.add_column("at", justify="right", width=_TIME)
        table.add_column("takes", justify="right", width=_TIME)
        table.add_column("the longest chain: each waits for the one above it", width=_NAME)
        table.add_column(style="dim", width=_TYPE)
        for quick, group in groupby(schedule.chain, lambda urn: schedule.end(urn) - schedule.starts[urn] < _QUICK):
            for urns in [list(group)] if quick else ([urn] for urn in group):
                at, end = schedule.starts[urns[0]], schedule.end(urns[-1])
                resources = [schedule.resource(urn) for urn in urns]
                style = "dim" if quick else ""
                type_ = short_type(resources[0].type) if len(urns) == 1 else f"{len(urns)} quick ones"
                listed = ", ".join(resource.name for resource in resources)
                name = Text(shortened(listed, _NAME), style)
                table.add_row(in_words(at), in_words(end - at), name, shortened(type_, _TYPE))
        self._console.print()
        self._console.print(Padding(table, (0, 0, 0, _INDENT), expand=False))
        self._console.print()
        self.line(timeline.verdict)
        if timeline.advice:
            self.line(timeline.advice, "dim")

    def table(self, stages: Sequence[Stage]) -> None:
        """The end."""
        table = Table(box=box.SIMPLE_HEAD, width=WIDTH, pad_edge=False)
        table.add_column("stage", max_width=40)
        table.add_column("result", ratio=1)
        table.add_column("seconds", justify="right")
        table.add_column("operations", justify="right")
        for each in stages:
            result = Text(each.result, each.style)
            table.add_row(each.title, result, f"{each.seconds:.1f}", f"{each.operations}")
        self._console.print()
        self._console.print(table)

    def _print(self, text: Text) -> None:
        """Wrapped, with the same indent on every line and nothing behind the last word."""
        for line in text.wrap(self._console, self._console.width - _INDENT):
            line.rstrip()
            self._console.print(Text(" " * _INDENT) + line, no_wrap=True)

    @contextmanager
    def progress(self, engine: Engine, words: str) -> Iterator[None]:
        """On a terminal: how many operations are done, and which take longest, until the block ends."""
        if not self._console.is_terminal:
            yield
            return
        since, done = time.time(), threading.Event()
        with self._console.status(words) as status:

            def follow() -> None:
                with engine.workspace.cloud() as cloud:
                    while not done.wait(_LOOK_EVERY):
                        status.update(_progress(words, cloud.operations(since), engine.minute))

            follower = threading.Thread(target=follow, daemon=True)
            follower.start()
            try:
                yield
            finally:
                done.set()
                follower.join()


def _progress(words: str, operations: Sequence[Operation], minute: float) -> Text:
    changing = [each for each in operations if each.operation in CHANGING]
    running = sorted((each for each in changing if each.ended is None), key=lambda each: each.started)
    longest = sorted(running, key=lambda each: -typical_seconds(each.type))[:_LONGEST_RUNNING]
    text = f"{words}: {len(changing) - len(running)} done, {len(running)} running"
    for each in longest:
        typical = typical_seconds(each.type)
        passed = (time.time() - each.started) * 60 / minute if minute else 0
        text += f"; {each.name} {in_words(min(passed, typical))} of {in_words(typical)}"
    shown = Text(text)
    shown.truncate(WIDTH - 4, overflow="ellipsis")
    return shown


def counted(operations: Sequence[Operation]) -> str:
    """`3 created, 1 updated`; those that failed don't count."""
    done = [each.operation for each in operations if each.is_done]
    words = ((operation, f"{operation.removesuffix('e')}ed") for operation in CHANGING)
    return ", ".join(f"{done.count(operation)} {word}" for operation, word in words if operation in done) or "nothing"


def loss_of(type_: str) -> str:
    """What to add to a loss that was more than a resource."""
    return "; it held data, which is gone" if is_stateful(type_) else ""
