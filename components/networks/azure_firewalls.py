"""Network security groups: what may enter each subnet of an `AzureNetwork`."""

from typing import Any

import pulumi
from pulumi_azure_native import network

from .azure_ranges import AzureSubnetRanges

ANY = "*"


def firewall(
    parent: pulumi.Resource, name: str, place: Any, rules: "list[network.SecurityRuleArgs]", args: Any
) -> pulumi.Output[str]:
    """The identifier of a security group. What no rule allows is refused, from the internet at least: Azure's own last
    rules let the network's own traffic pass."""
    group = network.NetworkSecurityGroup(
        f"{name}-firewall",
        **place,
        security_rules=rules,
        tags=args.get("tags", {}),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return group.id


def node_rules(
    pod_cidr: str, ranges: AzureSubnetRanges, ports: list[str], clients: list[str]
) -> "list[network.SecurityRuleArgs]":
    """Nodes, pods, the gateway, and what Services publish: "Network security groups" in AKS's concepts-network-azure-
    cni-overlay. Azure's own rules know the network, but not the pods, whose range is no part of it."""
    inside = [
        rule("nodes-to-pods", 100, [ranges.nodes], ANY, [ANY], "Services of nodes and pods", protocol=ANY),
        rule("pods-to-pods", 110, [pod_cidr], ANY, [ANY], "Pods among each other", protocol=ANY),
        rule("gateway-to-pods", 120, [ranges.gateway], ANY, [ANY], "The Application Gateway to pods"),
        # Through Konnectivity's agents, which are pods, as long as AKS has them with an overlay; or by itself.
        rule("api-server-to-pods", 130, [ranges.api_server], ANY, [ANY], "The API server to webhooks and kubelets"),
    ]
    published = [rule("services", 200, clients, ANY, ports, "Services of type LoadBalancer")] if ports else []
    return [*inside, *published]


def endpoint_rules() -> "list[network.SecurityRuleArgs]":
    """Services by HTTPS, SMB, NFS, PostgreSQL and the port of Azure Managed Redis, from inside the network alone."""
    ports = ["443", "445", "2049", "5432", "10000"]
    return [
        rule("network", 100, ["VirtualNetwork"], ANY, ports, "Clients of private endpoints"),
        rule("others", 4000, [ANY], ANY, [ANY], "Nothing else", protocol=ANY, access="Deny"),
    ]


def api_server_rules(ranges: AzureSubnetRanges, clients: list[str]) -> "list[network.SecurityRuleArgs]":
    """ "Network security group (NSG) security rules" in AKS's api-server-vnet-integration, and clients from outside."""
    own = [
        rule("nodes", 100, [ranges.nodes], ranges.api_server, ["443", "4443"], "Nodes to the API server"),
        rule("load-balancer", 110, ["AzureLoadBalancer"], ranges.api_server, ["9988"], "Azure's health probes"),
    ]
    outside = rule("clients", 200, clients, ranges.api_server, ["443", "4443"], "Clients of the API server")
    return [*own, outside] if clients else own


def rule(
    name: str,
    priority: int,
    sources: list[str],
    destination: str,
    ports: list[str],
    description: str,
    protocol: str = "Tcp",
    access: str = "Allow",
) -> "network.SecurityRuleArgs":
    """An inbound rule. A service tag stands alone; ranges may be several."""
    one_source, one_port = len(sources) == 1, len(ports) == 1
    return network.SecurityRuleArgs(
        name=name,
        description=description,
        priority=priority,
        direction="Inbound",
        access=access,
        protocol=protocol,
        source_address_prefix=sources[0] if one_source else None,
        source_address_prefixes=None if one_source else list(sources),
        source_port_range=ANY,
        destination_address_prefix=destination,
        destination_port_range=ports[0] if one_port else None,
        destination_port_ranges=None if one_port else list(ports),
    )
