"""Shared storage on Azure: a storage account for file shares, for home directories and data that many pods read."""

from typing import Any, Optional, TypedDict

import pulumi
from pulumi_azure_native import storage
from typing_extensions import NotRequired

from ..networks.azure_names import unique_name
from ..networks.azure_private_endpoint import AzurePrivateEndpoint, private_endpoint
from ..roles import AzureRole, role_assignment
from .azure_account import closed_account
from .azure_files_class import NFS_MOUNTS

PROTOCOLS = ("smb", "nfs")
REDUNDANCIES = ("LRS", "ZRS")


class AzureFileShare(TypedDict):
    """A share that the program makes. Claims for home directories get shares of their own, which the driver makes."""

    size_gib: int
    """Most GiB that it holds; at least 100 with nfs, which bills them."""


class AzureFilesArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the account. Its region is the account's."""
    protocol: NotRequired[str]
    """smb (standard disks, billed by use; shares of any size) or nfs (SSD with POSIX permissions, at least 100 GiB for
    each share). Fixed for the account's life. Default: smb."""
    redundancy: NotRequired[str]
    """LRS (copies in one zone) or ZRS (in three zones of the region). Default: ZRS."""
    shares: NotRequired[dict[str, AzureFileShare]]
    """Shares by name: lower-case letters, digits and dashes. Default: none."""
    driver_principal_id: NotRequired[pulumi.Input[str]]
    """Object identifier of the cluster's control-plane identity, as which the CSI driver makes shares and reads the
    account's key. Default: none, and only shares made here can be used."""
    subnet_ids: NotRequired[list[pulumi.Input[str]]]
    """Subnets that mount, such as the nodes'; they need the service endpoint Microsoft.Storage. Default: none."""
    private_endpoint: NotRequired[AzurePrivateEndpoint]
    """Where the account gets an address inside a network. Default: none."""
    deleted_days: NotRequired[int]
    """Days that a deleted share can be brought back, 1 to 365. Default: 14."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the account and its shares. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AzureFiles(pulumi.ComponentResource):
    """
    A storage account for file shares that answers the given subnets only, with TLS (nfs) or encrypted SMB 3.1.1.

    SMB mounts log in with the account's key, so key access stays on there; with nfs the network decides, and key
    access is off. Resource Manager makes the shares and isn't kept out by the firewall.

    Raises ValueError for a protocol, redundancy, size or number of days that isn't possible.
    """

    account_name: pulumi.Output[str]
    """Name of the storage account, known once it can be mounted."""
    account_id: pulumi.Output[str]
    """Resource identifier of the account."""
    account_key: pulumi.Output[str]
    """First key of the account, which mounts log in with; empty with nfs. Secret."""
    share_names: pulumi.Output[list[str]]
    """Names of `shares`, known once they exist."""
    storage_class_parameters: pulumi.Output[dict[str, str]]
    """Parameters of a StorageClass with provisioner file.csi.azure.com, which makes a share of this account for each
    claim."""

    def __init__(self, name: str, args: AzureFilesArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureFiles", name, None, opts)
        protocol, group = _checked(args), args["resource_group_name"]
        tags, protect = args.get("tags", {}), args.get("protect", False)
        held = pulumi.ResourceOptions(parent=self, protect=protect)

        account = storage.StorageAccount(
            f"{name}-account",
            resource_group_name=group,
            account_name=unique_name(self, name, name, longest=24, dashes=False, protect=protect),
            **_account(args, protocol),
            tags=tags,
            opts=held,
        )
        service = storage.FileServiceProperties(
            f"{name}-service",
            resource_group_name=group,
            account_name=account.name,
            file_services_name="default",
            share_delete_retention_policy={"enabled": True, "days": args.get("deleted_days", 14)},
            # The strongest that the driver's kernels speak; Azure's default still takes SMB 2.1 without encryption.
            protocol_settings={"smb": {"versions": "SMB3.1.1;", "channel_encryption": "AES-128-GCM;AES-256-GCM;"}}
            if protocol == "smb"
            else None,
            opts=pulumi.ResourceOptions(parent=self),
        )
        shares = [
            storage.FileShare(
                f"{name}-share-{share}",
                resource_group_name=group,
                account_name=account.name,
                share_name=share,  # pods and people name it
                share_quota=given["size_gib"],
                enabled_protocols=protocol.upper(),
                # Azure deletes no share that has snapshots, and keeps a deleted one for `deleted_days`.
                opts=pulumi.ResourceOptions(parent=self, protect=protect, depends_on=[service]),
            )
            for share, given in args.get("shares", {}).items()
        ]
        known: list[pulumi.Output[str]] = [account.name, service.id]
        if driver := args.get("driver_principal_id"):
            role = AzureRole.STORAGE_ACCOUNT_CONTRIBUTOR  # the driver's docs/driver-parameters.md asks for it
            known.append(role_assignment(self, f"{name}-driver", role, account.id, driver).id)
        if endpoint := args.get("private_endpoint"):
            known.append(private_endpoint(self, name, group, endpoint, "file", account.id, tags).id)

        self.account_id = account.id
        self.account_name = pulumi.Output.all(*known).apply(lambda found: str(found[0]))
        self.account_key = self._key(group, account) if protocol == "smb" else pulumi.Output.secret("")
        self.share_names = pulumi.Output.all(*[share.name for share in shares]).apply(list)
        self.storage_class_parameters = pulumi.Output.all(group, self.account_name, *args.get("subnet_ids", [])).apply(
            lambda found: _class_parameters(protocol, found[0], found[1], found[2:])
        )
        self.register_outputs(
            {
                "account_name": self.account_name,
                "account_id": self.account_id,
                "account_key": self.account_key,
                "share_names": self.share_names,
                "storage_class_parameters": self.storage_class_parameters,
            }
        )

    def _key(self, group: pulumi.Input[str], account: storage.StorageAccount) -> pulumi.Output[str]:
        found = storage.list_storage_account_keys_output(
            resource_group_name=group, account_name=account.name, opts=pulumi.InvokeOutputOptions(parent=self)
        )
        return pulumi.Output.secret(found.apply(lambda answer: str(answer.keys[0].value)))


def _account(args: AzureFilesArgs, protocol: str) -> Any:
    redundancy = args.get("redundancy", "ZRS")
    nfs = protocol == "nfs"
    return {
        "kind": "FileStorage" if nfs else "StorageV2",
        "sku": {"name": f"{'Premium' if nfs else 'Standard'}_{redundancy}"},
        "large_file_shares_state": None if nfs else "Enabled",
        **closed_account(args.get("subnet_ids", []), key_access=not nfs),
    }


def _class_parameters(protocol: str, group: str, account: str, subnet_ids: list[str]) -> dict[str, str]:
    """Source: docs/driver-parameters.md of azurefile-csi-driver 1.35."""
    where = {"resourceGroup": group, "storageAccount": account, "protocol": protocol}
    if protocol == "nfs":
        # A new share's root belongs to root, and a hub's folders in it get its mode: sessions, which aren't root, must
        # be able to write. Each sees its own folder alone.
        return {**where, **_way_in(subnet_ids), **NFS_MOUNTS, "mountPermissions": "0777"}
    # The driver keeps the account's key in a Secret, by default in the claim's own namespace: not where a hub that may
    # read Secrets would find the key to everybody's files.
    return {**where, "secretNamespace": "kube-system"}


def _way_in(subnet_ids: list[str]) -> dict[str, str]:
    """
    The subnets that mount a share of nfs, all of one network.

    For each claim the driver looks whether they have the service endpoint for storage, and gives it to them otherwise;
    where none is named, to all of the cluster's network, on which it has no rights: it would make no volume at all.
    """
    if not subnet_ids:
        return {"networkEndpointType": "privateEndpoint"}
    # /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<name>
    path = subnet_ids[0].split("/")
    names = [each.rpartition("/")[2] for each in subnet_ids]
    return {"vnetResourceGroup": path[4], "vnetName": path[8], "subnetName": ",".join(names)}


def _checked(args: AzureFilesArgs) -> str:
    """The protocol, with its default."""
    protocol, redundancy = args.get("protocol", "smb"), args.get("redundancy", "ZRS")
    days, smallest = args.get("deleted_days", 14), 100 if protocol == "nfs" else 1
    if protocol not in PROTOCOLS:
        raise ValueError(f"protocol is {protocol!r}; it can be {', '.join(PROTOCOLS)}")
    if redundancy not in REDUNDANCIES:
        raise ValueError(f"redundancy is {redundancy!r}; it can be {', '.join(REDUNDANCIES)}")
    if not 1 <= days <= 365:
        raise ValueError(f"deleted_days is {days}; it can be 1 to 365")
    for share, given in args.get("shares", {}).items():
        if not smallest <= given["size_gib"] <= 102400:
            raise ValueError(f"share {share}: size_gib is {given['size_gib']}; it can be {smallest} to 102400")
    return protocol
