"""Data that many pods read: a file share of Azure as a claim in one namespace."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .azure_files_class import NFS_MOUNTS, NFS_OPTIONS, smb_options
from .claims import of_the_claim, of_the_volume, without_deleted_with


class AzureFilesVolumeArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the claim, where the pods are."""
    claim_name: str
    """Name of the claim, which pods mount it by."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the storage account."""
    account_name: pulumi.Input[str]
    """Storage account of the share."""
    share_name: str
    """The share. It exists."""
    size_gib: int
    """GiB that the claim asks for. Only a label: the share's own quota counts."""
    account_key: NotRequired[pulumi.Input[str]]
    """A key of the account, which mounts log in with. Needed with smb."""
    secret_namespace: NotRequired[str]
    """Namespace of the Secret with that key, which pods in `namespace` then can't read. Default: kube-system."""
    protocol: NotRequired[str]
    """Protocol of the share: smb or nfs. Default: smb."""
    read_only: NotRequired[bool]
    """Mount it so that nobody writes. Default: on."""
    permissions: NotRequired[str]
    """Mode that the share's root gets where it can be written, in octal; with nfs only. Default: 0777."""


class AzureFilesVolume(pulumi.ComponentResource):
    """
    A volume on a share that exists, bound to one claim, which any number of pods mount at once.

    Another share, account or mode replaces volume and claim; the share keeps what is in it. Raises ValueError for smb
    without a key. A new key takes effect on each node when the volume is mounted there the next time.
    `opts.deleted_with` names the namespace where that is deleted with the claim: claims.py.
    """

    claim_name: pulumi.Output[str]
    """Name of the claim, known once it is bound."""

    def __init__(self, name: str, args: AzureFilesVolumeArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureFilesVolume", name, None, without_deleted_with(opts))
        # A volume's name is the cluster's: the same claim may be in several namespaces.
        volume_name = pulumi.Output.concat(args["namespace"], "-", args["claim_name"])
        claim = {"storage": f"{args['size_gib']}Gi"}
        mode = "ReadOnlyMany" if args.get("read_only", True) else "ReadWriteMany"
        secret = self._secret(name, args)

        volume = k8s.core.v1.PersistentVolume(
            f"{name}-volume",
            metadata={"name": volume_name},
            spec={
                "capacity": claim,
                "access_modes": [mode],
                "persistent_volume_reclaim_policy": "Retain",
                "storage_class_name": "",
                "mount_options": _options(args),
                "claim_ref": {"namespace": args["namespace"], "name": args["claim_name"]},
                "csi": _csi(args, volume_name, secret),
            },
            opts=of_the_volume(self),
        )
        bound = k8s.core.v1.PersistentVolumeClaim(
            f"{name}-claim",
            metadata={"name": args["claim_name"], "namespace": args["namespace"]},
            spec={
                "access_modes": [mode],
                "resources": {"requests": claim},
                # Empty, not left out: otherwise the default class would make a volume of its own.
                "storage_class_name": "",
                "volume_name": volume.metadata["name"],
            },
            opts=of_the_claim(self, opts),
        )
        self.claim_name = bound.metadata["name"]
        self.register_outputs({"claim_name": self.claim_name})

    def _secret(self, name: str, args: AzureFilesVolumeArgs) -> Optional[k8s.core.v1.Secret]:
        if args.get("protocol") == "nfs":
            return None
        key = args.get("account_key")
        if key is None:
            raise ValueError("account_key is missing; with smb, mounts log in with it")
        return k8s.core.v1.Secret(
            f"{name}-key",
            metadata={
                "name": _key_name(args),
                "namespace": _key_namespace(args),
            },
            string_data={
                "azurestorageaccountname": args["account_name"],
                "azurestorageaccountkey": pulumi.Output.secret(key),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )


def _key_name(args: AzureFilesVolumeArgs) -> pulumi.Output[str]:
    return pulumi.Output.concat("azure-files-", args["namespace"], "-", args["claim_name"])


def _key_namespace(args: AzureFilesVolumeArgs) -> str:
    return args.get("secret_namespace", "kube-system")


def _csi(args: AzureFilesVolumeArgs, volume_name: pulumi.Output[str], secret: Optional[k8s.core.v1.Secret]) -> Any:
    """
    Source: docs/driver-parameters.md, "Static Provision", of azurefile-csi-driver 1.35. Two volumes with one handle
    would be taken for the same mount on a node, with the options of the first: so the handle ends with the volume's.
    """
    found: dict[str, Any] = {
        "driver": "file.csi.azure.com",
        "volume_handle": pulumi.Output.concat(args["account_name"], "_", args["share_name"], "_", volume_name),
        "read_only": args.get("read_only", True),
        "volume_attributes": {
            "resourceGroup": args["resource_group_name"],
            "storageAccount": args["account_name"],
            "shareName": args["share_name"],
            "protocol": args.get("protocol", "smb"),
        },
    }
    if secret is None:
        # What isn't read-only is there to be written, by pods that aren't root.
        permissions = "0" if found["read_only"] else args.get("permissions", "0777")
        found["volume_attributes"] |= {**NFS_MOUNTS, "mountPermissions": permissions}
    else:
        # By name, not by an output of the Secret: the engine deletes by depth, deepest first, and the volume, whose end
        # waits for the namespace's, mustn't be deeper than that.
        found["node_stage_secret_ref"] = {"name": _key_name(args), "namespace": _key_namespace(args)}
    return found


def _options(args: AzureFilesVolumeArgs) -> list[str]:
    read_only = args.get("read_only", True)
    if args.get("protocol") == "nfs":
        return [*NFS_OPTIONS, *(["ro"] if read_only else [])]
    modes = ("0555", "0444") if read_only else ("0775", "0664")
    return [*smb_options(1000, 100, *modes), *(["ro"] if read_only else [])]
