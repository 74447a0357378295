"""A virtual environment with what cloud-init imports, what builds a wheel, and shellcheck, which PyPI has as one."""

from __future__ import annotations

import sys
from pathlib import Path

from .installing import BUILD, Report, installed, quiet, run

REQUIREMENTS = Path(__file__).parent / "requirements.txt"


def find_environment(report: Report = quiet) -> Path:
    """The folder of the environment. Raises ToolMissing."""
    return installed(BUILD, "python-tools", [REQUIREMENTS], _install, report)


def find_shellcheck(report: Report = quiet) -> list[str]:
    """The command. Raises ToolMissing."""
    return [str(find_environment(report) / "bin" / "shellcheck")]


def _install(folder: Path) -> None:
    # Copies its interpreter by path, so that it works after the folder is renamed: only `pip` itself doesn't.
    run("shellcheck", sys.executable, "-m", "venv", str(folder))
    pip = (str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    run("shellcheck", *pip, "install", "--quiet", "--requirement", str(REQUIREMENTS))
