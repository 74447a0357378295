"""Scans as tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .exemptions import Exemption
from .findings import Finding
from .scan import Scan

WIDTH = 100
"""Columns that the tables are made for."""
_CHECKS = 45  # kube-score's longest identifier
_FEW = 4
"""Resources that are named; of more the number is enough."""


def print_scan(scan: Scan, console: Console) -> None:
    """What nobody has explained, then what is exempted and why, then the count."""
    console.print(Text(scan.stack, style="bold"))
    if scan.unexplained:
        console.print(_unexplained(scan.unexplained))
    if scan.exempted:
        console.print(_exempted(scan.exempted))
    for type_, count in sorted(scan.not_scanned.items()):
        console.print(Text(f"Not scanned: {count} of {type_}, whose name for scanners isn't known here", style="red"))
    console.print(Text(summary(scan), style="green" if scan.clean else "red"))
    console.print()


def summary(scan: Scan) -> str:
    """`prod: 803 checks passed, 0 findings unexplained, 54 exempted`."""
    return (
        f"{scan.stack}: {scan.passed} checks passed, {len(scan.unexplained)} "
        f"finding{'' if len(scan.unexplained) == 1 else 's'} unexplained, {len(scan.exempted)} exempted"
    )


def as_json(scan: Scan) -> dict[str, Any]:
    """The scan for programs."""
    return {
        "stack": scan.stack,
        "passed": scan.passed,
        "unexplained": [vars(finding) for finding in scan.unexplained],
        "exempted": [{**vars(finding), "why": exemption.why} for finding, exemption in scan.exempted],
        "notScanned": scan.not_scanned,
    }


def _unexplained(findings: list[Finding]) -> Table:
    table = _table("Unexplained", "Check", "Resources")
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.check, []).append(finding)
    for check, members in sorted(groups.items()):
        titles = "\n".join(dict.fromkeys(finding.title for finding in members))
        table.add_row(Text.assemble((check, "bold"), "\n", titles), "\n".join(_by_type(members)))
    return table


def _exempted(pairs: Iterable[tuple[Finding, Exemption]]) -> Table:
    table = _table("Exempted", "Checks", "Why they stay")
    groups: dict[Exemption, list[Finding]] = {}
    for finding, exemption in pairs:
        groups.setdefault(exemption, []).append(finding)
    for exemption, members in sorted(groups.items(), key=lambda group: min(each.check for each in group[1])):
        checks = "\n".join(sorted({finding.check for finding in members}))
        table.add_row(Text(checks, style="bold"), Text.assemble(exemption.why, "\n", (_of(members), "dim")))
    return table


def _by_type(members: list[Finding]) -> list[str]:
    """`Deployment: hub/user-placeholder, studios/connect-proxy`, one line for each type."""
    names: dict[str, list[str]] = {}
    for finding in members:
        type_, _, name = finding.resource.partition(" ")
        names.setdefault(type_, []).append(name)
    return [f"{type_}: {', '.join(dict.fromkeys(each))}" for type_, each in names.items()]


def _of(members: list[Finding]) -> str:
    """The resources where they are few, or else their number and types."""
    resources = list(dict.fromkeys(finding.resource for finding in members))
    if len(resources) <= _FEW:
        return "; ".join(_by_type(members))
    types = dict.fromkeys(resource.partition(" ")[0] for resource in resources)
    return f"{len(resources)} of {', '.join(types)}"


def _table(title: str, first: str, second: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column(first, width=_CHECKS, overflow="fold")
    table.add_column(second, ratio=1, overflow="fold")
    return table
