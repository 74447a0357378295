"""Who reaches an Application Gateway: the network security group of its subnet."""

from typing import Optional, TypedDict

import pulumi
import pulumi_azure_native.network as network
from typing_extensions import NotRequired


class ApplicationGatewayFirewallArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the network."""
    location: pulumi.Input[str]
    """Region, such as westeurope."""
    allowed_from: NotRequired[list[str]]
    """Ranges that may connect. Default: everyone."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the group."""


class ApplicationGatewayFirewall(pulumi.ComponentResource):
    """
    A security group with what the gateway itself needs, and the clients that may connect to ports 80 and 443. The
    gateway can't restrict clients by itself; the subnet, which the group belongs to, does. What is in the virtual
    network may always connect.

    The rules for Azure's own traffic: Application Gateway's documentation, "Network security groups" in
    configuration-infrastructure.
    """

    security_group_id: pulumi.Output[str]
    """Identifier of the group, for the gateway's subnet."""

    def __init__(self, name: str, args: ApplicationGatewayFirewallArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ApplicationGatewayFirewall", name, None, opts)
        group = network.NetworkSecurityGroup(
            f"{name}-group",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            security_rules=[
                _rule(
                    "clients", 100, args.get("allowed_from") or ["Internet"], ["80", "443"], "Clients of the gateway"
                ),
                _rule("gateway-manager", 110, ["GatewayManager"], ["65200-65535"], "Azure's management of the gateway"),
                _rule("load-balancer", 120, ["AzureLoadBalancer"], ["*"], "Azure's health probes of instances"),
            ],
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.security_group_id = group.id
        self.register_outputs({"security_group_id": self.security_group_id})


def _rule(name: str, priority: int, sources: list[str], ports: list[str], description: str) -> network.SecurityRuleArgs:
    """An inbound rule. What no rule allows is refused by the group's own last one."""
    single = len(sources) == 1  # a service tag may not be in the list of ranges
    return network.SecurityRuleArgs(
        name=name,
        description=description,
        priority=priority,
        direction=network.SecurityRuleDirection.INBOUND,
        access=network.SecurityRuleAccess.ALLOW,
        protocol=network.SecurityRuleProtocol.ASTERISK if ports == ["*"] else network.SecurityRuleProtocol.TCP,
        source_address_prefix=sources[0] if single else None,
        source_address_prefixes=None if single else sources,
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range=ports[0] if len(ports) == 1 else None,
        destination_port_ranges=None if len(ports) == 1 else ports,
    )
