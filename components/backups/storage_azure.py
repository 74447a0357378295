"""Where backups are kept on Azure: a storage account with a blob container, and who may write to it."""

from typing import Any, Optional, TypedDict

import pulumi
from pulumi_azure_native import storage
from typing_extensions import NotRequired

from ..networks.azure_names import unique_name
from ..networks.azure_private_endpoint import AzurePrivateEndpoint, private_endpoint
from ..roles import AzureRole, role_assignment
from ..storage.azure_account import closed_account

REDUNDANCIES = ("LRS", "ZRS", "GRS", "GZRS")


class AzureBackupStorageArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the account. Its region is the account's."""
    principal_id: pulumi.Input[str]
    """Object identifier of Velero's workload identity."""
    driver_principal_id: NotRequired[pulumi.Input[str]]
    """Object identifier of the cluster's control-plane identity, which then may keep snapshots of disks in this
    resource group. Default: none."""
    redundancy: NotRequired[str]
    """LRS (one zone), ZRS (three zones), GRS or GZRS (another region as well). Default: ZRS."""
    replaced_days: NotRequired[int]
    """Days that a deleted or overwritten blob can be brought back, 1 to 365. Default: 14."""
    subnet_ids: NotRequired[list[pulumi.Input[str]]]
    """Subnets that reach the account, such as the nodes'; they need the service endpoint Microsoft.Storage. Default:
    none."""
    private_endpoint: NotRequired[AzurePrivateEndpoint]
    """Where the account gets an address inside a network. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete or replace account and container. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AzureBackupStorage(pulumi.ComponentResource):
    """
    An account for backups alone, whose keys are switched off: only identities of Entra ID get in, and only Velero's has
    a role. Its firewall refuses all but the given subnets.

    Raises ValueError for a redundancy or a number of days that isn't possible.
    """

    account_name: pulumi.Output[str]
    """The storage account, known once Velero may use the container."""
    container_name: pulumi.Output[str]
    """The blob container."""

    CONTAINER = "velero"

    def __init__(self, name: str, args: AzureBackupStorageArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureBackupStorage", name, None, opts)
        redundancy, days = _checked(args)
        group, tags, protect = args["resource_group_name"], args.get("tags", {}), args.get("protect", False)
        held = pulumi.ResourceOptions(parent=self, protect=protect)
        child = pulumi.ResourceOptions(parent=self)

        account = storage.StorageAccount(
            f"{name}-account",
            resource_group_name=group,
            account_name=unique_name(self, name, name, longest=24, dashes=False, protect=protect),
            kind="StorageV2",
            sku={"name": f"Standard_{redundancy}"},
            access_tier=storage.AccessTier.COOL,
            **closed_account(args.get("subnet_ids", []), key_access=False),
            tags=tags,
            opts=held,
        )
        kept: Any = {"enabled": True, "days": days}
        service = storage.BlobServiceProperties(
            f"{name}-service",
            resource_group_name=group,
            account_name=account.name,
            blob_services_name="default",
            is_versioning_enabled=True,
            delete_retention_policy=kept,
            container_delete_retention_policy=kept,
            opts=child,
        )
        # Versions have no end of their own.
        storage.ManagementPolicy(
            f"{name}-lifecycle",
            resource_group_name=group,
            account_name=account.name,
            management_policy_name="default",
            policy={
                "rules": [
                    {
                        "name": "replaced",
                        "type": "Lifecycle",
                        "enabled": True,
                        "definition": {
                            "filters": {"blob_types": ["blockBlob"]},
                            "actions": {"version": {"delete": {"days_after_creation_greater_than": days}}},
                        },
                    }
                ]
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[service]),
        )
        container = storage.BlobContainer(
            f"{name}-container",
            resource_group_name=group,
            account_name=account.name,
            container_name=self.CONTAINER,
            public_access=storage.PublicAccess.NONE,
            opts=pulumi.ResourceOptions(parent=self, protect=protect, depends_on=[service]),
        )
        role = AzureRole.STORAGE_BLOB_DATA_CONTRIBUTOR
        known: list[pulumi.Output[str]] = [
            account.name,
            # At the account, not the container: the links that `velero backup logs` gives out are signed with a key of
            # the account's. Nothing else is in it.
            role_assignment(self, f"{name}-writes", role, account.id, args["principal_id"]).id,
            container.id,
        ]
        if driver := args.get("driver_principal_id"):
            scope = account.id.apply(lambda path: "/".join(path.split("/")[:5]))
            role = AzureRole.DISK_SNAPSHOT_CONTRIBUTOR
            known.append(role_assignment(self, f"{name}-snapshots", role, scope, driver).id)
        if endpoint := args.get("private_endpoint"):
            known.append(private_endpoint(self, name, group, endpoint, "blob", account.id, tags).id)

        self.account_name = pulumi.Output.all(*known).apply(lambda found: str(found[0]))
        self.container_name = container.name
        self.register_outputs({"account_name": self.account_name, "container_name": self.container_name})


def _checked(args: AzureBackupStorageArgs) -> tuple[str, int]:
    """Redundancy and days, with their defaults."""
    redundancy, days = args.get("redundancy", "ZRS"), args.get("replaced_days", 14)
    if redundancy not in REDUNDANCIES:
        raise ValueError(f"redundancy is {redundancy!r}; it can be {', '.join(REDUNDANCIES)}")
    if not 1 <= days <= 365:
        raise ValueError(f"replaced_days is {days}; it can be 1 to 365")
    return redundancy, days
