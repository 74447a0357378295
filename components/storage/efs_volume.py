"""Data that many pods read: an access point of an EFS file system as a claim in one namespace."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .claims import of_the_claim, of_the_volume, without_deleted_with


class EfsVolumeArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the claim, where the pods are."""
    claim_name: str
    """Name of the claim, which pods mount it by."""
    file_system_id: pulumi.Input[str]
    """The file system."""
    access_point_id: pulumi.Input[str]
    """The access point whose directory it is. Without it everybody would see the whole file system."""
    size_gib: NotRequired[int]
    """GiB that the claim asks for. Only a label: EFS has no quota. Default: 1."""
    read_only: NotRequired[bool]
    """Mount it so that nobody writes. Default: on."""


class EfsVolume(pulumi.ComponentResource):
    """
    A volume on an access point that exists, bound to one claim, which any number of pods mount at once.

    Another access point or mode replaces volume and claim; the files stay. `opts.deleted_with` names the namespace
    where that is deleted with the claim: claims.py.
    """

    claim_name: pulumi.Output[str]
    """Name of the claim, known once it is bound."""

    def __init__(self, name: str, args: EfsVolumeArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EfsVolume", name, None, without_deleted_with(opts))
        read_only = args.get("read_only", True)
        mode = "ReadOnlyMany" if read_only else "ReadWriteMany"
        size = {"storage": f"{args.get('size_gib', 1)}Gi"}
        volume = k8s.core.v1.PersistentVolume(
            f"{name}-volume",
            # A volume's name is the cluster's: the same claim may be in several namespaces.
            metadata={"name": pulumi.Output.concat(args["namespace"], "-", args["claim_name"])},
            spec={
                "capacity": size,
                "access_modes": [mode],
                "persistent_volume_reclaim_policy": "Retain",
                "storage_class_name": "",
                "mount_options": ["tls", *(["ro"] if read_only else [])],
                "claim_ref": {"namespace": args["namespace"], "name": args["claim_name"]},
                "csi": {
                    "driver": "efs.csi.aws.com",
                    # aws-efs-csi-driver, examples/kubernetes/access_points: file system, no path, access point.
                    "volume_handle": pulumi.Output.concat(args["file_system_id"], "::", args["access_point_id"]),
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
