"""Docker Compose of the version that Ubuntu has, built once from the Go modules that `compose/` pins."""

from __future__ import annotations

import os
from pathlib import Path

from .installing import Report, cache, installed, quiet, run

MODULE = Path(__file__).parent / "compose"
PACKAGE = "github.com/docker/compose/v2/cmd"


def find_compose(report: Report = quiet) -> list[str]:
    """The command, which needs no Docker to read a project. Raises ToolMissing; building it takes two minutes."""
    folder = installed(cache(), "docker-compose", [MODULE / "go.mod", MODULE / "go.sum"], _build, report)
    return [str(folder / "docker-compose")]


def _build(folder: Path) -> None:
    # The pins are taken as they stand, whatever this machine's own Go settings are; and no C compiler is needed.
    environment = os.environ | {"GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"}
    output = str(folder / "docker-compose")
    command = ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", output, PACKAGE]
    run("Docker Compose", *command, folder=MODULE, environment=environment)
