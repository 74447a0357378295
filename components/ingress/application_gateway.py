"""Publishing on Azure: an Application Gateway that the ingress controller configures (`agic`)."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_azure_native.managedidentity as managedidentity
import pulumi_azure_native.monitor as monitor
import pulumi_azure_native.network as network
from typing_extensions import NotRequired

from .application_gateway_tls import TLS_POLICIES, TLS_POLICY

SKUS = ("Standard_v2", "WAF_v2")
WAF_MODES = ("Detection", "Prevention")
RULE_SET = ("Microsoft_DefaultRuleSet", "2.1")
"""Managed rules of a web application firewall."""

OWNED_BY_AGIC = [
    "backendAddressPools",  # addresses of pods
    "backendHttpSettingsCollection",  # one for each Service port of an Ingress
    "frontendPorts",  # 80 and 443, as Ingresses need them
    "httpListeners",  # two for each host: HTTP and HTTPS
    "probes",  # health checks out of annotations and readiness probes
    "redirectConfigurations",  # HTTP to HTTPS
    "requestRoutingRules",  # from listeners to services
    "rewriteRuleSets",  # of AzureApplicationGatewayRewrite objects
    "sslCertificates",  # the TLS Secrets of Ingresses
    "urlPathMaps",  # paths of Ingresses
    'tags["managed-by-k8s-ingress"]',  # AGIC's version and cluster, by which it marks a gateway as its own
    'tags["ingress-for-aks-cluster-id"]',
]
"""What AGIC 1.9 builds out of Ingresses and writes: Build() in pkg/appgw/configbuilder.go."""


class ApplicationGatewayArgs(TypedDict):
    gateway_name: str
    """Name of the gateway, unique in its resource group: its parts refer to each other by ids that hold it."""
    subscription_id: pulumi.Input[str]
    """Subscription of the gateway."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the gateway."""
    location: pulumi.Input[str]
    """Region, such as westeurope."""
    subnet_id: pulumi.Input[str]
    """Subnet of the gateway and of nothing else: between /26 and /24 for a cluster with Azure CNI Overlay, in the
    cluster's own virtual network, delegated to Microsoft.Network/applicationGateways."""
    sku: NotRequired[str]
    """Standard_v2 or WAF_v2. Default: Standard_v2."""
    waf_mode: NotRequired[str]
    """What a WAF_v2 does with a request that looks like an attack: Detection logs it, Prevention refuses it.
    Default: Detection."""
    min_capacity: NotRequired[int]
    """Fewest instances, 0 to 100. Default: 1."""
    max_capacity: NotRequired[int]
    """Most instances, 2 to 125. Default: 10."""
    zones: NotRequired[list[str]]
    """Availability zones of the instances; empty in a region that has none. Default: 1, 2 and 3."""
    dns_label: NotRequired[str]
    """Name below <region>.cloudapp.azure.com, unique in the region. Default: none."""
    idle_timeout_seconds: NotRequired[int]
    """Seconds without traffic until the public address forgets a connection: whole minutes, 240 to 1800.
    Default: 1800."""
    tls_policy: NotRequired[str]
    """Predefined TLS policy. Default: TLS 1.2 and 1.3 with forward secrecy."""
    http2: NotRequired[bool]
    """Speak HTTP/2 with clients. Default: off."""
    log_workspace_id: NotRequired[pulumi.Input[str]]
    """Log Analytics workspace for access and firewall logs. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete the public address, which people's firewalls may name. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything that takes them."""


