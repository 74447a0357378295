"""The right to read users' keys of Azure API Management, and nothing else of it."""

from typing import Optional, TypedDict

import pulumi
from pulumi_azure_native import authorization
from typing_extensions import NotRequired

from ..clusters.workload_identity import WorkloadIdentity

ACTIONS = [
    "Microsoft.ApiManagement/service/subscriptions/read",
    "Microsoft.ApiManagement/service/subscriptions/listSecrets/action",
]
"""Azure's list of operations of Microsoft.ApiManagement. Built-in roles with `listSecrets` may change the service as
well ("API Management Service Contributor")."""


class ApiManagementReaderArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the identity."""
    issuer_url: pulumi.Input[str]
    """The cluster's issuer of tokens: `AksCluster.oidc_issuer_url`."""
    namespace: str
    """Kubernetes namespace of the service account."""
    service_account: str
    """Name of the service account. It needn't exist yet."""
    service_id: str
    """Identifier of the API Management service: /subscriptions/…/providers/Microsoft.ApiManagement/service/<name>."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the identity."""


class ApiManagementReader(pulumi.ComponentResource):
    """
    An identity of one service account with a role of its own on the service: whoever deploys must be allowed to write
    role definitions in the service's resource group, and assignments.
    """

    client_id: pulumi.Output[str]
    """Client id of the identity, known once it has its right."""

    def __init__(self, name: str, args: ApiManagementReaderArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ApiManagementReader", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        identity = WorkloadIdentity(
            f"{name}-pods",
            {
                "resource_group_name": args["resource_group_name"],
                "issuer_url": args["issuer_url"],
                "namespace": args["namespace"],
                "service_account": args["service_account"],
                "tags": args.get("tags", {}),
            },
            child,
        )
        subscription = "/".join(args["service_id"].split("/")[:3])
        # Azure RBAC documentation, role-definitions, AssignableScopes: no resource can be one.
        group = "/".join(args["service_id"].split("/")[:5])
        role = authorization.RoleDefinition(
            f"{name}-role",
            scope=group,
            # Unique in the tenant.
            role_name=pulumi.Output.concat("API Management keys, ", identity.client_id),
            description="Reads subscriptions and their keys",
            role_type="CustomRole",
            permissions=[{"actions": ACTIONS}],
            assignable_scopes=[group],
            opts=child,
        )
        assignment = authorization.RoleAssignment(
            f"{name}-keys",
            principal_id=identity.principal_id,
            principal_type="ServicePrincipal",
            # As Azure answers: with the path of its scope it would be another role to a refresh, and be replaced.
            role_definition_id=pulumi.Output.format(
                "{}/providers/Microsoft.Authorization/roleDefinitions/{}", subscription, role.name
            ),
            scope=args["service_id"],
            opts=child,
        )
        self.client_id = pulumi.Output.all(identity.client_id, assignment.id).apply(lambda known: str(known[0]))
        self.register_outputs({"client_id": self.client_id})
