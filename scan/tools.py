"""checkov and kube-score, of the versions pinned here: found in `build/`, or installed there once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
BUILD = Path(__file__).parent.parent / "build"
KUBE_SCORE = "1.20.0"
KUBE_SCORE_PACKAGE = "github.com/zegl/kube-score/cmd/kube-score"

Report = Callable[[str], None]


class ToolMissing(Exception):
    """A scanner is neither there nor can it be installed; the message says what to do."""


@dataclass(frozen=True)
class Tools:
    """How the scanners are called."""

    checkov: tuple[str, ...]
    kube_score: tuple[str, ...] | None
    """None where there is no Go to build it with."""


def find_tools(report: Report) -> Tools:
    """The scanners, installed now if need be: checkov takes a minute or two. Raises ToolMissing."""
    return Tools(_checkov(report), _kube_score(report))


def checkov_version() -> str:
    """The pin."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("checkov==") for line in lines if line.startswith("checkov=="))


def _checkov(report: Report) -> tuple[str, ...]:
    pins = hashlib.sha256(f"{sys.version_info.major}.{sys.version_info.minor}".encode() + REQUIREMENTS.read_bytes())
    folder = BUILD / f"checkov-{pins.hexdigest()[:12]}"
    python = str(folder / "bin" / "python")

    def install() -> None:
        _run(sys.executable, "-m", "venv", str(folder))
        pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
        # Constraints, as some of the pins are for one version of Python only.
        _run(*pip, f"checkov=={checkov_version()}", "--constraint", str(REQUIREMENTS))

    _installed(folder, f"checkov {checkov_version()}", install, report)
    return (python, "-m", "checkov.main")


def _kube_score(report: Report) -> tuple[str, ...] | None:
    folder = BUILD / f"kube-score-{KUBE_SCORE}"

    def install() -> None:
        # The pin is taken as it stands, whatever this machine's own Go settings are; and no C compiler is needed.
        own = {"GOBIN": str(folder), "GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"}
        _run("go", "install", f"{KUBE_SCORE_PACKAGE}@v{KUBE_SCORE}", environment=os.environ | own)

    if not (folder / ".ready").exists() and shutil.which("go") is None:
        report("kube-score is left out: it is built by Go, and `go` is not on PATH")
        return None
    _installed(folder, f"kube-score {KUBE_SCORE}", install, report)
    return (str(folder / "kube-score"),)


def _installed(folder: Path, name: str, install: Callable[[], None], report: Report) -> None:
    ready = folder / ".ready"
    if ready.exists():
        return
    with _lock(folder.name):
        # Another process may have installed it while this one waited.
        if ready.exists():
            return
        started = time.monotonic()
        report(f"Installing {name}, once, into {folder}")
        # What is there without the mark comes from an installation that was interrupted.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        install()
        ready.touch()
        report(f"Installed {name} in {time.monotonic() - started:.0f} s")


def _run(*command: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-20:])
        raise ToolMissing(f"The scanners can't be installed: `{' '.join(command)}` said:\n{tail}")


@contextmanager
def _lock(name: str) -> Iterator[None]:
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        print(*find_tools(report=lambda line: print(line, file=sys.stderr, flush=True)).checkov)
    except ToolMissing as error:
        sys.exit(str(error))
