"""Backups on Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.backups import GcpBackupStorage, Velero

from .backups import schedules
from .settings.backups import BackupSettings

if TYPE_CHECKING:
    from .gcp import GcpFoundation


class GcpBackups:
    """Velero with an identity of its own, its bucket, and its schedules."""

    def __init__(self, foundation: GcpFoundation, settings: BackupSettings):
        storage = GcpBackupStorage(
            "backups-storage",
            {
                "stem": foundation.cluster_name,
                "project_id": foundation.project,
                "region": foundation.region,
                "kms_key_id": foundation.make_key("backups", "storage").key_id,
                "workload_pool": foundation.cluster.workload_pool,
                "namespace": Velero.NAMESPACE,
                "service_account": Velero.SERVICE_ACCOUNT,
                "replaced_days": settings.replaced_days,
                "protect": foundation.settings.protects,
                "tags": foundation.tags,
            },
            foundation.on_gcp,
        )
        made = Velero(
            "backups",
            {
                "schedules": schedules(settings),
                "gcp": {
                    "bucket_name": storage.bucket_name,
                    "account_email": storage.account_email,
                    "region": foundation.region,
                },
                "protect": foundation.settings.protects,
            },
            foundation.on_kubernetes,
        )
        foundation.keep("backups/repository-password", made.repository_password, "backups")
