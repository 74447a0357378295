"""What AwsNetwork registers, and how it divides a range."""

import json
from ipaddress import IPv4Network
from itertools import combinations

import pytest

from components.networks import subnet_ranges
from tests.components.eks_program import KEY, OUTPUTS, network
from tests.harness import register

ZONES = [f"eu-west-1{letter}" for letter in "abcdef"]


def made(**more):
    return register(lambda: network(**more), OUTPUTS)


def test_ranges_of_two_zones():
    ranges = subnet_ranges("10.0.0.0/16", ZONES[:2])
    assert ranges.private == ["10.0.0.0/19", "10.0.32.0/19"]
    assert ranges.public == ["10.0.192.0/22", "10.0.196.0/22"]
    assert ranges.database == ["10.0.224.0/22", "10.0.228.0/22"]


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.1.64.0/18", "192.168.16.0/20"])
def test_no_two_ranges_overlap_and_a_zone_at_the_end_moves_none(cidr):
    six = subnet_ranges(cidr, ZONES)
    for one, other in combinations([IPv4Network(each) for tier in six for each in tier], 2):
        assert not one.overlaps(other)
        assert one.subnet_of(IPv4Network(cidr))
    for few, all_six in zip(subnet_ranges(cidr, ZONES[:3]), six, strict=True):
        assert few == all_six[:3]


@pytest.mark.parametrize(
    ("cidr", "zones", "named"),
    [
        ("10.0.0.0/15", ZONES, "10.0.0.0/15"),
        ("10.0.0.0/21", ZONES, "10.0.0.0/21"),
        ("fd00::/16", ZONES, "fd00::/16"),
        ("10.0.0.0/16", ZONES[:1], "eu-west-1a"),
        ("10.0.0.0/16", [*ZONES, "eu-west-1g"], "eu-west-1g"),
        ("10.0.0.0/16", ["eu-west-1a", "eu-west-1a"], "eu-west-1a"),
    ],
)
def test_what_cannot_be_divided_is_named(cidr, zones, named):
    with pytest.raises(ValueError, match=named):
        subnet_ranges(cidr, zones)


@pytest.mark.parametrize(
    ("choice", "gateways"),
    [
        ("none", {}),
        ("single", {"eu-west-1a": "net-nat-eu-west-1a-id", "eu-west-1b": "net-nat-eu-west-1a-id"}),
        ("per-zone", {"eu-west-1a": "net-nat-eu-west-1a-id", "eu-west-1b": "net-nat-eu-west-1b-id"}),
    ],
)
def test_private_subnets_leave_by_the_chosen_gateways(choice, gateways):
    nets = made(nat_gateways=choice)
    routes = {each.name: each.inputs for each in nets.of_type("aws:ec2/route:Route")}
    by_nat = {name: route for name, route in routes.items() if "natGatewayId" in route}
    assert {name[len("net-private-") : -len("-nat")]: r["natGatewayId"] for name, r in by_nat.items()} == gateways
    assert len(nets.of_type("aws:ec2/natGateway:NatGateway")) == len({*gateways.values()})


def test_an_unknown_choice_of_gateways_is_named():
    with pytest.raises(ValueError, match="nat_gateways is 'one'"):
        made(nat_gateways="one")


def test_database_subnets_have_no_route_to_the_internet():
    nets = made(nat_gateways="per-zone")
    tables = {each.inputs["routeTableId"] for each in nets.of_type("aws:ec2/route:Route")}
    assert nets["net-database-eu-west-1a-association"].inputs["routeTableId"] == "net-database-routes-id"
    assert "net-database-routes-id" not in tables
    assert "net-database-routes-id" in nets["net-s3"].inputs["routeTableIds"]


def test_subnets_say_what_they_are_for_and_give_no_public_addresses():
    nets = made(cluster_name="lab")
    subnets = nets.of_type("aws:ec2/subnet:Subnet")
    assert len(subnets) == 6
    assert all(each.inputs["mapPublicIpOnLaunch"] is False for each in subnets)
    known = {
        tier: {key: v for key, v in nets[f"net-{tier}-eu-west-1a"].inputs["tags"].items() if key != "Name"}
        for tier in ("public", "private", "database")
    }
    assert known == {
        "public": {"kubernetes.io/role/elb": "1", "kubernetes.io/cluster/lab": "shared"},
        "private": {"kubernetes.io/role/internal-elb": "1", "kubernetes.io/cluster/lab": "shared"},
        "database": {},
    }


def test_the_default_security_group_allows_nothing():
    group = made()["net-default"].inputs
    assert "ingress" not in group
    assert "egress" not in group


def test_endpoints_answer_the_vpc_only():
    nets = made(interface_endpoints=["ecr.api", "sts"])
    endpoint = nets["net-endpoint-ecr.api"].inputs
    assert endpoint["serviceName"] == "com.amazonaws.eu-west-1.ecr.api"
    assert endpoint["privateDnsEnabled"] is True
    assert endpoint["securityGroupIds"] == ["net-endpoints-id"]
    [rule] = nets.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule.inputs["cidrIpv4"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("10.0.0.0/16", 443, 443)
    assert "net-endpoints" not in made()


def test_flow_logs_are_kept_encrypted_and_written_for_this_account_only():
    nets = made(flow_log_days=7, kms_key_arn=KEY)
    assert nets["net-flow-logs"].inputs["retentionInDays"] == 7
    assert nets["net-flow-logs"].inputs["kmsKeyId"] == KEY
    [trust] = json.loads(nets["net-flow-logs-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"},
    }
    [right] = json.loads(nets["net-flow-logs-policy"].inputs["policy"])["Statement"]
    assert right["Resource"] == "arn:aws:test::123456789012:net-flow-logs:*"
    assert not made(flow_log_days=0).of_type("aws:ec2/flowLog:FlowLog")


@pytest.mark.parametrize("protect", [True, False])
def test_the_vpc_alone_is_protected_where_it_is_asked(protect):
    # Nothing survives another VPC. What is in it holds nothing, and may be replaced.
    found = made(protect=protect)
    assert [each.name for each in found.all if each.protect] == (["net-vpc"] if protect else [])
