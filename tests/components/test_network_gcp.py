"""What GcpNetwork registers, and how it divides a range."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest

from components.networks.gcp_names import account_id
from components.networks.gcp_ranges import gcp_subnet_ranges
from tests.components.eks_program import waits_for
from tests.components.gke_program import OUTPUTS, network
from tests.components.outputs import outputs
from tests.harness import register


def made(**more):
    return register(lambda: network(**more), OUTPUTS)


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.1.64.0/18", "192.168.16.0/20"])
def test_the_ranges_of_a_network_lie_in_it_and_apart(cidr):
    ranges = [IPv4Network(each) for each in gcp_subnet_ranges(cidr)]
    assert all(each.subnet_of(IPv4Network(cidr)) for each in ranges)
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))
    # Private services take a /24 for each region and service at least, proxies a /26.
    assert ranges[1].prefixlen <= 22
    assert [each.prefixlen for each in ranges[2:]] == [24, 23]


@pytest.mark.parametrize("cidr", ["10.0.0.0/21", "10.0.0.0/7", "fd00::/16"])
def test_a_range_that_cannot_be_divided_is_named(cidr):
    with pytest.raises(ValueError, match=cidr):
        gcp_subnet_ranges(cidr)


def test_no_subnet_is_made_by_itself_and_nothing_comes_in_that_no_rule_allows():
    nets = made()
    assert nets["net-network"].inputs["autoCreateSubnetworks"] is False
    refused = nets["net-refused"].inputs
    assert (refused["direction"], refused["priority"]) == ("INGRESS", 65534)
    assert (refused["denies"], refused["sourceRanges"]) == ([{"protocol": "all"}], ["0.0.0.0/0"])
    assert [each.name for each in nets.of_type("gcp:compute/firewall:Firewall")] == ["net-refused"]


def test_nodes_have_ranges_for_pods_and_services_and_reach_google_without_the_internet():
    nodes = made()["net-nodes-subnet"].inputs
    assert nodes["privateIpGoogleAccess"] is True
    assert nodes["secondaryIpRanges"] == [
        {"rangeName": "pods", "ipCidrRange": "172.24.0.0/14"},
        {"rangeName": "services", "ipCidrRange": "172.20.0.0/20"},
    ]


def test_only_the_subnets_that_are_asked_for_are_made():
    def labels(nets):
        return {each.name for each in nets.of_type("gcp:compute/subnetwork:Subnetwork")}

    assert labels(made()) == {"net-nodes-subnet"}
    full = made(host_subnet=True, proxy_subnet=True)
    assert labels(full) == {"net-nodes-subnet", "net-hosts-subnet", "net-proxies-subnet"}
    proxies = full["net-proxies-subnet"].inputs
    assert (proxies["purpose"], proxies["role"]) == ("REGIONAL_MANAGED_PROXY", "ACTIVE")
    # Google refuses flow logs and private access on it.
    assert "logConfig" not in proxies
    assert "privateIpGoogleAccess" not in proxies


@pytest.mark.parametrize(("count", "option"), [(0, "AUTO_ONLY"), (2, "MANUAL_ONLY")])
def test_nat_leaves_by_as_many_addresses_as_are_asked(count, option):
    seen = outputs(lambda: {"addresses": network(nat_address_count=count).nat_addresses}, OUTPUTS)
    assert seen["addresses"].value == ["203.0.113.7"] * count
    nat = made(nat_address_count=count)["net-nat"].inputs
    assert nat["natIpAllocateOption"] == option
    assert len(nat.get("natIps", [])) == count
    # Google refuses both together.
    assert (nat["enableDynamicPortAllocation"], nat["enableEndpointIndependentMapping"]) == (True, False)


def test_private_services_are_reached_in_a_range_of_ours_and_let_go_of_the_network():
    nets = made()
    reserved, peering = nets["net-services-range"].inputs, nets["net-services"].inputs
    assert f"{reserved['address']}/{reserved['prefixLength']:.0f}" == gcp_subnet_ranges("10.0.0.0/16").services
    assert reserved["purpose"] == "VPC_PEERING"
    assert (peering["deletionPolicy"], peering["reservedPeeringRanges"]) == ("REMOVE_PEERING", ["range"])
    assert "net-services" not in made(private_services=False)


def test_who_takes_the_network_for_private_services_waits_for_the_peering():
    import pulumi

    def program():
        pulumi.CustomResource("test:index:Redis", "redis", {"network": network().private_services_network_id})

    found = register(program, OUTPUTS)
    assert "net-services" in waits_for(found, "redis")
    assert found["redis"].inputs["network"] == "net-network-id"


def test_flows_and_refusals_are_logged_unless_somebody_declines():
    nets = made()
    assert nets["net-nodes-subnet"].inputs["logConfig"]["flowSampling"] == 0.5
    assert nets["net-nat"].inputs["logConfig"] == {"enable": True, "filter": "ERRORS_ONLY"}
    silent = made(flow_logs=False)
    assert not [each.name for each in silent.all if "logConfig" in each.inputs]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"pod_cidr": "10.0.0.0/14"}, "pod_cidr|overlaps"),
        ({"service_cidr": "172.24.0.0/20"}, "overlaps"),
        ({"service_cidr": "172.20.0.0/28"}, "/16 and /27"),
        ({"pod_cidr": "172.24.0.0/24"}, "/8 and /21"),
        ({"nat_address_count": -1}, "-1"),
    ],
)
def test_what_is_not_possible_is_named(wrong, named):
    with pytest.raises(ValueError, match=named):
        made(**wrong)


@pytest.mark.parametrize("protect", [True, False])
def test_the_network_alone_is_protected_where_it_is_asked(protect):
    found = made(protect=protect)
    assert [each.name for each in found.all if each.protect] == (["net-network"] if protect else [])


def test_a_service_account_gets_a_name_that_fits():
    assert account_id("lab-core") == "lab-core"
    long = account_id("atelier-production-europe-gpu-large")
    assert len(long) <= 30
    assert long.startswith("atelier-production-euro")
    assert long != account_id("atelier-production-europe-gpu-small")
    assert 6 <= len(account_id("a-b")) <= 30
    with pytest.raises(ValueError, match="letter"):
        account_id("2i2c")
