"""A network on Azure: a virtual network with subnets for nodes, an Application Gateway, private endpoints and AKS."""

from typing import Any, Optional, TypedDict

import pulumi
from pulumi_azure_native import network
from typing_extensions import NotRequired

from .azure_firewalls import api_server_rules, endpoint_rules, firewall, node_rules
from .azure_flow_logs import flow_log
from .azure_ranges import azure_subnet_ranges

NAT_CHOICES = ("single", "none")


class AzureNetworkArgs(TypedDict):
    location: str
    """Region, such as westeurope."""
    resource_group_name: pulumi.Input[str]
    """Resource group of all of it. Its name may have 63 characters, as AKS makes a label of it."""
    cidr: str
    """IPv4 range of the network, between /8 and /20. `azure_subnet_ranges` says how it is divided."""
    pod_cidr: str
    """Range of the pods of clusters in the network, which is no part of it: security groups see pods with it."""
    nat_gateways: NotRequired[str]
    """How nodes reach the internet: "single" (a NAT gateway with one fixed address, which lives in one zone), or "none"
    (the cluster's own load balancer, over all zones and with an address that AKS chooses). Default: single."""
    gateway_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of the gateway's subnet, as `ApplicationGatewayFirewall` makes it. Default: none."""
    api_clients: NotRequired[list[str]]
    """Ranges outside the network that reach an API server in it. Default: none."""
    service_ports: NotRequired[list[int]]
    """Ports of Services of type LoadBalancer that clients reach: AKS opens them in a security group of its own, but
    the subnet's has to allow them as well. Default: none."""
    service_clients: NotRequired[list[str]]
    """Ranges that reach those ports. Default: everyone."""
    service_endpoints: NotRequired[list[str]]
    """Azure services that nodes reach with their own address, so that those can be closed to everyone else. Default:
    Microsoft.Storage and Microsoft.KeyVault."""
    flow_log_days: NotRequired[int]
    """Days that flow logs are kept, up to 365, in a storage account that is made for them; 0 records none. They belong
    to the region's Network Watcher in resource group NetworkWatcherRG, which Azure makes with a subscription's first
    network there: whoever deploys must be allowed to write in it. Default: 0."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the network, which nothing in it survives. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AzureNetwork(pulumi.ComponentResource):
    """
    A virtual network whose subnets have a security group each, and no way out but the chosen one.

    Raises ValueError for a range, a `nat_gateways` or a number of days that isn't possible.
    """

    virtual_network_id: pulumi.Output[str]
    """Identifier of the network."""
    cidr: pulumi.Output[str]
    """IPv4 range of the network."""
    node_subnet_id: pulumi.Output[str]
    """Subnet of nodes."""
    gateway_subnet_id: pulumi.Output[str]
    """Subnet of the Application Gateway, which it is delegated to."""
    endpoint_subnet_id: pulumi.Output[str]
    """Subnet of private endpoints."""
    api_server_subnet_id: pulumi.Output[str]
    """Subnet of the API server, which is delegated to AKS."""
    node_cidr: pulumi.Output[str]
    """Range of nodes, which traffic of pods to other places comes from."""
    gateway_cidr: pulumi.Output[str]
    """Range that the Application Gateway connects from."""
    endpoint_cidr: pulumi.Output[str]
    """Range of private endpoints, for network policies."""
    nat_addresses: pulumi.Output[list[str]]
    """Public addresses that nodes are seen with on the internet; empty without a NAT gateway."""
    outbound_type: pulumi.Output[str]
    """The outbound type of an AKS cluster that fits: userAssignedNATGateway or loadBalancer."""
    egress_ids: pulumi.Output[list[str]]
    """Identifiers of what nodes need to reach the internet, and of all subnets, since AKS changes the network as well
    and Azure refuses two changes at a time. What depends on this output waits for it; `AksCluster` takes it."""

    def __init__(self, name: str, args: AzureNetworkArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureNetwork", name, None, opts)
        self._prefix, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._place: Any = {"resource_group_name": args["resource_group_name"], "location": args["location"]}
        ranges = azure_subnet_ranges(args["cidr"])
        nat = args.get("nat_gateways", "single")
        if nat not in NAT_CHOICES:
            raise ValueError(f"nat_gateways is {nat!r}; it can be {', '.join(NAT_CHOICES)}")

        self._network = network.VirtualNetwork(
            f"{name}-network",
            **self._place,
            address_space={"address_prefixes": [args["cidr"]]},
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        if days := args.get("flow_log_days", 0):
            flow_log(self, name, self._network, args["location"], args["resource_group_name"], days, args.get("tags"))
        address, gateway = self._nat_gateway() if nat == "single" else (None, None)
        clients = args.get("service_clients", ["Internet"])
        nodes = self._subnet(
            "nodes",
            ranges.nodes,
            None,
            firewall(
                self, f"{name}-nodes", self._place, node_rules(args["pod_cidr"], ranges, self._ports(), clients), args
            ),
            nat_gateway={"id": gateway.id} if gateway else None,
            default_outbound_access=False,
            service_endpoints=[
                {"service": each} for each in args.get("service_endpoints", ["Microsoft.Storage", "Microsoft.KeyVault"])
            ],
        )
        api_server = self._subnet(
            "api-server",
            ranges.api_server,
            nodes,
            firewall(
                self, f"{name}-api-server", self._place, api_server_rules(ranges, args.get("api_clients", [])), args
            ),
            delegations=[{"name": "aks", "service_name": "Microsoft.ContainerService/managedClusters"}],
        )
        endpoints = self._subnet(
            "endpoints",
            ranges.endpoints,
            api_server,
            firewall(self, f"{name}-endpoints", self._place, endpoint_rules(), args),
            # Without it the security group says nothing about private endpoints.
            private_endpoint_network_policies="Enabled",
            default_outbound_access=False,
        )
        gateways = self._subnet(
            "gateway",
            ranges.gateway,
            endpoints,
            args.get("gateway_security_group_id"),
            delegations=[{"name": "gateway", "service_name": "Microsoft.Network/applicationGateways"}],
        )

        self.virtual_network_id = self._network.id
        self.cidr = pulumi.Output.from_input(args["cidr"])
        self.node_subnet_id = nodes.id
        self.gateway_subnet_id = gateways.id
        self.endpoint_subnet_id = endpoints.id
        self.api_server_subnet_id = api_server.id
        self.node_cidr = pulumi.Output.from_input(ranges.nodes)
        self.gateway_cidr = pulumi.Output.from_input(ranges.gateway)
        self.endpoint_cidr = pulumi.Output.from_input(ranges.endpoints)
        found = [address.ip_address.apply(lambda given: given or "")] if address else []
        self.nat_addresses = pulumi.Output.all(*found)
        self.outbound_type = pulumi.Output.from_input("userAssignedNATGateway" if gateway else "loadBalancer")
        subnets = [nodes.id, api_server.id, endpoints.id, gateways.id]
        self.egress_ids = pulumi.Output.all(*subnets, *([gateway.id] if gateway else []))
        self.register_outputs(
            {
                "virtual_network_id": self.virtual_network_id,
                "cidr": self.cidr,
                "node_subnet_id": self.node_subnet_id,
                "gateway_subnet_id": self.gateway_subnet_id,
                "endpoint_subnet_id": self.endpoint_subnet_id,
                "api_server_subnet_id": self.api_server_subnet_id,
                "node_cidr": self.node_cidr,
                "gateway_cidr": self.gateway_cidr,
                "endpoint_cidr": self.endpoint_cidr,
                "nat_addresses": self.nat_addresses,
                "outbound_type": self.outbound_type,
                "egress_ids": self.egress_ids,
            }
        )

    def _nat_gateway(self) -> "tuple[network.PublicIPAddress, network.NatGateway]":
        tags = self._args.get("tags", {})
        address = network.PublicIPAddress(
            f"{self._prefix}-nat-address",
            **self._place,
            sku={"name": "Standard"},
            public_ip_allocation_method="Static",
            tags=tags,
            opts=self._child,
        )
        gateway = network.NatGateway(
            f"{self._prefix}-nat",
            **self._place,
            sku={"name": "Standard"},
            public_ip_addresses=[{"id": address.id}],
            # Minutes; more would keep ports of dead connections from others.
            idle_timeout_in_minutes=4,
            tags=tags,
            opts=self._child,
        )
        return address, gateway

    def _subnet(
        self,
        label: str,
        cidr: str,
        before: "Optional[network.Subnet]",
        security_group_id: Optional[pulumi.Input[str]],
        **more: Any,
    ) -> "network.Subnet":
        """A subnet, after the one `before`: Azure refuses two changes of one network at a time."""
        return network.Subnet(
            f"{self._prefix}-{label}-subnet",
            resource_group_name=self._args["resource_group_name"],
            virtual_network_name=self._network.name,
            subnet_name=label,
            address_prefix=cidr,
            network_security_group={"id": security_group_id} if security_group_id else None,
            **more,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[before] if before else None),
        )

    def _ports(self) -> list[str]:
        return [str(port) for port in self._args.get("service_ports", [])]
