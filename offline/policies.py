"""The rules of `policies/` on a record, as the real preview's pack applies them to registrations."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from policies.configuration import Configuration, read
from policies.evaluation import Exemption, Findings, evaluate
from policies.model import Finding, Loss, Resource, Stack

from . import record
from .changes import Kind
from .difference import Difference
from .stack_file import read_stack_file

BROKEN = 4
"""The exit status where a mandatory rule is broken."""


@dataclass(frozen=True)
class Report:
    """What the rules find in a stack."""

    stack: str
    mandatory: bool
    findings: Findings

    @property
    def exit_status(self) -> int:
        """4 where a finding is open and the stack's rules are mandatory, else 0."""
        return BROKEN if self.mandatory and self.findings.open else 0

    def print(self, console: Console) -> None:
        """The findings rule by rule, each with its remedy, and the exemptions."""
        found, exempt = self.findings.open, self.findings.exempt
        how = "mandatory" if self.mandatory else "advisory"
        accepted = f", {len(exempt)} exempt" if exempt else ""
        console.print(Text(f"\nPolicies ({how}): {_count(len(found), 'finding')}{accepted}", style="bold"))
        for rule_id in dict.fromkeys(finding.rule.id for finding in found):
            group = [finding for finding in found if finding.rule.id == rule_id]
            rule = group[0].rule
            _say(console, 2, f"{rule.id}: {rule.title} ({rule.severity})", "red" if self.mandatory else "yellow")
            for finding in group:
                _say(console, 4, f"{finding.name}: {finding.message}")
            _say(console, 4, rule.remedy, "dim")
        for finding, exemption in self.findings.expired:
            said = f"{finding.rule.id} of {finding.name}: the exemption of {exemption.who} ended on {exemption.until}"
            _say(console, 2, said, "yellow")
        for exemption in self.findings.unused:
            _say(console, 2, f"no finding needs the exemption from {exemption.rule} of {exemption.resource}", "dim")

    def as_json(self) -> dict[str, Any]:
        """The findings for programs."""
        expired = {id(finding): exemption for finding, exemption in self.findings.expired}
        return {
            "stack": self.stack,
            "enforcement": "mandatory" if self.mandatory else "advisory",
            "findings": [_form(each, expired.get(id(each))) for each in self.findings.open],
            "exempt": [_form(finding, exemption) for finding, exemption in self.findings.exempt],
            "unused": [_exemption(each) for each in self.findings.unused],
        }


def report(
    preview: record.Record,
    stack_file: Path,
    project: Path,
    difference: Difference | None = None,
    today: datetime.date | None = None,
) -> Report:
    """What the rules find in the record of a stack file, and in its difference from another where there is one."""
    file = read_stack_file(stack_file, project)
    configuration = read(file.config, file.project)
    stack = stack_of(preview, configuration, difference)
    return Report(preview.stack, configuration.mandatory, evaluate(stack, configuration.exemptions, today))


def stack_of(preview: record.Record, configuration: Configuration, difference: Difference | None = None) -> Stack:
    """A record as rules see it: what it makes, without what it only reads and without components."""
    return Stack(
        tuple(_seen(each) for each in preview.resources if each.custom and not each.read),
        protects=configuration.protects,
        budget=configuration.budget,
        losses=tuple(_losses(difference)) if difference else (),
    )


def _losses(difference: Difference) -> Iterable[Loss]:
    for change in difference.losses:
        forcing = [each.where for each in change.properties if each.forces_replacement]
        cause = f" because of {', '.join(forcing)}" if forcing else f": {change.reason}" if change.reason else ""
        how = "holds data and is deleted" if change.kind is Kind.DELETE else f"holds data and is replaced{cause}"
        yield Loss(_seen(change.resource), how)


def _seen(resource: record.Resource) -> Resource:
    return Resource(
        resource.type, resource.name, resource.inputs, resource.protect, resource.urn, resource.dependencies
    )


def _say(console: Console, indent: int, text: str, style: str = "") -> None:
    """A line, further lines of it under its beginning."""
    console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))


def _form(finding: Finding, exemption: Exemption | None = None) -> dict[str, Any]:
    form: dict[str, Any] = {
        "rule": finding.rule.id,
        "severity": finding.rule.severity,
        "identifiers": list(finding.rule.identifiers),
        "resource": finding.name,
        "urn": finding.resource.urn if finding.resource else None,
        "message": finding.message,
        "remedy": finding.rule.remedy,
    }
    return {**form, "exemption": _exemption(exemption)} if exemption else form


def _exemption(exemption: Exemption) -> dict[str, str]:
    return {
        "rule": exemption.rule,
        "resource": exemption.resource,
        "who": exemption.who,
        "why": exemption.why,
        "until": exemption.until.isoformat(),
    }


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def written(report: Report) -> str:
    """The text of `--findings`."""
    return json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
