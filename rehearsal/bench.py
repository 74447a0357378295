"""
Measures the real engine beside the offline preview: `python -m rehearsal.bench`, after `python -m offline.bench`.

The providers are the simulated ones and don't wait, so what is measured is the engine, the program and the state: the
part of a preview and of a deployment that isn't the cloud's.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from pulumi.automation import PulumiCommand
from rich.console import Console
from rich.table import Table

from offline.bench import ENGINE_SECTION, REPORT, WORKLOADS, stack_with

from .engine import Engine, Outcome
from .engine.command import NoPulumi, find_or_install
from .engine.workspace import Workspace

_SAMPLE_SECONDS = 0.1
_COMMANDS = ("preview", "up", "up, state saved once", "preview again", "destroy")
_SAVED_ONCE = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
_MOST_FOR_EVERY_STEP = 1000
"""Resources up to which a deployment is measured that saves the state at every step: it takes their square."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table and put it into the report; 1 where there is no CLI or a command fails."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.bench", description=__doc__)
    parser.add_argument("--workloads", type=int, nargs="+", default=WORKLOADS, help="deployments of Studios")
    parser.add_argument("--report", type=Path, default=REPORT, help="Markdown file to complete (%(default)s)")
    options = parser.parse_args(arguments)
    console = Console(width=100)
    try:
        pulumi = find_or_install()
        rows: list[Measurement] = []
        for workloads in options.workloads:
            with (
                console.status(f"{workloads} workloads"),
                tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder,
            ):
                rows.append(_measure(workloads, Path(folder), pulumi))
    except (NoPulumi, _Failed) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    console.print(_table(rows))
    page = options.report.read_text(encoding="utf-8")
    section = f"{ENGINE_SECTION}\n\n{_section(rows, str(pulumi.version))}"
    options.report.write_text(page.split(ENGINE_SECTION)[0].rstrip() + f"\n\n{section}", encoding="utf-8")
    return 0


class _Failed(Exception):
    """A command that was to be measured failed."""


@dataclass(frozen=True)
class Measurement:
    """What the commands took at one size: seconds, and MB of all processes at the worst moment."""

    workloads: int
    resources: int
    seconds: dict[str, float]
    megabytes: dict[str, float]
    state_megabytes: float


def _measure(workloads: int, folder: Path, pulumi: PulumiCommand) -> Measurement:
    stack_file = folder / "Pulumi.bench.yaml"
    stack_file.write_text(stack_with(workloads), encoding="utf-8")
    engine = Engine.start(Workspace.create(folder / "stack", stack_file), stack_file, pulumi)
    seconds: dict[str, float] = {}
    megabytes: dict[str, float] = {}

    def measure(title: str, run: Callable[[], Outcome]) -> Outcome:
        outcome, megabytes[title] = _observed(run)
        if not outcome.succeeded:
            raise _Failed(f"{title} with {workloads} workloads: {outcome.explanation}")
        seconds[title] = outcome.seconds
        return outcome

    resources = len(measure("preview", engine.preview).steps)
    if resources <= _MOST_FOR_EVERY_STEP:
        measure("up", engine.copy(folder / "every-step").up)
    engine.environment = _SAVED_ONCE
    measure("up, state saved once", engine.up)
    state_megabytes = engine.state_path.stat().st_size / 1e6
    measure("preview again", lambda: engine.preview("--expect-no-changes"))
    measure("destroy", engine.destroy)
    return Measurement(workloads, resources, seconds, megabytes, state_megabytes)


def _observed(run: Callable[[], Outcome]) -> tuple[Outcome, float]:
    """The outcome, and the most memory that the CLI and all that it started had at a time."""
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        this = psutil.Process()
        while not done.is_set():
            peak = max(peak, sum(_resident(each) for each in this.children(recursive=True)))
            time.sleep(_SAMPLE_SECONDS)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return run(), peak
    finally:
        done.set()
        watcher.join()


def _resident(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


_COLUMNS = ("workloads", "resources", *(f"{each} s" for each in _COMMANDS), "preview MB", "up MB", "state MB")


def _cells(each: Measurement) -> tuple[str, ...]:
    return (
        f"{each.workloads}",
        f"{each.resources:,}",
        *(f"{each.seconds[command]:.1f}" if command in each.seconds else "" for command in _COMMANDS),
        f"{each.megabytes['preview']:,.0f}",
        f"{each.megabytes['up, state saved once']:,.0f}",
        f"{each.state_megabytes:.1f}",
    )


def _table(rows: list[Measurement]) -> Table:
    table = Table(title="The real engine, without the cloud's time")
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for each in rows:
        table.add_row(*_cells(each))
    return table


def _section(rows: list[Measurement], version: str) -> str:
    lines = [_COLUMNS, tuple("---:" for _ in _COLUMNS), *map(_cells, rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"""{table}

- The same stack files on the real engine, Pulumi {version}, with a state in a file and simulated providers that answer
  at once (`rehearsal/`): what it takes besides the cloud. One run each.
- **preview** is that of an empty stack, **preview again** that of a deployed one, without changes; **destroy** has a
  preview of its own and saves the state once.
- The engine writes the whole state before and after each step, which takes the square of a stack's size. **state saved
  once** is with `PULUMI_SKIP_CHECKPOINTS`, an experiment of Pulumi's: an engine that is killed forgets all that it did.
- MB is resident memory of the CLI, the language host, the program and all providers together, at the worst of the
  moments that were looked at, {round(1 / _SAMPLE_SECONDS)} in a second. Pages that processes share count for each.
- Measured with Python {platform.python_version()} on {platform.system()}, {psutil.cpu_count()} CPUs.
"""


if __name__ == "__main__":
    sys.exit(main())
