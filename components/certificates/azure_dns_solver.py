"""The right to prove control of a domain by records in an Azure DNS zone, for cert-manager."""

from typing import Any, Optional, TypedDict

import pulumi
from typing_extensions import NotRequired

from ..clusters.workload_identity import WorkloadIdentity
from ..roles import AzureRole
from .cert_manager_values import NAMESPACE, SERVICE_ACCOUNT


class AzureDnsSolverArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of cert-manager's identity."""
    issuer_url: pulumi.Input[str]
    """The cluster's issuer of tokens."""
    subscription_id: pulumi.Input[str]
    """Subscription of the zone."""
    zone_resource_group_name: pulumi.Input[str]
    """Resource group of the zone."""
    zone_name: pulumi.Input[str]
    """Public zone that the names are in."""
    zone_id: pulumi.Input[str]
    """Identifier of that zone, which the right stops at."""
    environment: NotRequired[str]
    """AzurePublicCloud, AzureUSGovernmentCloud or AzureChinaCloud. Default: AzurePublicCloud."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the identity."""


class AzureDnsSolver(pulumi.ComponentResource):
    """
    An identity for cert-manager with DNS Zone Contributor on one zone, and the DNS-01 solver that uses it: no secret is
    kept. `CertManager` takes `client_id` and waits for `ready_ids`; `AcmeIssuer` takes `solver`.
    """

    solver: pulumi.Output[dict[str, Any]]
    """The solver for `AcmeIssuer`."""
    client_id: pulumi.Output[str]
    """Client id of the identity, for `CertManager`."""
    ready_ids: pulumi.Output[list[str]]
    """Identifiers of the federated credential and of the right, for what waits for them."""

    def __init__(self, name: str, args: AzureDnsSolverArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureDnsSolver", name, None, opts)
        identity = WorkloadIdentity(
            f"{name}-pods",
            {
                "resource_group_name": args["resource_group_name"],
                "issuer_url": args["issuer_url"],
                "namespace": NAMESPACE,
                "service_account": SERVICE_ACCOUNT,
                "rights": {"zone": {"role": AzureRole.DNS_ZONE_CONTRIBUTOR.value, "scope": args["zone_id"]}},
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        solver: dict[str, Any] = {
            "dns01": {
                "azureDNS": {
                    "subscriptionID": args["subscription_id"],
                    "resourceGroupName": args["zone_resource_group_name"],
                    "hostedZoneName": args["zone_name"],
                    "environment": args.get("environment", "AzurePublicCloud"),
                    "managedIdentity": {"clientID": identity.client_id},
                }
            }
        }
        self.solver = pulumi.Output.from_input(solver)
        self.client_id = identity.client_id
        self.ready_ids = identity.ready_ids
        self.register_outputs(
            {
                "solver": self.solver,
                "client_id": self.client_id,
                "ready_ids": self.ready_ids,
            }
        )
