"""Private services access: the peering with the network in which Google runs Memorystore, Cloud SQL and Filestore."""

from ipaddress import ip_network

import pulumi
from pulumi_gcp import compute, servicenetworking


def private_services(
    parent: pulumi.Resource, name: str, network: "compute.Network", cidr: str
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """The network's identifier, known once it is peered, and the name of the range; `cidr` is that range."""
    child = pulumi.ResourceOptions(parent=parent)
    found = ip_network(cidr)
    reserved = compute.GlobalAddress(
        f"{name}-services-range",
        network=network.id,
        purpose="VPC_PEERING",
        address_type="INTERNAL",
        address=str(found.network_address),
        prefix_length=found.prefixlen,
        opts=child,
    )
    connection = servicenetworking.Connection(
        f"{name}-services",
        network=network.id,
        service="servicenetworking.googleapis.com",
        reserved_peering_ranges=[reserved.name],
        # Google holds on to a network's services for days after their deletion. Deleting the connection fails then, and
        # a connection that is only forgotten keeps the network from being deleted: pulumi-gcp 10, Connection.
        deletion_policy="REMOVE_PEERING",
        # What Google still remembers of an earlier peering of that name is brought up to date.
        update_on_creation_fail=True,
        opts=child,
    )
    network_id = pulumi.Output.all(network.id, connection.id).apply(lambda known: str(known[0]))
    return network_id, reserved.name
