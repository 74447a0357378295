"""The storage class by which workloads ask for volumes on Azure Files."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

SMB_OPTIONS = ["mfsymlinks", "cache=strict", "nosharesock", "actimeo=30", "nobrl"]
"""Symbolic links; caching that two nodes agree on; a connection for each mount; attributes half a minute old at most;
no byte-range locks, which SQLite and with it IPython's history would fail on (azurefile-csi-driver 1.35, example)."""
NFS_OPTIONS = ["nconnect=4", "noresvport", "actimeo=30"]
"""Several connections, and ports that survive a failover (the same place)."""
NFS_MOUNTS = {"encryptInTransit": "true", "fsGroupChangePolicy": "None"}
"""
What the driver does when it mounts (its docs/driver-parameters.md). TLS, without which an account with secure transfer
refuses mounts; on nodes with Ubuntu and x86-64 only (deploy/example/nfs/README.md of release 1.35). No new group for
all files: a pod's fsGroup would walk through everybody's homes, and make SSH's private keys readable to a group.
"""


class AzureFilesClassArgs(TypedDict):
    parameters: pulumi.Input[dict[str, pulumi.Input[str]]]
    """`AzureFiles.storage_class_parameters`."""
    protocol: NotRequired[str]
    """Protocol of the account: smb or nfs. Default: smb."""
    uid: NotRequired[int]
    """User that owns every file, with smb. Default: 1000, who runs sessions (jovyan)."""
    gid: NotRequired[int]
    """Group of every file, with smb. Default: 100 (users)."""
    class_name: NotRequired[str]
    """Name of the class. Default: azure-files."""


class AzureFilesClass(pulumi.ComponentResource):
    """
    Read-write-many volumes, each a share of its own, made by the Azure Files CSI driver, which AKS brings.

    SMB keeps no owners and modes: every file belongs to the given user, and nobody else reads it. Volumes stay when
    their claim goes: they hold people's files.
    """

    class_name: pulumi.Output[str]
    """Name of the class."""

    def __init__(self, name: str, args: AzureFilesClassArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureFilesClass", name, None, opts)
        class_name = args.get("class_name", "azure-files")
        k8s.storage.v1.StorageClass(
            f"{name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name),
            provisioner="file.csi.azure.com",
            parameters=args["parameters"],
            mount_options=NFS_OPTIONS
            if args.get("protocol") == "nfs"
            # 0700: programs in a home directory can run, and SSH takes its keys.
            else smb_options(args.get("uid", 1000), args.get("gid", 100), "0700", "0700"),
            reclaim_policy="Retain",
            volume_binding_mode="Immediate",
            allow_volume_expansion=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.class_name = pulumi.Output.from_input(class_name)
        self.register_outputs({"class_name": self.class_name})


def smb_options(uid: int, gid: int, directories: str, files: str) -> list[str]:
    """Mount options of a share whose files all belong to one user; modes in octal."""
    return [f"uid={uid}", f"gid={gid}", f"dir_mode={directories}", f"file_mode={files}", *SMB_OPTIONS]
