"""Data that many pods see: a share of Filestore as a claim in one namespace."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .claims import of_the_claim, of_the_volume, without_deleted_with


class FilestoreVolumeArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the claim, where the pods are."""
    claim_name: str
    """Name of the claim, which pods mount it by."""
    volume_handle: pulumi.Input[str]
    """`Filestore.volume_handle`."""
    host: pulumi.Input[str]
    """`Filestore.host`: address of the server."""
    share: pulumi.Input[str]
    """`Filestore.share`: name of the share."""
    size_gib: int
    """GiB that the claim asks for. Only a label: all volumes of a share fill it together."""
    read_only: NotRequired[bool]
    """Mount it so that nobody writes. Default: on."""


class FilestoreVolume(pulumi.ComponentResource):
    """
    A volume on a share that exists, bound to one claim, which any number of pods mount at once. The cluster must have
    the Filestore driver (`GkeClusterArgs.filestore`).

    Another share or mode replaces volume and claim; the files stay. `opts.deleted_with` names the namespace where that
    is deleted with the claim: claims.py.
    """

    claim_name: pulumi.Output[str]
    """Name of the claim, known once it is bound."""

    def __init__(self, name: str, args: FilestoreVolumeArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:FilestoreVolume", name, None, without_deleted_with(opts))
        read_only = args.get("read_only", True)
        mode = "ReadOnlyMany" if read_only else "ReadWriteMany"
        size = {"storage": f"{args['size_gib']}Gi"}
        volume = k8s.core.v1.PersistentVolume(
            f"{name}-volume",
            # A volume's name is the cluster's: the same claim may be in several namespaces.
            metadata={"name": pulumi.Output.concat(args["namespace"], "-", args["claim_name"])},
            spec={
                "capacity": size,
                "access_modes": [mode],
                "persistent_volume_reclaim_policy": "Retain",
                "storage_class_name": "",
                "mount_options": ["ro"] if read_only else None,
                "claim_ref": {"namespace": args["namespace"], "name": args["claim_name"]},
                "csi": {
                    "driver": "filestore.csi.storage.gke.io",
                    "volume_handle": args["volume_handle"],
                    "volume_attributes": {"ip": args["host"], "volume": args["share"]},
                    "read_only": read_only,
                },
            },
            opts=of_the_volume(self),
        )
        claim = k8s.core.v1.PersistentVolumeClaim(
            f"{name}-claim",
            metadata={"name": args["claim_name"], "namespace": args["namespace"]},
            spec={
                "access_modes": [mode],
                "resources": {"requests": size},
                # Empty, not left out: otherwise the default class would make a volume of its own.
                "storage_class_name": "",
                "volume_name": volume.metadata["name"],
            },
            opts=of_the_claim(self, opts),
        )
        self.claim_name = claim.metadata["name"]
        self.register_outputs({"claim_name": self.claim_name})
