"""Backups on AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.backups import AwsBackupStorage, Velero

from .backups import schedules
from .settings.backups import BackupSettings

if TYPE_CHECKING:
    from .aws import AwsFoundation


def place_backups(foundation: AwsFoundation, settings: BackupSettings) -> None:
    """Velero with a role and a bucket of its own, and its schedules."""
    storage = AwsBackupStorage(
        "backups-storage",
        {
            "cluster_name": foundation.cluster.cluster_name,
            "cluster_arn": foundation.cluster.arn,
            "kms_key_arn": foundation.data_key.arn,
            "volume_kms_key_arn": foundation.key.arn,
            "replaced_days": settings.replaced_days,
            "protect": foundation.settings.protects,
            "tags": {"workload": "backups"},
        },
        foundation.on_aws,
    )
    made = Velero(
        "backups",
        {
            "schedules": schedules(settings),
            "aws": {"bucket_name": storage.bucket_name, "region": foundation.settings.aws.region},
            "protect": foundation.settings.protects,
        },
        pulumi.ResourceOptions(providers=[foundation.kubernetes, *foundation.generators]),
    )
    foundation.keep("backups/repository-password", made.repository_password, "backups")
