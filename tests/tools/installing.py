"""Installs a tool once, by one process, into a folder that is called after its pins."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build"

Report = Callable[[str], None]


class ToolMissing(Exception):
    """A tool is neither there nor can it be installed; the message says what to do."""


def quiet(line: str) -> None:
    """For tests, whose output nobody reads while they run."""


def cache() -> Path:
    """Where what takes minutes to build is kept for all clones."""
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "atelier"


def installed(root: Path, tool: str, pins: list[Path], install: Callable[[Path], None], report: Report) -> Path:
    """The folder of a tool, filled by `install` if it isn't there. Another pin is another folder."""
    digest = hashlib.sha256(f"{sys.version_info.major}.{sys.version_info.minor}".encode())
    for pin in pins:
        digest.update(pin.read_bytes())
    folder = root / f"{tool}-{digest.hexdigest()[:12]}"
    if not folder.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        with (root / f".{tool}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Another process may have installed it while this one waited.
            if not folder.is_dir():
                report(f"Installing {tool} for the tests, once, into {folder}")
                _install(folder, install)
    return folder


def _install(folder: Path, install: Callable[[Path], None]) -> None:
    # Only the holder of the lock gets here, so what is left under this name comes from an interrupted installation.
    unfinished = folder.with_name(f".unfinished-{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        install(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def run(tool: str, *command: str, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
    """A step of an installation. Raises ToolMissing with the end of what it said."""
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except FileNotFoundError:
        raise ToolMissing(f"{tool} can't be installed for the tests: {command[0]} is not on PATH") from None
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-20:])
        raise ToolMissing(f"{tool} can't be installed for the tests: `{' '.join(command)}` said:\n{tail}")
