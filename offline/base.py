"""Gets the record that a difference starts from: out of a file, or by running the program of an earlier commit."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from .record import Record

PROGRAM = Path(__file__).resolve().parent.parent
"""The folder of the program, with `Pulumi.yaml` in it."""
_MOST_LINES = 20


class BaseError(Exception):
    """There is no record to compare with. The message says why and is all that a person needs."""


def start_record_at(where: str, stack_file: Path, outputs: str, program: Path = PROGRAM) -> Future[Record]:
    """`record_at` beside whatever the caller does until it asks for the result."""
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="base")
    future = executor.submit(record_at, where, stack_file, outputs, program)
    executor.shutdown(wait=False)
    return future


def record_at(where: str, stack_file: Path, outputs: str, program: Path = PROGRAM) -> Record:
    """
    The record in a file of `--json`, of another stack file, or of the stack file at a git reference; `outputs` is the
    mode of the run.

    Where the reference has no such stack file, or no offline preview, the record is empty and a note goes to standard
    error: everything is new. Raises BaseError for everything else that is in the way.
    """
    if Path(where).is_file() and Path(where).suffix in (".yaml", ".yml"):
        return _run(program.resolve(), Path(where).resolve(), outputs, where)
    if Path(where).is_file():
        return _loaded(Path(where), f"{where} isn't a record of `--json`")
    program, stack_file = program.resolve(), stack_file.resolve()
    with checked_out(where, program) as tree:
        if not (tree / "offline" / "__main__.py").is_file():
            return _nothing(f"{where} has no offline preview yet", stack_file)
        if stack_file.is_relative_to(program):
            inside = stack_file.relative_to(program)
            if not (tree / inside).is_file():
                return _nothing(f"{where} has no {inside}", stack_file)
            return _run(tree, inside, outputs, where)
        # Not part of the repository: there is one version of it, and only the program differs.
        return _run(tree, stack_file, outputs, where)


def _loaded(path: Path, otherwise: str) -> Record:
    try:
        return Record.load(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaseError(f"{otherwise}: {type(error).__name__}: {error}") from error


def _nothing(note: str, stack_file: Path) -> Record:
    print(f"note: {note}: everything is shown as new", file=sys.stderr)
    return Record(project="", stack=stack_file.name.removeprefix("Pulumi.").removesuffix(".yaml"))


def _commit(reference: str, program: Path) -> str:
    """The commit that a reference names. It could be anything that a person typed, an option of git among it."""
    found = _git(program, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.strip()
    if found.stderr.strip():
        raise BaseError(f"git can't look up {reference}: {found.stderr.strip()}")
    raise BaseError(
        f"{reference} is neither a file nor a commit that is here. In a shallow clone fetch it first: "
        "git fetch --depth=1 origin <branch>, then compare with FETCH_HEAD"
    )


def _git(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(["git", "-C", str(program), *arguments], capture_output=True, text=True)
    except FileNotFoundError:
        raise BaseError("git isn't installed: compare with a file of --json instead") from None


@contextmanager
def checked_out(reference: str, program: Path = PROGRAM) -> Iterator[Path]:
    """
    The program's files at a git reference, in a temporary folder. Raises BaseError for what is no commit.

    `git archive` and no worktree: it leaves nothing behind in `.git`, even when this process is killed, and in a
    subfolder of a repository it takes that folder alone.
    """
    commit = _commit(reference, program)
    with tempfile.TemporaryDirectory(prefix="atelier-base-") as folder:
        archive, tree = Path(folder) / "program.tar", Path(folder) / "program"
        made = _git(program, "archive", "--format=tar", f"--output={archive}", commit)
        if made.returncode != 0:
            raise BaseError(f"git can't read the files of {commit[:12]}: {made.stderr.strip()}")
        with tarfile.open(archive) as tar:
            if hasattr(tarfile, "data_filter"):  # Python 3.10.12, 3.11.4 and newer.
                tar.extractall(tree, filter="data")
            else:
                tar.extractall(tree)
        yield tree


def _run(tree: Path, stack_file: Path, outputs: str, where: str) -> Record:
    """Run the offline preview of the earlier program in a process of its own, with this interpreter's packages."""
    with tempfile.TemporaryDirectory(prefix="atelier-record-") as folder:
        target = Path(folder) / "record.json"
        command = [sys.executable, "-m", "offline", str(stack_file)]
        command += ["--outputs", outputs, "--json", str(target), "--quiet"]
        # With PYTHONSAFEPATH Python wouldn't look for `offline` in the working directory.
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}
        run = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
        if not target.is_file():
            raise BaseError(_failure(run, where))
        return _loaded(target, f"the offline preview at {where} wrote a record in another form")


def _failure(run: subprocess.CompletedProcess[str], where: str) -> str:
    said = (run.stderr.strip() or run.stdout.strip() or "it said nothing").splitlines()
    left_out = [f"… {len(said) - _MOST_LINES} lines"] if len(said) > _MOST_LINES else []
    shown = "\n".join(f"  {line}" for line in [*left_out, *said[-_MOST_LINES:]])
    return f"the program at {where} fails with status {run.returncode}, so there is nothing to compare with:\n{shown}"
