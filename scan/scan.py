"""The scan of one stack: written for the scanners, scanned, and held against the exemptions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from offline.manifests import write_manifests
from offline.record import Record

from .arm import template_of
from .checkov import run_checkov
from .exemptions import Exemption
from .findings import Finding, cloud_label
from .kube_score import run_kube_score
from .terraform import plan_of
from .tools import Tools


@dataclass(frozen=True)
class Scan:
    """What was found in a stack."""

    stack: str
    passed: int
    unexplained: list[Finding]
    exempted: list[tuple[Finding, Exemption]]
    not_scanned: dict[str, int]
    """How many resources no scanner saw, by type: our tables lack its name."""

    @property
    def clean(self) -> bool:
        return not self.unexplained and not self.not_scanned


def scan(record: Record, tools: Tools, exemptions: Sequence[Exemption], folder: Path) -> Scan:
    """Write a record into a folder, scan that, and sort what is found. Raises ScannerFailed."""
    plan, template = plan_of(record), template_of(record)
    shutil.rmtree(folder, ignore_errors=True)
    scanned = folder / "scanned"
    scanned.mkdir(parents=True)
    write_manifests(record, folder / "manifests")
    # Patches are parts of objects, and values of charts are none: a scanner would miss what they leave out.
    (folder / "manifests" / "objects").rename(scanned / "objects")
    if plan.resources:
        (scanned / "plan.json").write_text(json.dumps(plan.form, indent=1), encoding="utf-8")
    if template.resources:
        (scanned / "template.json").write_text(json.dumps(template.form, indent=1), encoding="utf-8")
    resources = {**plan.resources, **template.resources}

    def label(name: str) -> str:
        return cloud_label(resources[name]) if name in resources else name

    outcomes = [run_checkov(tools.checkov, scanned, label)]
    if tools.kube_score:
        outcomes.append(run_kube_score(tools.kube_score, sorted((scanned / "objects").glob("*.yaml"))))
    unexplained, exempted = [], []
    for finding in dict.fromkeys(finding for outcome in outcomes for finding in outcome.findings):
        exemption = next((each for each in exemptions if each.covers(finding)), None)
        if exemption is None:
            unexplained.append(finding)
        else:
            exempted.append((finding, exemption))
    passed = sum(outcome.passed for outcome in outcomes)
    return Scan(record.stack, passed, unexplained, exempted, {**plan.unknown_types, **template.unknown_types})
