"""`python -m offline`: what a stack would contain, without an engine, credentials or a network."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from .failures import explained
from .record import Record
from .run import PROJECT, run
from .tree import WIDTH, print_tree

if TYPE_CHECKING:
    from .difference import Difference


def main(arguments: list[str] | None = None) -> int:
    """Preview each stack file; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    outputs = (options.json, options.manifests, options.against, options.graph, options.findings)
    if len(options.stack_files) > 1 and any(outputs):
        parser.error("--json, --manifests, --against, --graph and --findings take one stack file")
    if not options.against and (options.against_output or options.against_format != "text"):
        parser.error("--against-output and --against-format go with --against")
    if options.json == "-" and options.against and not options.against_output:
        parser.error("--json - has standard output for itself: give the difference a file by --against-output")
    if options.graph and options.graph.suffix not in (".mmd", ".md", ".svg"):
        parser.error(f"--graph writes a .mmd, .md or .svg file, not {options.graph.name}")
    project = options.project.resolve()
    statuses = [0]
    for stack_file in options.stack_files or [options.project / "Pulumi.staging.yaml"]:
        try:
            statuses.append(_preview(stack_file, project, options))
        except BrokenPipeError:
            raise
        except Exception as error:
            if options.traceback:
                traceback.print_exception(error)
            message, status = explained(error, stack_file, project)
            print(f"error: {message}", file=sys.stderr)
            statuses.append(status)
    # What keeps a stack from being previewed comes before what a preview shows.
    return max(statuses, key=(0, 4, 3, 1, 2).index)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m offline",
        description="Run the program without an engine and show what the stack would contain.",
        epilog="Exit status: 0 fine; 1 the program failed; 2 a mistake in settings or usage; "
        "3 the difference replaces or deletes something stateful; 4 a rule is broken and mandatory.",
    )
    add = parser.add_argument
    add("stack_files", nargs="*", type=Path, metavar="STACK_FILE", help="Pulumi.<stack>.yaml (Pulumi.staging.yaml)")
    add("--outputs", choices=("simulated", "unknown"), default="simulated", help="what providers compute (%(default)s)")
    add("--json", metavar="FILE", help="write the record; '-' is standard output, with nothing else on it")
    add("--manifests", metavar="DIR", type=Path, help="write Kubernetes objects, patches and Helm releases as YAML")
    add("--graph", metavar="FILE", type=Path, help="write the dependency graph (.mmd, .md or .svg)")
    add("--against", metavar="FILE|GIT-REF", help="show the difference from a --json or stack file or a commit")
    add("--against-format", choices=("text", "markdown", "json"), default="text", help="form of the difference")
    add("--against-output", metavar="FILE", type=Path, help="write the difference there, and show the tree")
    add("--policies", action=argparse.BooleanOptionalAction, help="list what breaks rules of docs/policies.md (yes)")
    add("--findings", metavar="FILE", help="write what breaks rules as JSON")
    add("--project", metavar="DIR", type=Path, default=PROJECT, help="folder of Pulumi.yaml and the program")
    add("--quiet", action="store_true", help="no tree")
    add("--traceback", action="store_true", help="where the program failed")
    return parser


def _preview(stack_file: Path, project: Path, options: argparse.Namespace) -> int:
    """Run the program for one stack file and write what was asked for."""
    base = _base(stack_file, project, options) if options.against else None
    # What the program prints is for people, and the standard output may be for programs.
    with _progress(stack_file) as progress, redirect_stdout(sys.stderr):
        record = run(stack_file, options.outputs, progress=progress, project_folder=project)
    if options.json:
        _write(json.dumps(record.as_json(), indent=2, ensure_ascii=False) + "\n", options.json)
    if options.manifests:
        from .manifests import write_manifests

        computed = write_manifests(record, options.manifests)
        if computed:
            print(f"warning: {computed} values are not known yet; they are written as 'computed'", file=sys.stderr)
    if options.graph:
        from . import graph

        graph.write(record, options.graph)
    difference = _compared(base.result(), record, options) if base else None
    if difference:
        _show(difference, options)
    on_stdout = options.json == "-" or (options.against and not options.against_output)
    if not options.quiet and not on_stdout:
        print_tree(record, _console())
    broken = _policies(record, difference, stack_file, project, options)
    return difference.exit_status or broken if difference else broken


def _policies(
    record: Record, difference: Difference | None, stack_file: Path, project: Path, options: argparse.Namespace
) -> int:
    """List what breaks rules; returns 4 where they are mandatory. They are of this program and its stack files."""
    asked = project == PROJECT if options.policies is None else options.policies
    if not asked and not options.findings:
        return 0
    from .policies import report, written

    found = report(record, stack_file, project, difference)
    if options.findings:
        _write(written(found), options.findings)
    # Standard output may be for programs, or for nothing.
    apart = options.quiet or options.json == "-" or options.findings == "-" or options.against_format != "text"
    found.print(_console(sys.stderr if apart else sys.stdout))
    return found.exit_status


def _base(stack_file: Path, project: Path, options: argparse.Namespace) -> Future[Record]:
    """The record to compare with, which is made beside ours; a program that runs has its own working directory."""
    from .base import start_record_at

    file = Path(options.against)
    where = str(file.resolve()) if file.is_file() else options.against
    return start_record_at(where, stack_file.resolve(), options.outputs, project)


def _compared(before: Record, after: Record, options: argparse.Namespace) -> Difference:
    """What changes from one record to the other."""
    from .base import BaseError
    from .difference import compare

    if before.resources and (before.project, before.stack) != (after.project, after.stack):
        named, ours = f"{before.project}/{before.stack}", f"{after.project}/{after.stack}"
        raise BaseError(f"{options.against}: is a record of {named}; it can't be compared with {ours}")
    return compare(before, after)


def _show(difference: Difference, options: argparse.Namespace) -> None:
    """Show or write what changes."""
    if options.against_format == "markdown":
        _write(difference.as_markdown(), options.against_output or "-")
    elif options.against_format == "json":
        _write(json.dumps(difference.as_json(), indent=2, ensure_ascii=False) + "\n", options.against_output or "-")
    elif options.against_output:
        with options.against_output.open("w", encoding="utf-8") as file:
            difference.render_text(Console(file=file, width=WIDTH))
    else:
        difference.render_text(_console())


def _write(text: str, target: Path | str) -> None:
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")


def _console(file: TextIO | None = None) -> Console:
    """Standard output: a terminal has its own width up to ours, a pipe has ours."""
    console = _StandardOutput(highlight=False, file=file)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


class _StandardOutput(Console):
    def on_broken_pipe(self) -> None:
        """Rich would end the process here, with the status of a program that failed."""
        raise BrokenPipeError


@contextmanager
def _progress(stack_file: Path) -> Iterator[Callable[[int], None] | None]:
    """Counts registrations on a terminal; silent elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with console.status(f"{stack_file.name}") as status:
        yield lambda count: status.update(f"{stack_file.name}: {count} resources") if count % 10 == 0 else None


def _quietly() -> int:
    # The SDK makes hundreds of objects for a resource and drops none before the end: looking through them again and
    # again, and once more at the exit, took half of the time.
    gc.disable()
    try:
        status = main()
        sys.stdout.flush()
        gc.freeze()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Python flushes standard output once more at its end; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(_quietly())
