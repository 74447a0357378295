"""A folder under checkov: the Terraform plan, the ARM template and the manifests in it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from offline.kubernetes import CLUSTER_KINDS

from .findings import Finding, Outcome, ScannerFailed, object_label

FRAMEWORKS = ("terraform_plan", "arm", "kubernetes")
# Nothing is asked of the vendor's platform; a program's own configuration file doesn't apply, as the folder has none.
_OPTIONS = ("--skip-download", "--compact", "--quiet", "--output", "json", "--framework", *FRAMEWORKS)


def run_checkov(command: tuple[str, ...], folder: Path, label: Callable[[str], str]) -> Outcome:
    """Scan a folder; `label` turns a name of the plan or template into one of ours. Raises ScannerFailed."""
    done = subprocess.run((*command, "--directory", ".", *_OPTIONS), cwd=folder, capture_output=True, text=True)
    try:
        reports = json.loads(done.stdout)
    except ValueError:
        tail = "\n".join((done.stderr or done.stdout).splitlines()[-20:])
        raise ScannerFailed(f"checkov ended with status {done.returncode}:\n{tail}") from None
    passed, findings = 0, []
    # One report comes alone, several in a list, and none at all as a bare summary.
    for report in reports if isinstance(reports, list) else [reports]:
        summary = report.get("summary", report)
        if summary.get("parsing_errors"):
            raise ScannerFailed(f"checkov can't read {report['results']['parsing_errors']}")
        passed += summary["passed"]
        failed = report.get("results", {}).get("failed_checks", [])
        findings += [_finding(check, report["check_type"], label) for check in failed]
    return Outcome(passed, findings)


def _finding(check: dict[str, Any], framework: str, label: Callable[[str], str]) -> Finding:
    resource = check["resource"]
    return Finding(
        tool="checkov",
        check=check["check_id"],
        title=check["check_name"],
        resource=_object(resource) if framework == "kubernetes" else label(resource),
    )


def _object(resource: str) -> str:
    """checkov writes `Deployment.hub.user-placeholder`, and puts what has no namespace into `default`."""
    kind, namespace, name = resource.split(".", 2)
    return object_label(kind, None if kind in CLUSTER_KINDS else namespace, name)
