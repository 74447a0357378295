"""Who may use an AKS cluster, and what the cluster may use: role assignments of Azure, none inside Kubernetes."""

from typing import Optional

import pulumi
from pulumi_azure_native import authorization, managedidentity

from ..roles import AzureRole, role_assignment

KINDS = {"admin": AzureRole.AKS_RBAC_CLUSTER_ADMIN, "viewer": AzureRole.AKS_RBAC_READER}
"""Rights inside the cluster. A reader sees everything but Secrets, and roles and bindings."""


def deployer_access(
    parent: pulumi.Resource,
    name: str,
    resource_group_id: pulumi.Input[str],
    object_id: pulumi.Input[str],
    principal_type: str,
) -> "authorization.RoleAssignment":
    """
    The right to administer clusters of a resource group, for whoever runs Pulumi.

    For the group and not the cluster, so that it is there before the cluster is: an assignment takes up to five minutes
    to hold, and the first object in the cluster comes sooner.
    """
    role = AzureRole.AKS_RBAC_CLUSTER_ADMIN
    return role_assignment(parent, f"{name}-access-deployer", role, resource_group_id, object_id, principal_type)


def group_access(
    parent: pulumi.Resource,
    name: str,
    cluster_id: pulumi.Input[str],
    groups: dict[str, dict[str, pulumi.Input[str]]],
) -> None:
    """
    Rights in the cluster for groups of Entra ID, and that to fetch its kubeconfig.

    `groups` holds object ids by a short name, by `KINDS`' keys. Raises ValueError for one that stands there twice.
    """
    given = [(label, group) for by_label in groups.values() for label, group in by_label.items()]
    for what in ([label for label, _ in given], [group for _, group in given if isinstance(group, str)]):
        twice = sorted({each for each in what if what.count(each) > 1})
        if twice:
            raise ValueError(f"access to {name} is given twice to {', '.join(twice)}")
    for kind, by_label in groups.items():
        for label, group in by_label.items():
            for part, role in (("", KINDS[kind]), ("-kubeconfig", AzureRole.AKS_CLUSTER_USER)):
                role_assignment(parent, f"{name}-access-{label}{part}", role, cluster_id, group, "Group")


def cluster_identities(
    parent: pulumi.Resource,
    name: str,
    location: str,
    resource_group_name: pulumi.Input[str],
    subnet_ids: dict[str, pulumi.Input[str]],
    disk_encryption_set_id: Optional[pulumi.Input[str]],
    tags: dict[str, pulumi.Input[str]],
) -> "tuple[managedidentity.UserAssignedIdentity, managedidentity.UserAssignedIdentity, list[pulumi.Resource]]":
    """
    The identities of control plane and kubelets, and the control plane's rights, which must outlive the cluster.

    Rights: on each subnet by itself, to assign the kubelets' identity to nodes, and to read the set of the disks' key.
    Kubelets have none until a registry gives them one. Source: managed-identity-overview in AKS's documentation.
    """
    child = pulumi.ResourceOptions(parent=parent)
    place = {"resource_group_name": resource_group_name, "location": location, "tags": tags}
    control_plane = managedidentity.UserAssignedIdentity(f"{name}-identity", **place, opts=child)
    kubelet = managedidentity.UserAssignedIdentity(f"{name}-kubelet", **place, opts=child)
    scopes = {label: (AzureRole.NETWORK_CONTRIBUTOR, subnet) for label, subnet in subnet_ids.items()}
    scopes["kubelet"] = (AzureRole.MANAGED_IDENTITY_OPERATOR, kubelet.id)
    if disk_encryption_set_id is not None:
        scopes["disk-encryption"] = (AzureRole.READER, disk_encryption_set_id)
    rights: list[pulumi.Resource] = [
        role_assignment(parent, f"{name}-identity-{label}", role, scope, control_plane.principal_id)
        for label, (role, scope) in scopes.items()
    ]
    return control_plane, kubelet, rights
