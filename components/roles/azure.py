"""Rights on Azure: role assignments at one resource, with built-in roles."""

from enum import Enum

import pulumi
from pulumi_azure_native import authorization


class AzureRole(str, Enum):
    """Built-in roles by their identifiers, the same in every tenant (Azure RBAC documentation, "Built-in roles")."""

    ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
    ACR_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec"
    AKS_CLUSTER_USER = "4abbcc35-e782-43d8-92c5-2d3f1bd2265f"
    AKS_RBAC_CLUSTER_ADMIN = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
    AKS_RBAC_READER = "7f6c6a51-bcf8-42ba-9220-52d62157d7db"
    CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    DISK_SNAPSHOT_CONTRIBUTOR = "7efff54f-a5b4-42b5-a1c5-5411624893ce"
    DNS_ZONE_CONTRIBUTOR = "befefa01-2a29-4197-83a8-272ff33ce314"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-874b-0445c86b69e6"
    MANAGED_IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830"
    NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    STORAGE_ACCOUNT_CONTRIBUTOR = "17d1049b-9a84-46fb-8f53-869881c3d3ab"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"


def role_assignment(
    parent: pulumi.Resource,
    name: str,
    role: AzureRole,
    scope: pulumi.Input[str],
    principal_id: pulumi.Input[str],
    principal_type: str = "ServicePrincipal",
) -> authorization.RoleAssignment:
    """
    A built-in role for one principal at one resource, whose identifier is the scope. A new one holds after some
    minutes only.

    The type of the principal is given, so that Azure takes an identity that was made a moment ago: otherwise it looks
    it up, and may not find it yet (Azure RBAC documentation, "Troubleshoot Azure RBAC", new service principal). Left
    out, it would be User: Pulumi's SDK says so then, and Azure refuses a type that isn't the principal's.
    """
    subscription = pulumi.Output.from_input(scope).apply(lambda path: "/".join(path.split("/")[:3]))
    return authorization.RoleAssignment(
        name,
        principal_id=principal_id,
        principal_type=principal_type,
        role_definition_id=pulumi.Output.format(
            "{}/providers/Microsoft.Authorization/roleDefinitions/{}", subscription, role.value
        ),
        scope=scope,
        opts=pulumi.ResourceOptions(parent=parent),
    )
