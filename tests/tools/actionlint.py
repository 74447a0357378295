"""actionlint, which reads GitHub's workflows as GitHub does: built once from its Go module."""

from __future__ import annotations

import os
from pathlib import Path

from .installing import Report, cache, installed, quiet, run

PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"


def find_actionlint(report: Report = quiet) -> list[str]:
    """The command. Raises ToolMissing; building it takes half a minute."""
    return [str(installed(cache(), "actionlint", [Path(__file__)], _build, report) / "actionlint")]


def _build(folder: Path) -> None:
    # The pin is taken as it stands, whatever this machine's own Go settings are; and no C compiler is needed.
    own = {"GOBIN": str(folder), "GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"}
    run("actionlint", "go", "install", PACKAGE, environment=os.environ | own)
