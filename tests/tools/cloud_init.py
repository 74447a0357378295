"""cloud-init of the distribution that the tests run on, unpacked and not installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .installing import BUILD, Report, ToolMissing, installed, quiet, run
from .python_tools import REQUIREMENTS, find_environment


def find_cloud_init(report: Report = quiet) -> list[str]:
    """The folder of its modules. Raises ToolMissing; it needs apt, as Debian and Ubuntu have it, and no rights."""
    folder = installed(BUILD, "cloud-init", [REQUIREMENTS], _unpack, report)
    return [str(folder / "usr" / "lib" / "python3" / "dist-packages")]


def schema_problems(user_data: str, folder: Path) -> str:
    """What `cloud-init schema` says against user data, in words of its own; empty if it is valid."""
    file = folder / "user-data"
    file.write_text(user_data)
    python = find_environment() / "bin" / "python"
    done = subprocess.run(
        [str(python), "-m", "cloudinit.cmd.main", "schema", "--config-file", str(file)],
        env=os.environ | {"PYTHONPATH": find_cloud_init()[0]},
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    if done.returncode == 0 and "Valid" in said:
        return ""
    return said or f"status {done.returncode}"


def _unpack(folder: Path) -> None:
    try:
        run("cloud-init", "apt-get", "download", "cloud-init", folder=folder)
    except ToolMissing:
        # A machine whose package lists are empty, as in a container.
        run("cloud-init", "apt-get", "update")
        run("cloud-init", "apt-get", "download", "cloud-init", folder=folder)
    (package,) = folder.glob("cloud-init_*.deb")
    run("cloud-init", "dpkg-deb", "--extract", str(package), str(folder))
