"""Ec2Host: what reaches it, what it may do, and what a change does to a machine that people work on."""

import json
from typing import cast

import pytest
import yaml

from components import versions
from components.hosts import CiNodeTools, Ec2Host, Ec2HostArgs, ci_node_setup
from components.hosts.ec2_images import newest_image_parameter
from tests.harness import Registrations, register

AMI = {"aws:ssm/getParameter:getParameter": {"insecureValue": "ami-newest", "value": "ami-newest"}}
TOOLS: CiNodeTools = {"kubectl": "v1.35.10", "helm": "v3.22.0", "sops": "v3.13.3"}


def host(**more) -> Ec2Host:
    args = {
        "vpc_id": "vpc-1",
        "subnet_id": "subnet-1",
        "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
        **more,
    }
    return Ec2Host("ci", cast(Ec2HostArgs, args))


def made(**more) -> Registrations:
    return register(lambda: host(**more), AMI)


def rules(found: Registrations) -> list[tuple]:
    return [
        (each.inputs.get("cidrIpv4") or each.inputs.get("referencedSecurityGroupId"), each.inputs["fromPort"])
        for each in found.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    ]


def test_session_manager_needs_nothing_open():
    found = made()
    assert rules(found) == []
    assert found["ci-machine"].inputs["associatePublicIpAddress"] is False
    assert found["ci-session-manager"].inputs["policyArn"].endswith("/AmazonSSMManagedInstanceCore")
    # The machine waits for it: the agent asks for credentials at its start.
    assert "ci-session-manager" in found["ci-machine"].depends_on


def test_only_named_networks_and_groups_connect():
    inbound = {"connect": {"port": 9090, "description": "Load balancer", "security_group_ids": {"alb": "sg-alb"}}}
    assert rules(made(ssh_from=["192.0.2.0/24"], inbound=inbound)) == [("192.0.2.0/24", 22), ("sg-alb", 9090)]


def test_a_private_api_server_lets_the_machine_in():
    target = {"security_group_id": "sg-cluster", "port": 443, "description": "Kubernetes API"}
    rule = made(targets={"cluster": target})["ci-to-cluster"].inputs
    assert (rule["securityGroupId"], rule["fromPort"]) == ("sg-cluster", 443)
    assert rule["referencedSecurityGroupId"] == "ci-firewall-id"


def test_the_disk_is_encrypted_and_credentials_stay_on_the_machine():
    machine = made()["ci-machine"].inputs
    disk = machine["rootBlockDevice"]
    assert (disk["encrypted"], disk["kmsKeyId"], disk["volumeSize"]) == (
        True,
        "arn:aws:kms:eu-west-1:123456789012:key/1",
        150,
    )
    assert machine["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert (machine["instanceType"], machine["tags"]["Name"], machine["monitoring"]) == ("t3.xlarge", "ci", True)


def test_containers_reach_the_role_only_where_it_is_asked():
    assert made(metadata_hops=2)["ci-machine"].inputs["metadataOptions"]["httpPutResponseHopLimit"] == 2
    with pytest.raises(ValueError, match="metadata_hops is 3"):
        made(metadata_hops=3)


def test_a_newer_image_and_another_setup_leave_the_machine_alone():
    found = made(user_data="#cloud-config\n")["ci-machine"]
    assert found.inputs["ami"] == "ami-newest"
    assert set(found.ignore_changes) == {"ami", "userData"}
    # An image of one's own is a decision: another one replaces the machine.
    assert made(ami_id="ami-mine")["ci-machine"].ignore_changes == ["userData"]


def test_another_generation_is_another_machine():
    found = made(generation=2)
    assert "ci-machine" not in found
    assert found["ci-machine-2"].inputs["ami"] == "ami-newest"


def test_protection_holds_in_pulumi_and_in_ec2():
    for protect in (True, False):
        found = made(protect=protect)["ci-machine"]
        assert found.protect is found.inputs["disableApiTermination"] is protect


@pytest.mark.parametrize(
    ("type_", "processor"), [("t4g.xlarge", "arm64"), ("t3.xlarge", "amd64"), ("g5.xlarge", "amd64")]
)
def test_the_image_fits_the_processor(type_, processor):
    assert processor in newest_image_parameter("ubuntu-24.04", type_)


def test_the_image_is_known_in_a_preview():
    assert register(host, AMI, preview=True)["ci-machine"].inputs["ami"] == "ami-newest"


def test_its_role_holds_what_is_given_and_no_more():
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    found = made(policies={"assume": policy}, permissions_boundary_arn="arn:aws:iam::123456789012:policy/b")
    assert found["ci-assume"].inputs["policy"] == policy
    assert found["ci-role"].inputs["permissionsBoundary"].endswith("policy/b")
    assert len(found.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"image": "windows"}, "image is 'windows'"),
        ({"ssh_from": ["0.0.0.0/0"]}, "whole internet"),
        ({"inbound": {"web": {"port": 80, "description": "Web"}}}, "inbound web names nobody"),
        ({"generation": 0}, "generation is 0"),
        ({"user_data": "#" * 16385}, "16385 bytes"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def test_the_ci_node_checks_what_it_downloads():
    document = yaml.safe_load(ci_node_setup({**TOOLS, "hubploy": "0.4", "registry": "1.dkr.ecr.example"}))
    (script,) = document["write_files"]
    downloads = [line for line in script["content"].splitlines() if line.startswith("get https://")]
    assert len(downloads) == 6
    assert script["content"].count("sha256sum --check --strict") == 3
    assert "set -euo pipefail" in script["content"]
    assert document["runcmd"] == [[script["path"]]]
    assert script["permissions"] == "0700"


def test_the_ci_node_has_a_kubectl_for_every_version():
    assert set(versions.CI_NODE_KUBECTL) == set(versions.KUBERNETES_VERSIONS)
    assert all(value.startswith(f"v{key}.") for key, value in versions.CI_NODE_KUBECTL.items())
    assert "arm64" in ci_node_setup(TOOLS, "arm64")
    assert "amd64" not in ci_node_setup(TOOLS, "arm64")
