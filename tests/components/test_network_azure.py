"""What AzureNetwork registers, and how it divides a range."""

from ipaddress import IPv4Network
from itertools import combinations, pairwise

import pytest

from components.networks import azure_subnet_ranges
from tests.components.aks_program import OUTPUTS, network
from tests.components.eks_program import waits_for
from tests.components.outputs import outputs
from tests.harness import register

SUBNETS = ("nodes", "api-server", "endpoints", "gateway")


def made(**more):
    return register(lambda: network(**more), OUTPUTS)


def rules(registrations, label):
    found = registrations[f"net-{label}-firewall"].inputs["securityRules"]
    assert all(each["description"] for each in found)
    assert len({each["priority"] for each in found}) == len(found)
    return {each["name"]: each for each in found}


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.1.64.0/18", "192.168.16.0/20"])
def test_the_ranges_of_a_network_lie_in_it_and_apart(cidr):
    ranges = [IPv4Network(each) for each in azure_subnet_ranges(cidr)]
    assert all(each.subnet_of(IPv4Network(cidr)) for each in ranges)
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))
    # A gateway before an overlay takes a /24 at most, an API server a /28 at least.
    assert [each.prefixlen for each in ranges[1:]] == [24, 24, 27]


@pytest.mark.parametrize("cidr", ["10.0.0.0/21", "10.0.0.0/7", "fd00::/16"])
def test_a_range_that_cannot_be_divided_is_named(cidr):
    with pytest.raises(ValueError, match=cidr):
        azure_subnet_ranges(cidr)


def test_subnets_are_made_one_after_the_other_since_azure_refuses_two_changes_at_a_time():
    nets = made()
    for earlier, later in pairwise(SUBNETS):
        assert f"net-{earlier}-subnet" in waits_for(nets, f"net-{later}-subnet")


def test_nodes_leave_by_the_nat_gateway_and_no_other_way():
    nets = made()
    nodes = nets["net-nodes-subnet"].inputs
    assert nodes["natGateway"] == {"id": "net-nat-id"}
    assert nodes["defaultOutboundAccess"] is False
    assert nets["net-nat"].inputs["publicIpAddresses"] == [{"id": "net-nat-address-id"}]
    without = made(nat_gateways="none")
    assert "net-nat" not in without
    assert "natGateway" not in without["net-nodes-subnet"].inputs


@pytest.mark.parametrize(
    ("choice", "type_", "addresses"),
    [("single", "userAssignedNATGateway", ["203.0.113.7"]), ("none", "loadBalancer", [])],
)
def test_a_cluster_learns_which_way_out_there_is(choice, type_, addresses):
    def program():
        net = network(nat_gateways=choice)
        return {"type": net.outbound_type, "addresses": net.nat_addresses}

    seen = outputs(program, OUTPUTS)
    assert (seen["type"].value, seen["addresses"].value) == (type_, addresses)


def test_each_subnet_is_for_one_thing_alone():
    nets = made(gateway_security_group_id="gateway-firewall")
    delegations = {
        label: [each["serviceName"] for each in nets[f"net-{label}-subnet"].inputs.get("delegations", [])]
        for label in SUBNETS
    }
    assert delegations == {
        "nodes": [],
        "endpoints": [],
        "api-server": ["Microsoft.ContainerService/managedClusters"],
        "gateway": ["Microsoft.Network/applicationGateways"],
    }
    groups = {label: nets[f"net-{label}-subnet"].inputs["networkSecurityGroup"]["id"] for label in SUBNETS}
    assert groups["gateway"] == "gateway-firewall"
    assert len({*groups.values()}) == 4


def test_the_node_subnet_lets_pods_and_the_gateway_in_and_what_services_publish():
    inside = rules(made(), "nodes")
    assert inside["pods-to-pods"]["sourceAddressPrefix"] == "100.64.0.0/12"
    assert inside["gateway-to-pods"]["sourceAddressPrefix"] == azure_subnet_ranges("10.0.0.0/16").gateway
    assert inside["api-server-to-pods"]["sourceAddressPrefix"] == azure_subnet_ranges("10.0.0.0/16").api_server
    assert "services" not in inside
    published = rules(made(service_ports=[443, 2222]), "nodes")["services"]
    assert published["destinationPortRanges"] == ["443", "2222"]
    assert published["sourceAddressPrefix"] == "Internet"
    known = rules(made(service_ports=[443], service_clients=["203.0.113.0/24", "198.51.100.0/24"]), "nodes")
    assert known["services"]["sourceAddressPrefixes"] == ["203.0.113.0/24", "198.51.100.0/24"]
    assert known["services"]["destinationPortRange"] == "443"


def test_private_endpoints_obey_their_security_group():
    nets = made()
    assert nets["net-endpoints-subnet"].inputs["privateEndpointNetworkPolicies"] == "Enabled"
    found = rules(nets, "endpoints")
    assert found["network"]["sourceAddressPrefix"] == "VirtualNetwork"
    assert found["others"]["access"] == "Deny"


def test_the_api_server_takes_nodes_probes_and_named_clients():
    found = rules(made(api_clients=["203.0.113.0/24"]), "api-server")
    assert found["nodes"]["destinationPortRanges"] == ["443", "4443"]
    assert found["load-balancer"]["destinationPortRange"] == "9988"
    assert found["clients"]["sourceAddressPrefix"] == "203.0.113.0/24"
    assert "clients" not in rules(made(), "api-server")


def test_flow_logs_are_kept_as_long_as_is_said():
    nets = made(flow_log_days=90)
    log = nets["net-flow-log"].inputs
    assert (log["networkWatcherName"], log["resourceGroupName"]) == ("NetworkWatcher_westeurope", "NetworkWatcherRG")
    assert (log["targetResourceId"], log["flowLogName"]) == ("net-network-id", "flowsnetc0ffee")
    assert log["retentionPolicy"] == {"enabled": True, "days": 90}
    account = nets["net-flow-logs"].inputs
    assert account["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "AzureServices"}
    assert "net-flow-log" not in made()


@pytest.mark.parametrize(("wrong", "named"), [({"nat_gateways": "one"}, "'one'"), ({"flow_log_days": 400}, "400")])
def test_what_is_not_possible_is_named(wrong, named):
    with pytest.raises(ValueError, match=named):
        made(**wrong)


@pytest.mark.parametrize("protect", [True, False])
def test_the_network_alone_is_protected_where_it_is_asked(protect):
    found = made(protect=protect)
    assert [each.name for each in found.all if each.protect] == (["net-network"] if protect else [])
