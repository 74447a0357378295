"""A network on Google Cloud: VPC-native subnets without public addresses, Cloud NAT, and private services."""

from ipaddress import ip_network
from typing import Any, Optional, TypedDict

import pulumi
from pulumi_gcp import compute
from typing_extensions import NotRequired

from .gcp_ranges import gcp_subnet_ranges
from .gcp_services import private_services

POD_CIDR, SERVICE_CIDR = "172.24.0.0/14", "172.20.0.0/20"
"""A /24 for each of 1,024 nodes, and 4,094 Services; neither is in the range of Docker's bridge, 172.17.0.0/16."""
POD_RANGE, SERVICE_RANGE = "pods", "services"
MOST_ADDRESSES = 300  # quota of a Cloud NAT gateway: "Limits" in its documentation


class GcpNetworkArgs(TypedDict):
    region: str
    """Region of the subnets, such as europe-west1."""
    cidr: str
    """IPv4 range of the network, between /8 and /20. `gcp_subnet_ranges` says how it is divided."""
    pod_cidr: NotRequired[str]
    """Range of pods, apart from `cidr`: a /24 for each node. Default: 172.24.0.0/14."""
    service_cidr: NotRequired[str]
    """Range of Kubernetes Services, apart from both. Default: 172.20.0.0/20."""
    nat_address_count: NotRequired[int]
    """Fixed public addresses that nodes and pods share on their way to the internet, each with 64,512 ports; 0 leaves
    number and addresses to Google. Cloud NAT is no machine and belongs to no zone. Default: 1."""
    private_services: NotRequired[bool]
    """Peer with the network of Google's services, as Memorystore, Cloud SQL and Filestore need it. Default: on."""
    host_subnet: NotRequired[bool]
    """A subnet for virtual machines beside the cluster. Default: off."""
    proxy_subnet: NotRequired[bool]
    """The subnet of proxies that internal and regional load balancers need; global ones don't. Default: off."""
    flow_logs: NotRequired[bool]
    """Record half of all flows, refused connections and NAT's errors in Cloud Logging, whose bucket says for how many
    days. Default: on."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the network, which nothing in it survives. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of what takes them, NAT's addresses: lower-case letters, digits, _ and -."""


