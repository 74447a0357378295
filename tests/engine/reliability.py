"""The table in docs/reliability.md, from what the sweep found."""

from __future__ import annotations

import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from offline.run import PROJECT
from rehearsal.cloud.faults import EFFECTS, Kind
from rehearsal.engine.command import executable, installed

RESULTS = PROJECT / "build" / "reliability"
"""One JSON file for each stack, kind of fault and operation."""

_BEGIN, _END = "<!-- results: python -m tests.engine.sweep … --document -->", "<!-- end of results -->"
_PACKAGES = (
    "pulumi",
    "pulumi-aws",
    "pulumi-azure-native",
    "pulumi-gcp",
    "pulumi-kubernetes",
    "pulumi-random",
    "pulumi-tls",
)
_OPERATIONS = ("create", "update", "delete")


def write_table(document: Path) -> None:
    """Put the results so far between the markers of a document. Raises ValueError where there are none."""
    text = document.read_text()
    if _BEGIN not in text or _END not in text:
        raise ValueError(f"{document} has no line {_BEGIN} or none {_END}")
    before, _, rest = text.partition(_BEGIN)
    document.write_text(f"{before}{_BEGIN}\n\n{_table()}\n\n{_END}{rest.partition(_END)[2]}")


def _table() -> str:
    results = sorted((json.loads(path.read_text()) for path in RESULTS.glob("*.json")), key=_order)
    points, recoveries = (sum(each[key] for each in results) for key in ("points", "recoveries"))
    commands = sum(each["commands"] for each in results)
    lines = [
        f"{_versions()}.",
        "",
        f"**{points} faults in {commands} runs of `up` and `destroy`, {recoveries} recoveries:**",
        "",
        "| stack | fault | what it does | operation | points | runs | recoveries | afterwards |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(each) for each in results),
    ]
    return "\n".join(lines)


def _row(result: dict[str, Any]) -> str:
    outcome = "all well" if not result["doubts"] else "<br>".join(result["doubts"])
    points = f"{result['points']} of {result['possible']}"
    cells = (result["stack"], result["kind"], EFFECTS[result["kind"]], result["operation"], points)
    return f"| {' | '.join(cells)} | {result['commands']} | {result['recoveries']} | {outcome} |"


def _order(result: dict[str, Any]) -> tuple[str, int, int]:
    return result["stack"], get_args(Kind).index(result["kind"]), _OPERATIONS.index(result["operation"])


def _versions() -> str:
    pulumi = installed()
    cli = (
        subprocess.run([executable(pulumi), "version"], capture_output=True, text=True).stdout.strip()
        if pulumi
        else "?"
    )
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"CLI {cli.removeprefix('v')}, Python {platform.python_version()}, {packages}, providers simulated"
