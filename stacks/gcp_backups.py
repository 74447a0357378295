"""Backups on Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .settings.backups import BackupSettings

if TYPE_CHECKING:
    from .gcp import GcpFoundation


class GcpBackups:
    """Velero with an identity of its own, its bucket, and its schedules."""

    def __init__(self, foundation: GcpFoundation, settings: BackupSettings):
        raise NotImplementedError("backups")
