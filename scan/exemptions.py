"""Findings that stay, each with its reason: `exemptions.yaml`, and files of the same form of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from .findings import Finding

OURS = Path(__file__).with_name("exemptions.yaml")
"""What holds for every stack, because of how the components are made."""
_KEYS = {"checks", "resources", "why"}


class ExemptionError(Exception):
    """A file of exemptions can't be used; the message names the file and the entry."""


@dataclass(frozen=True)
class Exemption:
    """Checks that resources may fail, and why."""

    checks: tuple[str, ...]
    """Identifiers of checkov and kube-score, in full."""
    resources: tuple[str, ...]
    """Patterns with `*` for the resource of a finding, its type included."""
    why: str

    def covers(self, finding: Finding) -> bool:
        return finding.check in self.checks and any(fnmatchcase(finding.resource, each) for each in self.resources)


def read_exemptions(files: Sequence[Path]) -> list[Exemption]:
    """All exemptions of the files. Raises ExemptionError."""
    return [_exemption(form, file, number) for file in files for number, form in enumerate(_entries(file), start=1)]


def _entries(file: Path) -> list[object]:
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ExemptionError(f"{file}: {error}") from error
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise ExemptionError(f"{file}: must be a list of exemptions")
    return entries


def _exemption(form: object, file: Path, number: int) -> Exemption:
    if not isinstance(form, dict) or set(form) != _KEYS:
        raise ExemptionError(f"{file}: entry {number} must have {', '.join(sorted(_KEYS))} and nothing else")
    if not isinstance(form["why"], str) or not form["why"].strip():
        raise ExemptionError(f"{file}: entry {number} gives no reason under `why`")
    for key in ("checks", "resources"):
        if not isinstance(form[key], list) or not all(isinstance(each, str) for each in form[key]):
            raise ExemptionError(f"{file}: entry {number}: `{key}` must be a list of texts")
    return Exemption(tuple(form["checks"]), tuple(form["resources"]), " ".join(form["why"].split()))
