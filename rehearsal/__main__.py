"""`python -m rehearsal`: the whole life of a stack on the real engine, with nothing made anywhere."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console

from offline.base import checked_out, record_at
from offline.failures import FAILED, UNUSABLE, explained
from offline.run import PROJECT, run
from offline.stack_file import read_stack_file

from .cloud.faults import EFFECTS, FaultError, parse_fault
from .engine import Engine
from .engine.command import NoPulumi, find_or_install
from .engine.workspace import PASSPHRASE, Workspace
from .life import Life, Version
from .plan import Plan, UsageError, check_drift, parse_drift, parse_setting, with_settings
from .report import WIDTH, Report

_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Rehearse the life of one stack; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        plan = _plan(options)
        _check_targets(plan, options.keep)
        with _folder(options.keep) as folder:
            return _rehearse(plan, folder)
    except (UsageError, FaultError) as mistake:
        message, status = str(mistake), UNUSABLE
    except NoPulumi as problem:
        message, status = str(problem), FAILED
    except Exception as error:
        if options.traceback:
            traceback.print_exception(error)
        message, status = explained(error, options.stack_file, PROJECT)
    print(f"error: {message}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    kinds = "; ".join(f"{kind}: {effect}" for kind, effect in EFFECTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal",
        description="Take a stack through its whole life on the real Pulumi engine with simulated providers: a first "
        "deployment, the same again, a change, drift, a destroy. Nothing is made anywhere.",
        epilog="Exit status: 0 all went as it should; 1 a stage failed; 2 a mistake in settings or usage; 3 the change "
        "replaces or deletes something that holds data.",
    )
    add = parser.add_argument
    add("stack_file", type=Path, metavar="STACK_FILE", help="Pulumi.<stack>.yaml, in the repository or anywhere else")
    add("--change", type=Path, metavar="FILE", help="another version of the stack file, deployed after the first")
    add(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="a value to change in it, none to take it out; repeatable",
    )
    add("--from", dest="base", metavar="GIT-REF", help="deploy that version of program and stack file first")
    add(
        "--drift",
        action="append",
        default=[],
        metavar="DRIFT",
        help="'alter NAME PATH=VALUE' or 'lose NAME'; repeatable",
    )
    add(
        "--fault",
        action="append",
        default=[],
        metavar="FAULT",
        help=f"'KIND OPERATION[#N] [PATTERN]'; repeatable. {kinds}",
    )
    add("--minute", type=float, default=1.0, metavar="SECONDS", help="what a typical minute takes here (%(default)s)")
    add("--timeline", type=Path, metavar="FILE.svg", help="draw the deployment; the destroy goes to FILE-destroy.svg")
    add("--keep", type=Path, metavar="DIR", help="keep state and cloud there; otherwise they are removed at the end")
    add("--traceback", action="store_true", help="where something failed that shouldn't have")
    return parser


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(
        options.stack_file,
        options.change,
        tuple(map(parse_setting, options.set)),
        options.base,
        tuple(map(parse_drift, options.drift)),
        tuple(map(parse_fault, options.fault)),
        options.minute,
        options.timeline,
    )


def _check_targets(plan: Plan, keep: Path | None) -> None:
    if plan.minute < 0:
        raise UsageError(f"--minute {plan.minute:g}: a minute takes 0 seconds or more")
    if plan.timeline is not None:
        if not plan.minute:
            raise UsageError("--timeline goes with --minute above 0: without waiting there is nothing to draw")
        if plan.timeline.suffix != ".svg" or not plan.timeline.resolve().parent.is_dir():
            raise UsageError(f"--timeline {plan.timeline}: it has to be a .svg file in a folder that exists")
    if keep is not None and keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"--keep {keep}: there is something already")


def _rehearse(plan: Plan, folder: Path) -> int:
    """Check the stack files on the offline preview first: what they say wrong needs no engine."""
    console = _console()
    with console.status("settings"):
        ours = _version(plan.stack_file)
        changed = _changed(plan, ours, folder)
        for drift in plan.drifts:
            check_drift(drift, (changed or ours).record)
    with _first(plan, ours) as (first, program):
        pulumi = find_or_install()
        report = Report(console)
        report.title(f"{ours.record.project}/{ours.record.stack}", str(pulumi.version), plan.minute)
        workspace = Workspace.create(folder / "first", first.stack_file, program)
        engine = Engine.start(workspace, first.stack_file, pulumi, plan.minute)
        return Life(plan, first, changed, engine, report).run()


def _version(stack_file: Path) -> Version:
    # What the program prints isn't ours.
    with redirect_stdout(sys.stderr):
        return Version(stack_file.resolve(), run(stack_file, "unknown"))


def _changed(plan: Plan, ours: Version, folder: Path) -> Version | None:
    """What to deploy in the second place, if there is such a thing."""
    source = plan.change or plan.stack_file
    if not plan.settings:
        return _version(source) if plan.change else ours if plan.base else None
    path = folder / "change" / source.name
    path.parent.mkdir()
    path.write_text(with_settings(read_stack_file(source, PROJECT), plan.settings), encoding="utf-8")
    try:
        return _version(path)
    except Exception as error:
        message, status = explained(error, path, PROJECT)
        if status != UNUSABLE:
            raise
        # The copy has another name and other lines than the file that people know.
        message = re.sub(rf"{re.escape(str(path))}(:\d+)?\s*", "", message)
        raise UsageError(f"{source} with {', '.join(map(str, plan.settings))}: {message}") from None


@contextmanager
def _first(plan: Plan, ours: Version) -> Iterator[tuple[Version, Path]]:
    """What to deploy in the first place, and the folder of its program."""
    if plan.base is None:
        yield ours, PROJECT
        return
    record = record_at(plan.base, ours.stack_file, "unknown", PROJECT)
    if not record.resources:
        raise UsageError(f"--from {plan.base}: there is nothing to deploy first")
    with checked_out(plan.base, PROJECT) as tree:
        inside = ours.stack_file.is_relative_to(PROJECT)
        stack_file = tree / ours.stack_file.relative_to(PROJECT) if inside else ours.stack_file
        yield Version(stack_file, record), tree


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """A folder of its owner alone, whose processes are gone at the end, and it with them unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="atelier-rehearsal-")) if keep is None else keep.resolve()
    if keep is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    try:
        yield folder
    finally:
        _end_children()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
        elif any(folder.iterdir()):
            backend = "PULUMI_BACKEND_URL=file://<folder>/backend"
            print(f"Kept: {backend} PULUMI_CONFIG_PASSPHRASE={PASSPHRASE}, folders {keep}/*")


def _end_children() -> None:
    """What was broken off leaves an engine with its plugins and the program; none of them is of any use."""
    children = psutil.Process().children(recursive=True)
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, timeout=5)


def _console() -> Console:
    """Standard output: a terminal has its own width up to ours, a pipe has ours."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def _interrupted(*_: Any) -> None:
    # The SDK's threads still read what an engine says that is ended here. It goes first: once it is gone, nobody knows
    # any more which processes were its own.
    threading.excepthook = lambda _: None
    _end_children()
    raise KeyboardInterrupt


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("interrupted: all processes of this rehearsal are ended, and what isn't kept is removed", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
