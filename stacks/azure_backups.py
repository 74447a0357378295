"""Backups on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.backups import AzureBackupStorage, Velero
from components.clusters import WorkloadIdentity

from .backups import schedules
from .inputs import inputs
from .settings.backups import BackupSettings

if TYPE_CHECKING:
    from .azure import AzureFoundation


class AzureBackups:
    """Velero with an identity of its own, its storage account, and its schedules."""

    def __init__(self, foundation: AzureFoundation, settings: BackupSettings):
        identity = WorkloadIdentity(
            "backups-identity",
            {
                "resource_group_name": foundation.group.name,
                "issuer_url": foundation.cluster.oidc_issuer_url,
                "namespace": Velero.NAMESPACE,
                "service_account": Velero.SERVICE_ACCOUNT,
                "tags": foundation.tags,
            },
            foundation.on_azure,
        )
        storage = AzureBackupStorage(
            "backups-storage",
            {
                "resource_group_name": foundation.group.name,
                "principal_id": identity.principal_id,
                "driver_principal_id": foundation.cluster.principal_id,
                # As disks: a region without zones has no copies in three of them.
                "redundancy": "ZRS" if len(foundation.settings.network.zones) > 1 else "LRS",
                "replaced_days": settings.replaced_days,
                "subnet_ids": [foundation.network.node_subnet_id],
                "protect": foundation.settings.protects,
                "tags": foundation.tags,
            },
            foundation.on_azure,
        )
        made = Velero(
            "backups",
            {
                "schedules": schedules(settings),
                "azure": {
                    "account_name": storage.account_name,
                    "container_name": storage.container_name,
                    "client_id": identity.client_id,
                    "snapshot_resource_group_name": foundation.group.name,
                },
                "protect": foundation.settings.protects,
                "wait_for": inputs(identity.ready_ids),
            },
            foundation.on_kubernetes,
        )
        foundation.keep("backups/repository-password", made.repository_password, "backups")
