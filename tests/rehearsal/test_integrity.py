"""What the simulated cloud refuses, as real ones do, because of what else is in it or isn't."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from .served import CONFIG_MAP, GROUP, LOG, SUBNET, VPC, secret
from .site import (
    ADD_ON,
    CERTIFICATE,
    CLUSTER,
    FIREWALL,
    INGRESS,
    KEY,
    NETWORK,
    NODES,
    POLICY,
    ROLE,
    ZONE,
    Site,
    annotated,
    of_kubernetes,
)

# What is used can't go, and what is gone can't be used.


@pytest.mark.parametrize(
    ("type_", "id_", "user", "inputs"),
    [
        (VPC, NETWORK, SUBNET, {"vpcId": NETWORK}),
        (GROUP, FIREWALL, CLUSTER, {"vpcConfig": {"securityGroupIds": [FIREWALL]}}),
        ("aws:route53/zone:Zone", ZONE, "aws:route53/record:Record", {"zoneId": ZONE}),
        ("aws:acm/certificate:Certificate", CERTIFICATE, INGRESS, annotated("Ingress", c=f"a,{CERTIFICATE}")),
        ("aws:kms/key:Key", KEY, "aws:kms/alias:Alias", {"targetKeyId": KEY}),
        (ROLE, "nodes-262eb75", POLICY, {"role": "nodes-262eb75"}),
        # By names that could be anything, where it is known what the input names.
        (CLUSTER, "atelier", ADD_ON, {"clusterName": "atelier", "addonName": "vpc-cni"}),
        (
            "aws:elasticache/user:User",
            "reader",
            "aws:elasticache/userGroup:UserGroup",
            {"userIds": ["default", "reader"]},
        ),
    ],
)
def test_an_object_outlives_its_users(site: Site, type_: str, id_: str, user: str, inputs: dict[str, Any]) -> None:
    site.make(type_, "used", id_)
    site.make(user, "user", **inputs)
    why = site.refuses(site.delete, "used")
    assert (site.code, why) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        f"DependencyViolation: {type_} used is still used by {user} user",
    )
    site.delete("user")
    site.delete("used")
    why = site.refuses(site.make, user, "user", **inputs)
    assert (site.code, "does not exist any more" in why) == (grpc.StatusCode.INVALID_ARGUMENT, True)


def test_users_may_turn_to_a_successor_before_the_old_one_goes(site: Site) -> None:
    old, new = site.make(VPC, "old", NETWORK), site.make(VPC, "new", "vpc-0123456789abcdef0")
    site.make(SUBNET, "a", vpcId=old)
    site.make(SUBNET, "b", vpcId=old)
    assert site.refuses(site.delete, "old").endswith(f"used by {SUBNET} a and 1 more")
    site.change("a", vpcId=new)
    site.change("b", vpcId=new)
    site.delete("old")
    assert old in site.refuses(site.change, "a", vpcId=old)
    assert site.code == grpc.StatusCode.INVALID_ARGUMENT
    # One that was made again with its old name is there.
    site.make(VPC, "again", NETWORK)
    site.change("a", vpcId=old)


def test_a_name_of_its_own_is_free_again(site: Site) -> None:
    for _ in range(2):
        site.make("aws:s3/bucket:Bucket", "bucket", "data", bucket="data")
        site.delete("bucket")


def test_some_mentions_hold_nothing(site: Site) -> None:
    site.make(VPC, "network", NETWORK)
    site.make("aws:acm/certificate:Certificate", "certificate", CERTIFICATE)
    # A policy may name what it likes, a name may be like another, and Kubernetes doesn't ask AWS.
    site.make(POLICY, "policy", policy=f'{{"Resource": "{CERTIFICATE}"}}')
    site.make(LOG, "logs", tags={"a": f"{NETWORK}0", "b": f"my-{NETWORK}", "c": "network"})
    site.make(CONFIG_MAP, "settings", **of_kubernetes("ConfigMap", data={"a": NETWORK}))
    # What names itself does not wait for itself.
    site.change("network", tags={"self": NETWORK})
    site.delete("network")
    site.delete("certificate")


# AWS's own order, which inputs don't show.


def test_a_cluster_and_nodes_have_their_policies_to_the_end(site: Site) -> None:
    arn = site.make(ROLE, "role", "arn:aws:iam::123456789012:role/nodes")
    for type_, key in ((CLUSTER, "roleArn"), (NODES, "nodeRoleArn")):
        assert f"{ROLE} role, which has no policy" in site.refuses(site.make, type_, "x", **{key: arn})
        site.make(POLICY, "policy", role=arn)
        site.make(type_, "x", **{key: arn})
        site.delete("policy")
        assert "cannot delete" in site.refuses(site.delete, "x")
        site.change("role", managedPolicyArns=["arn:aws:iam::aws:policy/A"])
        site.delete("x")
        site.change("role")


def test_a_way_out_needs_the_door(site: Site) -> None:
    nat, door = "aws:ec2/natGateway:NatGateway", "aws:ec2/internetGateway:InternetGateway"
    site.make(VPC, "network", NETWORK)
    subnet = site.make(SUBNET, "public", "subnet-0413b3166dd47fdcf", vpcId=NETWORK)
    site.make(nat, "private", subnetId=subnet, connectivityType="private")
    site.delete("private")
    assert "Gateway.NotAttached" in site.refuses(site.make, nat, "nat", subnetId=subnet)
    site.make(door, "door", vpcId=NETWORK)
    site.make(nat, "nat", subnetId=subnet)
    assert "is still used by aws:ec2/natGateway:NatGateway nat" in site.refuses(site.delete, "door")
    site.delete("nat")
    # What else is in the network needs no door.
    site.make("aws:ec2/routeTableAssociation:RouteTableAssociation", "routes", subnetId=subnet)
    site.delete("door")


def test_a_hidden_name_is_a_name(site: Site) -> None:
    site.make(VPC, "network", NETWORK)
    site.make(LOG, "logs", hidden=secret({"inside": [NETWORK]}))
    site.refuses(site.delete, "network")
