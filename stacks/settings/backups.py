"""What a stack file may say about backups, on every cloud."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from .types import KubernetesName, Name, Section, described

_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Minute, hour, day of the month, month, day of the week."""


def _cron(value: str) -> str:
    allowed = "five fields in UTC: minute, hour, day, month, day of the week, such as 0 3 * * *"
    fields = value.split()
    if len(fields) != len(_FIELDS) or not all(map(_fits, fields, _FIELDS)):
        raise ValueError(allowed)
    return value


def _fits(field: str, limits: tuple[int, int]) -> bool:
    low, high = limits
    for part in field.split(","):
        found = re.fullmatch(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/([1-9]\d?))?", part)
        if not found:
            return False
        numbers = [int(each) for each in found.groups()[:2] if each]
        if any(not low <= each <= high for each in numbers) or numbers != sorted(numbers):
            return False
    return True


Cron = Annotated[str, AfterValidator(_cron)]


class ScheduleSettings(Section):
    """When a backup is made, of what, and for how long it is kept."""

    cron: Cron = described(..., "When, as five fields in UTC, such as `0 3 * * *`.")
    keep_days: int = described(30, "Days after which a backup and its snapshots are deleted.", ge=1, le=3650)
    namespaces: list[KubernetesName] = described(
        [], "Namespaces, which for workloads are their names. With none: all but Kubernetes's own."
    )
    volumes: Literal["none", "disks", "all"] = described(
        "disks",
        "`none`: objects only. `disks`: snapshots of disks too. `all`: files of shared file systems as well, but only "
        "of volumes that a running pod mounts; an agent with root rights then runs on every node.",
    )


class BackupSettings(Section):
    """Velero, with the cloud's own identity and no stored keys."""

    schedules: dict[Name, ScheduleSettings] = described(..., "Schedules by name.", min_length=1)
    replaced_days: int = described(
        14, "Days that a deleted or overwritten part of a backup can be brought back.", ge=1, le=365
    )
