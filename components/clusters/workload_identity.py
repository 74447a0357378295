"""An identity of Azure for one service account of one AKS cluster, by Entra Workload ID."""

from typing import Optional, TypedDict

import pulumi
from pulumi_azure_native import managedidentity
from typing_extensions import NotRequired

from ..roles import AzureRole, role_assignment

POD_LABELS = {"azure.workload.identity/use": "true"}
"""Pods with this label get a token; without it nothing happens. AKS documentation, workload-identity-overview."""
AUDIENCE = "api://AzureADTokenExchange"
"""Whom the tokens are made out to; the same documentation."""


class WorkloadRight(TypedDict):
    """A built-in role on one resource."""

    role: str
    """Identifier of a role that `AzureRole` names, such as AzureRole.READER."""
    scope: pulumi.Input[str]
    """Identifier of the resource or resource group."""


class WorkloadIdentityArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the identity."""
    location: NotRequired[pulumi.Input[str]]
    """Region of the identity. Default: the resource group's."""
    issuer_url: pulumi.Input[str]
    """The cluster's issuer of tokens: `AksCluster.oidc_issuer_url`."""
    namespace: str
    """Kubernetes namespace of the service account."""
    service_account: str
    """Name of the service account. It needn't exist yet."""
    rights: NotRequired[dict[str, WorkloadRight]]
    """What the pods may do in Azure, by a short name, which is part of the resource's name."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the identity."""


class WorkloadIdentity(pulumi.ComponentResource):
    """
    An identity that only pods of one service account, in one namespace of one cluster, can take.

    The service account needs the annotation that `annotations_for` gives, and its pods the labels `POD_LABELS`. A pod
    learns of its identity when it is created: pods must depend on `ready_ids`, or be restarted. Raises ValueError for a
    role that `AzureRole` doesn't name.
    """

    client_id: pulumi.Output[str]
    """Client id of the identity, which the service account is annotated with."""
    principal_id: pulumi.Output[str]
    """Object id of the identity, for rights that are given elsewhere."""
    identity_id: pulumi.Output[str]
    """Identifier of the identity in Azure."""
    ready_ids: pulumi.Output[list[str]]
    """Identifiers of the federated credential and of the rights: what depends on this output waits for them."""

    def __init__(self, name: str, args: WorkloadIdentityArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:WorkloadIdentity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_group_name=args["resource_group_name"],
            location=args.get("location"),
            tags=args.get("tags", {}),
            opts=child,
        )
        rights = [
            role_assignment(self, f"{name}-{label}", AzureRole(right["role"]), right["scope"], identity.principal_id)
            for label, right in args.get("rights", {}).items()
        ]
        credential = managedidentity.FederatedIdentityCredential(
            f"{name}-credential",
            resource_group_name=args["resource_group_name"],
            resource_name_=identity.name,
            issuer=args["issuer_url"],
            subject=f"system:serviceaccount:{args['namespace']}:{args['service_account']}",
            audiences=[AUDIENCE],
            opts=child,
        )

        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.identity_id = identity.id
        self.ready_ids = pulumi.Output.all(credential.id, *[right.id for right in rights])
        self.register_outputs(
            {
                "client_id": self.client_id,
                "principal_id": self.principal_id,
                "identity_id": self.identity_id,
                "ready_ids": self.ready_ids,
            }
        )


def annotations_for(client_id: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
    """What a service account is annotated with, so that its pods take the identity."""
    return {"azure.workload.identity/client-id": client_id}