class ApplicationGateway(pulumi.ComponentResource):
    """
    An Application Gateway v2 with a public address and an identity, which serves nothing until the ingress controller
    configures it.

    A later change of these settings writes the gateway as a whole, with the listeners that the state file knows: they
    are the empty ones of the beginning, unless `pulumi up --refresh` has read those of AGIC before. AGIC puts its own
    back of itself, since it looks every 30 seconds; until then every host answers 502.

    Raises ValueError for a SKU, mode, policy, capacity or timeout that isn't possible.
    """

    gateway_id: pulumi.Output[str]
    """Identifier of the gateway."""
    address: pulumi.Output[str]
    """Public IPv4 address, which Ingresses have in their status."""
    address_id: pulumi.Output[str]
    """Identifier of the public address, for DNS records that follow it."""
    host_name: pulumi.Output[str]
    """Azure's own name of the address; empty without a DNS label."""
    identity_id: pulumi.Output[str]
    """Identifier of the gateway's own identity."""
    identity_principal_id: pulumi.Output[str]
    """Object id of it, to let it read certificates in a Key Vault."""
    waf_policy_id: pulumi.Output[str]
    """Identifier of the firewall policy; empty for Standard_v2."""

    def __init__(self, name: str, args: ApplicationGatewayArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ApplicationGateway", name, None, opts)
        _check(args)
        self._name, self._args = name, args
        child = pulumi.ResourceOptions(parent=self)
        zones = args.get("zones", ["1", "2", "3"])
        sku = args.get("sku", "Standard_v2")

        address = self._address(zones)
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=args.get("tags"),
            opts=child,
        )
        firewall = self._firewall() if sku == "WAF_v2" else None
        gateway = network.ApplicationGateway(
            f"{name}-gateway",
            application_gateway_name=args["gateway_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            sku={"name": sku, "tier": sku},
            autoscale_configuration={
                "min_capacity": args.get("min_capacity", 1),
                "max_capacity": args.get("max_capacity", 10),
            },
            zones=zones or None,
            identity={
                "type": network.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            gateway_ip_configurations=[{"name": "subnet", "subnet": {"id": args["subnet_id"]}}],
            frontend_ip_configurations=[{"name": "public", "public_ip_address": {"id": address.id}}],
            ssl_policy={
                "policy_type": network.ApplicationGatewaySslPolicyType.PREDEFINED,
                "policy_name": args.get("tls_policy", TLS_POLICY),
            },
            enable_http2=args.get("http2", False),
            firewall_policy=None if firewall is None else {"id": firewall.id},
            tags=args.get("tags"),
            **self._placeholders(),
            opts=pulumi.ResourceOptions(
                parent=self,
                ignore_changes=OWNED_BY_AGIC,
                # Its name is fixed, and so is its address.
                delete_before_replace=True,
            ),
        )
        if (workspace := args.get("log_workspace_id")) is not None:
            monitor.DiagnosticSetting(
                f"{name}-logs",
                resource_uri=gateway.id,
                workspace_id=workspace,
                log_analytics_destination_type="Dedicated",
                logs=[{"category_group": "allLogs", "enabled": True}],
                opts=child,
            )

        self.gateway_id = gateway.id
        self.address = address.ip_address.apply(lambda known: known or "")
        self.address_id = address.id
        host_name = address.dns_settings.apply(lambda dns: dns.fqdn or "" if dns else "")
        # A first preview echoes the settings without the name in them: then it isn't known yet.
        self.host_name = pulumi.Output.all(host_name, address.ip_address).apply(lambda known: known[0])
        self.identity_id, self.identity_principal_id = identity.id, identity.principal_id
        self.waf_policy_id = firewall.id if firewall else pulumi.Output.from_input("")
        self.register_outputs(
            {
                "gateway_id": self.gateway_id,
                "address": self.address,
                "address_id": self.address_id,
                "host_name": self.host_name,
                "identity_id": self.identity_id,
                "identity_principal_id": self.identity_principal_id,
                "waf_policy_id": self.waf_policy_id,
            }
        )

    def _address(self, zones: list[str]) -> network.PublicIPAddress:
        args = self._args
        label = args.get("dns_label")
        return network.PublicIPAddress(
            f"{self._name}-address",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            # The only kind that a gateway v2 takes.
            sku={"name": network.PublicIPAddressSkuName.STANDARD, "tier": network.PublicIPAddressSkuTier.REGIONAL},
            public_ip_allocation_method=network.IPAllocationMethod.STATIC,
            public_ip_address_version=network.IPVersion.I_PV4,
            idle_timeout_in_minutes=args.get("idle_timeout_seconds", 1800) // 60,
            dns_settings={"domain_name_label": label} if label else None,
            zones=zones or None,
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )

    def _firewall(self) -> network.WebApplicationFirewallPolicy:
        args = self._args
        rule_set, version = RULE_SET
        return network.WebApplicationFirewallPolicy(
            f"{self._name}-waf",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            policy_settings={
                "state": network.WebApplicationFirewallEnabledState.ENABLED,
                "mode": args.get("waf_mode", "Detection"),
                # Notebooks are saved as one request: their beginnings are inspected, and none is refused for its size.
                "request_body_check": True,
                "request_body_enforcement": False,
                "request_body_inspect_limit_in_kb": 128,
                "file_upload_enforcement": False,
            },
            managed_rules={"managed_rule_sets": [{"rule_set_type": rule_set, "rule_set_version": version}]},
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _placeholders(self) -> dict[str, Any]:
        """
        The least that the API takes: a listener, a rule, and a pool without members, all named by AGIC's own defaults
        (pkg/appgw/helper.go), so that it takes them over rather than adding to them.
        """
        args = self._args
        parts: dict[str, pulumi.Output[str]] = {
            each: pulumi.Output.format(
                "/subscriptions/{0}/resourceGroups/{1}/providers/Microsoft.Network/applicationGateways/{2}/{3}",
                args["subscription_id"],
                args["resource_group_name"],
                args["gateway_name"],
                each,
            )
            for each in (
                "frontendIPConfigurations/public",
                "frontendPorts/fp-80",
                "httpListeners/placeholder",
                "backendAddressPools/defaultaddresspool",
                "backendHttpSettingsCollection/defaulthttpsetting",
            )
        }
        return {
            "frontend_ports": [{"name": "fp-80", "port": 80}],
            "backend_address_pools": [{"name": "defaultaddresspool"}],
            "backend_http_settings_collection": [
                {
                    "name": "defaulthttpsetting",
                    "port": 80,
                    "protocol": network.ApplicationGatewayProtocol.HTTP,
                    "cookie_based_affinity": network.ApplicationGatewayCookieBasedAffinity.DISABLED,
                    "request_timeout": 30,
                }
            ],
            "http_listeners": [
                {
                    "name": "placeholder",
                    "frontend_ip_configuration": {"id": parts["frontendIPConfigurations/public"]},
                    "frontend_port": {"id": parts["frontendPorts/fp-80"]},
                    "protocol": network.ApplicationGatewayProtocol.HTTP,
                }
            ],
            "request_routing_rules": [
                {
                    "name": "placeholder",
                    "rule_type": network.ApplicationGatewayRequestRoutingRuleType.BASIC,
                    "priority": 19500,
                    "http_listener": {"id": parts["httpListeners/placeholder"]},
                    "backend_address_pool": {"id": parts["backendAddressPools/defaultaddresspool"]},
                    "backend_http_settings": {"id": parts["backendHttpSettingsCollection/defaulthttpsetting"]},
                }
            ],
        }


def _check(args: ApplicationGatewayArgs) -> None:
    """What Azure would refuse after minutes."""
    for key, allowed, default in (
        ("sku", SKUS, "Standard_v2"),
        ("waf_mode", WAF_MODES, "Detection"),
        ("tls_policy", TLS_POLICIES, TLS_POLICY),
    ):
        if (given := args.get(key, default)) not in allowed:
            raise ValueError(f"{key} is {given!r}; it can be {', '.join(allowed)}")
    if "waf_mode" in args and args.get("sku") != "WAF_v2":
        raise ValueError("waf_mode is for sku WAF_v2 only")
    fewest, most = args.get("min_capacity", 1), args.get("max_capacity", 10)
    if not (0 <= fewest <= 100 and 2 <= most <= 125 and fewest <= most):
        raise ValueError(f"capacity is {fewest} to {most}; it can be 0 to 100 at least, and 2 to 125 at most")
    idle = args.get("idle_timeout_seconds", 1800)
    if idle % 60 or not 240 <= idle <= 1800:
        raise ValueError(f"idle_timeout_seconds is {idle}; it can be whole minutes, 240 to 1800")
