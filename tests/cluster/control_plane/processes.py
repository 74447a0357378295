"""Starts a server in the background, keeps its log, and ends it: always, and nothing but it."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h

# Looked up before any fork, because the child may not load a library.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Server:
    """A running program and the file that it logs to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def log_tail(self, lines: int = 25) -> str:
        tail = self.log_text().splitlines()[-lines:]
        return "\n".join([f"--- {self.name}, the end of {self.log}", *tail])


@contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[Server]:
    """The program for as long as the block lasts."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Its own group: an interrupt from the keyboard reaches the tests, and they end it in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if _LIBC else None,
        )
    try:
        yield Server(Path(command[0]).name, process, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_with_parent() -> None:
    # A test run that is killed outright can't clean up: then Linux ends its servers.
    if _LIBC:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
