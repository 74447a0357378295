"""Shared storage on Google Cloud: Filestore's storage class, instances for data, and claims on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.storage import Filestore, FilestoreArgs, FilestoreClass, FilestoreClassArgs, FilestoreVolume
from components.storage.filestore import WITH_KEY
from components.storage.filestore_class import MULTISHARE

from .foundation import Namespace
from .settings.gcp_data import FilestoreShareSettings, GcpSharedStorageSettings
from .settings.workbench import WorkbenchSettings
from .settings.workbench_storage import workbench_shares

if TYPE_CHECKING:
    from .gcp import GcpFoundation


class GcpStorage:
    """The stack's shared storage."""

    def __init__(self, foundation: GcpFoundation, settings: GcpSharedStorageSettings):
        self._foundation = foundation
        self._apis = foundation.apis("storage-apis", "file")
        self._key = foundation.make_key("storage", "filestore", after=[self._apis])
        shares = {**settings.shares, **_of_workbench(foundation.settings.workbench)}
        self._shares = {name: self._share(name, share) for name, share in shares.items()}
        tier = MULTISHARE if settings.tier == "multishare" else settings.tier
        network = foundation.network
        args: FilestoreClassArgs = {
            "network_id": network.private_services_network_id,
            "reserved_range": network.private_services_range,
            "tier": tier,
        }
        if not tier.startswith("basic"):
            args["kms_key_id"] = self._key.key_id
        self.storage_class = FilestoreClass("storage-class", args, foundation.on_kubernetes).class_name

    def data_volume(
        self, name: str, namespace: Namespace, claim: str, share: str, size_gib: int, read_only: bool
    ) -> None:
        """A claim on one of the shares."""
        made = self._shares[share]
        within = pulumi.ResourceOptions(deleted_with=namespace.made)
        FilestoreVolume(
            name,
            {
                "namespace": namespace.name,
                "claim_name": claim,
                "volume_handle": made.volume_handle,
                "host": made.host,
                "share": made.share,
                "size_gib": size_gib,
                "read_only": read_only,
            },
            pulumi.ResourceOptions.merge(self._foundation.on_kubernetes, within),
        )

    def _share(self, name: str, share: FilestoreShareSettings) -> Filestore:
        at = self._foundation
        args: FilestoreArgs = {
            "project_id": at.project,
            "location": at.region if share.tier == "REGIONAL" else f"{at.region}-{share.zone}",
            "network_id": at.network.private_services_network_id,
            "reserved_range": at.network.private_services_range,
            # Nodes mount for pods.
            "client_cidrs": [at.ranges.nodes],
            "tier": share.tier,
            "size_gib": share.size_gib,
            "share": name.replace("-", "_"),
            "protect": at.settings.protects,
            "tags": at.tags,
        }
        if share.tier in WITH_KEY:
            args["kms_key_id"] = self._key.key_id
        return Filestore(
            f"storage-{name}",
            args,
            pulumi.ResourceOptions.merge(at.on_gcp, pulumi.ResourceOptions(depends_on=[self._apis])),
        )


def _of_workbench(deployments: dict[str, WorkbenchSettings]) -> dict[str, FilestoreShareSettings]:
    """Instances for what deployments of Workbench have for themselves, in three zones as their pods are."""
    return {
        name: FilestoreShareSettings.model_validate({"tier": "REGIONAL", "sizeGib": gib})
        for name, gib in workbench_shares(deployments).items()
    }
