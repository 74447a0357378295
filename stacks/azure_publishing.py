"""How workloads are published on Azure: the gateway, its controller, and cert-manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.certificates import AcmeIssuer, AcmeIssuerArgs, AzureDnsSolver, CertManager
from components.clusters import ApplicationGatewayController, GatewayToControl
from components.ingress import ApplicationGateway, ApplicationGatewayArgs

from .inputs import inputs

if TYPE_CHECKING:
    from .azure import AzureFoundation

ISSUER = "lets-encrypt"
"""Name of the ClusterIssuer."""


class AzurePublishing:
    """
    An Application Gateway that AGIC configures, and an issuer of certificates that proves the domain by DNS records.

    The gateway is made beside the cluster; Ingresses wait for the controller through the issuer.
    """

    def __init__(self, foundation: AzureFoundation):
        self._foundation = foundation
        self.gateway = self._gateway()
        controller = self._controller()
        self.issuer = self._issuer(controller)

    def _gateway(self) -> ApplicationGateway:
        at, settings = self._foundation, self._foundation.settings.load_balancer
        args: ApplicationGatewayArgs = {
            "gateway_name": f"{at.cluster_name}-gateway",
            "subscription_id": at.settings.azure.subscription_id,
            "resource_group_name": at.group.name,
            "location": at.settings.azure.location,
            "subnet_id": at.network.gateway_subnet_id,
            "sku": settings.sku,
            "min_capacity": settings.min_capacity,
            "max_capacity": settings.max_capacity,
            "zones": list(settings.zones),
            "idle_timeout_seconds": settings.idle_timeout_seconds,
            "tls_policy": settings.tls_policy,
            "http2": settings.http2,
            "protect": at.settings.protects,
            "tags": at.tags,
        }
        if settings.waf:
            args["waf_mode"] = settings.waf
        if settings.dns_label:
            args["dns_label"] = settings.dns_label
        if at.logs is not None:
            args["log_workspace_id"] = at.logs.workspace_id
        return ApplicationGateway("gateway", args, at.on_azure)

    def _controller(self) -> ApplicationGatewayController:
        at = self._foundation
        gateway: GatewayToControl = {
            "gateway_id": self.gateway.gateway_id,
            "resource_group_id": at.group.id,
            "subnet_id": at.network.gateway_subnet_id,
            "identity_id": self.gateway.identity_id,
        }
        if at.settings.load_balancer.sku == "WAF_v2":
            gateway["waf_policy_id"] = self.gateway.waf_policy_id
        return ApplicationGatewayController(
            "gateway-controller",
            {
                "gateway": gateway,
                "resource_group_name": at.group.name,
                "issuer_url": at.cluster.oidc_issuer_url,
                "tags": at.tags,
            },
            at.on_kubernetes,
        )

    def _issuer(self, controller: ApplicationGatewayController) -> pulumi.Output[str]:
        at, acme = self._foundation, self._foundation.settings.domain.acme
        solver = AzureDnsSolver(
            "certificates-solver",
            {
                "resource_group_name": at.group.name,
                "issuer_url": at.cluster.oidc_issuer_url,
                "subscription_id": at.settings.azure.subscription_id,
                "zone_resource_group_name": at.zone.resource_group_name,
                "zone_name": at.settings.domain.zone.name,
                "zone_id": at.zone.zone_id,
                "tags": at.tags,
            },
            at.on_azure,
        )
        manager = CertManager(
            "certificates",
            {"azure_client_id": solver.client_id, "wait_for": inputs(solver.ready_ids)},
            at.on_kubernetes,
        )
        args: AcmeIssuerArgs = {
            "issuer_name": ISSUER,
            "solver": solver.solver,
            "server": acme.server,
            # An Ingress, which takes the issuer's name from here, waits for the gateway's controller too.
            "wait_for": [manager.release, controller.release],
        }
        if acme.email:
            args["email"] = acme.email
        return AcmeIssuer("certificates-issuer", args, at.on_kubernetes).issuer
