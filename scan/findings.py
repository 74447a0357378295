"""What scanners find."""

from __future__ import annotations

from dataclasses import dataclass

from offline.record import Resource
from offline.tree import short_type


@dataclass(frozen=True)
class Finding:
    """A check that one resource fails."""

    tool: str
    """`checkov` or `kube-score`."""
    check: str
    title: str
    """What the check asks for, in the scanner's words."""
    resource: str
    """`aws:s3:Bucket backups-storage-bucket`, or `Deployment hub/user-placeholder`: what exemptions name."""


@dataclass(frozen=True)
class Outcome:
    """The findings in one stack, and how many checks had none."""

    passed: int
    findings: list[Finding]


class ScannerFailed(Exception):
    """A scanner ended without a result; the message has its last words."""


def cloud_label(resource: Resource) -> str:
    """A resource of a cloud, as findings and exemptions write it."""
    return f"{short_type(resource.type)} {resource.name}"


def object_label(kind: str, namespace: str | None, name: str) -> str:
    """A Kubernetes object, as findings and exemptions write it."""
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"
