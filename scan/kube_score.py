"""Manifests under kube-score."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from components.versions import KUBERNETES

from .findings import Finding, Outcome, ScannerFailed, object_label

_ALMOST_OK = 7
"""Grades of kube-score, scorecard/scorecard.go: 1 critical, 5 warning, 7 almost good, 10 good."""


def run_kube_score(command: tuple[str, ...], files: Sequence[Path]) -> Outcome:
    """Score manifests. Critical remarks and warnings are findings; what it skips counts for nothing."""
    if not files:
        return Outcome(0, [])
    options = ("--output-format", "json", "--kubernetes-version", f"v{KUBERNETES}")
    done = subprocess.run((*command, "score", *options, *map(str, files)), capture_output=True, text=True)
    try:
        objects = json.loads(done.stdout)
    except ValueError:
        raise ScannerFailed(f"kube-score ended with status {done.returncode}:\n{done.stderr or done.stdout}") from None
    passed, findings = 0, []
    for form in objects or []:
        for check in form["checks"] or []:
            if check["skipped"]:
                continue
            if check["grade"] >= _ALMOST_OK:
                passed += 1
            else:
                findings.append(_finding(check, form))
    return Outcome(passed, findings)


def _finding(check: dict[str, Any], form: dict[str, Any]) -> Finding:
    metadata = form["object_meta"]
    said = {comment["summary"] for comment in check["comments"] or []}
    return Finding(
        tool="kube-score",
        check=check["check"]["id"],
        title="; ".join(sorted(said)) or check["check"]["comment"],
        resource=object_label(form["type_meta"]["kind"], metadata.get("namespace"), metadata["name"]),
    )
