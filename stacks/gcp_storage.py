"""Shared storage on Google Cloud: Filestore's storage class, instances for data, and claims on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.storage import Filestore, FilestoreArgs, FilestoreClass, FilestoreClassArgs, FilestoreVolume
from components.storage.filestore import WITH_KEY
from components.storage.filestore_class import MULTISHARE

from .foundation import Namespace
from .settings.gcp_data import INSTANCE_SIZES, GcpSharedStorageSettings
from .settings.workbench_storage import workbench_shares

if TYPE_CHECKING:
    from .gcp import GcpFoundation

OWN_SHARE = "files"
"""Name of the share of an instance that a workload has for itself; the instance's says whose it is."""


class GcpStorage:
    """The stack's shared storage."""

    def __init__(self, foundation: GcpFoundation, settings: GcpSharedStorageSettings):
        self._foundation = foundation
        self._apis = foundation.apis("storage-apis", "file")
        self._key = foundation.make_key("storage", "filestore", after=[self._apis])
        self._shares = {
            name: self._instance(name, name.replace("-", "_"), share.tier, share.zone, share.size_gib)
            for name, share in settings.shares.items()
        }
        own = settings.own_shares
        for name, gib in workbench_shares(foundation.settings.workbench).items():
            least, _ = INSTANCE_SIZES[own.tier]
            self._shares[name] = self._instance(name, OWN_SHARE, own.tier, own.zone, max(gib, least))
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

    def _instance(self, name: str, share: str, tier: str, zone: str | None, size_gib: int) -> Filestore:
        at = self._foundation
        args: FilestoreArgs = {
            "project_id": at.project,
            "location": f"{at.region}-{zone}" if zone else at.region,
            "network_id": at.network.private_services_network_id,
            "reserved_range": at.network.private_services_range,
            # Nodes mount for pods.
            "client_cidrs": [at.ranges.nodes],
            "tier": tier,
            "size_gib": size_gib,
            "share": share,
            "protect": at.settings.protects,
            "tags": at.tags,
        }
        if tier in WITH_KEY:
            args["kms_key_id"] = self._key.key_id
        after = pulumi.ResourceOptions(depends_on=[self._apis])
        return Filestore(f"storage-{name}", args, pulumi.ResourceOptions.merge(at.on_gcp, after))
