"""Shared storage on Azure: the account, its storage class, and the claims that pods mount shares by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.storage import AzureFiles, AzureFilesClass, AzureFilesVolume, AzureFilesVolumeArgs

from .foundation import Namespace
from .inputs import inputs
from .settings.azure_data import AzureSharedStorageSettings
from .settings.workbench_storage import homes_share, workbench_shares

if TYPE_CHECKING:
    from .azure import AzureFoundation


class AzureStorage:
    """The stack's storage account for file shares."""

    def __init__(self, foundation: AzureFoundation, settings: AzureSharedStorageSettings):
        self._foundation, self._settings = foundation, settings
        of_workbench = workbench_shares(foundation.settings.workbench)
        self._homes = {homes_share(name) for name in foundation.settings.workbench}
        self._files = AzureFiles(
            "storage",
            {
                "resource_group_name": foundation.group.name,
                "protocol": settings.protocol,
                "redundancy": settings.redundancy,
                "shares": {
                    **{name: {"size_gib": share.size_gib} for name, share in settings.shares.items()},
                    **{name: {"size_gib": gib} for name, gib in of_workbench.items()},
                },
                "driver_principal_id": foundation.cluster.principal_id,
                "subnet_ids": [foundation.network.node_subnet_id],
                "deleted_days": settings.deleted_days,
                "protect": foundation.settings.protects,
                "tags": foundation.tags,
            },
            foundation.on_azure,
        )
        self.storage_class = AzureFilesClass(
            "storage-class",
            {"parameters": inputs(self._files.storage_class_parameters), "protocol": settings.protocol},
            foundation.on_kubernetes,
        ).class_name

    def data_volume(
        self, name: str, namespace: Namespace, claim: str, share: str, size_gib: int, read_only: bool
    ) -> None:
        """A claim on one of the account's shares."""
        args: AzureFilesVolumeArgs = {
            "namespace": namespace.name,
            "claim_name": claim,
            "resource_group_name": self._foundation.group.name,
            "account_name": self._files.account_name,
            "share_name": share,
            "size_gib": size_gib,
            "protocol": self._settings.protocol,
            "read_only": read_only,
        }
        if share in self._homes:
            # Each person's directory is made by root, and nobody may rename another's.
            args["permissions"] = "0755"
        if self._settings.protocol == "smb":
            args["account_key"] = self._files.account_key
        within = pulumi.ResourceOptions(deleted_with=namespace.made)
        AzureFilesVolume(name, args, pulumi.ResourceOptions.merge(self._foundation.on_kubernetes, within))