class GcpNetwork(pulumi.ComponentResource):
    """
    A network of our own in one region: no subnet is made by itself, nothing that no rule allows comes in, and Google's
    APIs are reached without the internet. GKE adds the firewall rules of its clusters and load balancers.

    A destroy ends the peering with Google's services even where these hold on to it for days, as Cloud SQL does.

    Raises ValueError for ranges that overlap or have the wrong size, and for a number of addresses out of range.
    """

    network_id: pulumi.Output[str]
    """Identifier of the network: projects/…/global/networks/…"""
    network_name: pulumi.Output[str]
    """Name of the network."""
    private_services_network_id: pulumi.Output[str]
    """The same identifier, known once private services can be put into the network, and gone after them."""
    private_services_range: pulumi.Output[str]
    """Name of the range that private services get their addresses from; empty without them."""
    private_services_cidr: pulumi.Output[str]
    """That range, for network policies; empty without private services."""
    subnet_id: pulumi.Output[str]
    """Subnet of nodes, pods and Services."""
    pod_range_name: pulumi.Output[str]
    """Name of the subnet's secondary range for pods: pods."""
    service_range_name: pulumi.Output[str]
    """Name of the subnet's secondary range for Services: services."""
    node_cidr: pulumi.Output[str]
    """Range of nodes."""
    pod_cidr: pulumi.Output[str]
    """Range of pods."""
    service_cidr: pulumi.Output[str]
    """Range of Services."""
    host_subnet_id: pulumi.Output[str]
    """Subnet of virtual machines; empty without one."""
    nat_addresses: pulumi.Output[list[str]]
    """Public addresses that nodes and pods are seen with on the internet; empty where Google chooses them."""
    egress_ids: pulumi.Output[list[str]]
    """Identifiers of what nodes need to reach the internet. What depends on this output waits for it; `GkeCluster`
    takes it."""

    def __init__(self, name: str, args: GcpNetworkArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GcpNetwork", name, None, opts)
        self._prefix, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._logs = args.get("flow_logs", True)
        ranges = gcp_subnet_ranges(args["cidr"])
        pods, services = args.get("pod_cidr", POD_CIDR), args.get("service_cidr", SERVICE_CIDR)
        _check(args, pods, services)

        network = compute.Network(
            f"{name}-network",
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        self._refuse(network.id)
        nodes = self._subnet(
            "nodes",
            network.id,
            ranges.nodes,
            secondary_ip_ranges=[
                {"range_name": POD_RANGE, "ip_cidr_range": pods},
                {"range_name": SERVICE_RANGE, "ip_cidr_range": services},
            ],
        )
        hosts = self._subnet("hosts", network.id, ranges.hosts) if args.get("host_subnet") else None
        if args.get("proxy_subnet"):
            compute.Subnetwork(
                f"{name}-proxies-subnet",
                region=args["region"],
                network=network.id,
                ip_cidr_range=ranges.proxies,
                purpose="REGIONAL_MANAGED_PROXY",
                role="ACTIVE",
                opts=self._child,
            )
        addresses, nat = self._nat(network.id)
        peering = private_services(self, name, network, ranges.services) if args.get("private_services", True) else None

        self.network_id, self.network_name = network.id, network.name
        self.private_services_network_id, self.private_services_range = network.id, pulumi.Output.from_input("")
        if peering:
            self.private_services_network_id, self.private_services_range = peering
        self.private_services_cidr = pulumi.Output.from_input(ranges.services if peering else "")
        self.subnet_id = nodes.id
        self.pod_range_name = pulumi.Output.from_input(POD_RANGE)
        self.service_range_name = pulumi.Output.from_input(SERVICE_RANGE)
        self.node_cidr = pulumi.Output.from_input(ranges.nodes)
        self.pod_cidr, self.service_cidr = pulumi.Output.from_input(pods), pulumi.Output.from_input(services)
        self.host_subnet_id = hosts.id if hosts else pulumi.Output.from_input("")
        self.nat_addresses = pulumi.Output.all(*[each.address for each in addresses])
        self.egress_ids = pulumi.Output.all(nat.id)
        self.register_outputs(
            {
                "network_id": self.network_id,
                "network_name": self.network_name,
                "private_services_network_id": self.private_services_network_id,
                "private_services_range": self.private_services_range,
                "private_services_cidr": self.private_services_cidr,
                "subnet_id": self.subnet_id,
                "pod_range_name": self.pod_range_name,
                "service_range_name": self.service_range_name,
                "node_cidr": self.node_cidr,
                "pod_cidr": self.pod_cidr,
                "service_cidr": self.service_cidr,
                "host_subnet_id": self.host_subnet_id,
                "nat_addresses": self.nat_addresses,
                "egress_ids": self.egress_ids,
            }
        )

    def _refuse(self, network_id: pulumi.Output[str]) -> None:
        """What Google does by itself at the end of all rules, but here the log says who was refused."""
        logs: Any = {"metadata": "INCLUDE_ALL_METADATA"} if self._logs else None
        compute.Firewall(
            f"{self._prefix}-refused",
            network=network_id,
            description="Everything that no other rule allows",
            direction="INGRESS",
            priority=65534,  # the last but one: after it comes only Google's own rule
            denies=[{"protocol": "all"}],
            source_ranges=["0.0.0.0/0"],
            log_config=logs,
            opts=self._child,
        )

    def _subnet(self, label: str, network_id: pulumi.Output[str], cidr: str, **more: Any) -> "compute.Subnetwork":
        logs: Any = {"aggregation_interval": "INTERVAL_5_SEC", "flow_sampling": 0.5, "metadata": "INCLUDE_ALL_METADATA"}
        return compute.Subnetwork(
            f"{self._prefix}-{label}-subnet",
            region=self._args["region"],
            network=network_id,
            ip_cidr_range=cidr,
            private_ip_google_access=True,
            log_config=logs if self._logs else None,
            **more,
            opts=self._child,
        )

    def _nat(self, network_id: pulumi.Output[str]) -> "tuple[list[compute.Address], compute.RouterNat]":
        region, count = self._args["region"], self._args.get("nat_address_count", 1)
        addresses = [
            compute.Address(
                f"{self._prefix}-nat-address-{number}",
                region=region,
                address_type="EXTERNAL",
                labels=self._args.get("tags"),
                opts=self._child,
            )
            for number in range(1, count + 1)
        ]
        router = compute.Router(f"{self._prefix}-router", region=region, network=network_id, opts=self._child)
        nat = compute.RouterNat(
            f"{self._prefix}-nat",
            region=region,
            router=router.name,
            nat_ip_allocate_option="MANUAL_ONLY" if addresses else "AUTO_ONLY",
            nat_ips=[each.self_link for each in addresses] or None,
            source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
            # A node's pods share its ports; the 64 of a fixed share would soon be used up by one that installs
            # packages. Google refuses endpoint-independent mapping beside it.
            enable_dynamic_port_allocation=True,
            enable_endpoint_independent_mapping=False,
            min_ports_per_vm=64,
            max_ports_per_vm=8192,
            log_config={"enable": True, "filter": "ERRORS_ONLY"} if self._logs else None,
            opts=self._child,
        )
        return addresses, nat


def _check(args: GcpNetworkArgs, pods: str, services: str) -> None:
    known = {"cidr": args["cidr"], "pod_cidr": pods, "service_cidr": services}
    for key, (shortest, longest) in {"pod_cidr": (8, 21), "service_cidr": (16, 27)}.items():
        # GKE documentation, "Creating a VPC-native cluster", the tables of both ranges.
        if not shortest <= ip_network(known[key]).prefixlen <= longest:
            raise ValueError(f"{key} is {known[key]}; it must be a range between /{shortest} and /{longest}")
    names = list(known)
    for one, other in [(one, other) for one in names for other in names if one < other]:
        if ip_network(known[one]).overlaps(ip_network(known[other])):
            raise ValueError(f"{one} is {known[one]}; it overlaps with {other}, {known[other]}")
    if not 0 <= (count := args.get("nat_address_count", 1)) <= MOST_ADDRESSES:
        raise ValueError(f"nat_address_count is {count}; it can be 0 to {MOST_ADDRESSES}")
