"""The wheel, built and installed where nothing else of this repository is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_paths

from offline.run import PROJECT
from tests.tools.python_tools import find_environment


@dataclass(frozen=True)
class Installed:
    """An environment that the wheel is installed in."""

    python: Path
    package: Path
    """The folder `atelier` in it."""
    wheel: Path


def install(folder: Path) -> Installed:
    """
    Build the wheel from a copy of what it is made of, and install it in a new environment.

    Nothing is downloaded: the pinned dependencies are those of the tests, which the new environment looks up there.
    """
    source = folder / "source"
    shutil.copytree(
        PROJECT / "components", source / "components", ignore=shutil.ignore_patterns("__pycache__", ".venv")
    )
    shutil.copy(PROJECT / "pyproject.toml", source)
    builder = str(find_environment() / "bin" / "python")
    offline = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")
    _run(builder, "-m", "pip", "wheel", *offline, "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    [wheel] = folder.glob("*.whl")
    environment = folder / "environment"
    _run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    python = environment / "bin" / "python"
    _run(builder, "-m", "pip", "--python", str(python), "install", *offline, str(wheel))
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{get_paths()['purelib']}\n")
    return Installed(python, packages / "atelier", wheel)


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}"
