"""Finds the Pulumi CLI, or installs it: `python -m rehearsal.engine.command` prints where it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from pulumi._version import version as SDK_VERSION
from pulumi.automation import PulumiCommand

from offline.run import PROJECT

ROOT = PROJECT / "build" / "pulumi"
"""Where a CLI that wasn't there is installed: in the project, and nowhere else on the machine."""


class NoPulumi(Exception):
    """There is no CLI. The message says what was tried and what helps."""


def installed() -> PulumiCommand | None:
    """The CLI on PATH, or else the one that `find_or_install` installed; None where there is neither."""
    try:
        if shutil.which("pulumi"):
            return PulumiCommand(skip_version_check=True)
        if (ROOT / "bin" / "pulumi").exists():
            return PulumiCommand(root=str(ROOT), skip_version_check=True)
    except (OSError, subprocess.CalledProcessError):
        # There is a file of that name, and it doesn't run.
        return None
    return None


def find_or_install() -> PulumiCommand:
    """The CLI; where there is none, the version of the SDK is installed. Raises NoPulumi."""
    found = installed()
    if found is not None:
        return found
    print(f"pulumi isn't on PATH: installing {SDK_VERSION} into {ROOT}", file=sys.stderr)
    try:
        return PulumiCommand.install(root=str(ROOT), version=SDK_VERSION)
    except subprocess.CalledProcessError as error:
        said = (error.output or b"").decode(errors="replace").strip().splitlines()
        why = said[-1] if said else f"the installer ended with status {error.returncode}"
    except Exception as error:  # what the network, the disk and the installer can raise has no common class
        why = f"{type(error).__name__}: {error}"
    raise NoPulumi(
        f"the Pulumi CLI isn't on PATH, and {SDK_VERSION} couldn't be installed ({why}). "
        "Install it as https://www.pulumi.com/docs/iac/download-install/ says, and put its folder on PATH."
    )


def executable(command: PulumiCommand) -> str:
    """The absolute path of a CLI."""
    return shutil.which(command.command) or str(Path(command.command).resolve())


if __name__ == "__main__":
    try:
        print(executable(find_or_install()))
    except NoPulumi as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(1)
