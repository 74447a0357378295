"""The offline preview has machines, groups of people and hubploy on AWS, in both modes."""

from __future__ import annotations

import json

import pytest
import yaml

from offline.record import COMPUTED
from tests.offline.program import named, program

IMPORTS = """\
import pulumi, pulumi_aws as aws, pulumi_kubernetes as k8s, pulumi_random as random
from components import ArchitectAccess, Ec2Host, Hubploy, PrometheusStack
from pulumi import ResourceOptions as Options

cloud = aws.Provider("cloud", region="us-east-1")
cluster = k8s.Provider("cluster")
generators = random.Provider("generators")
"""
SOURCE = """
everywhere = Options(providers=[cloud, cluster, generators])
node = Ec2Host("ci", {"vpc_id": "vpc-1", "subnet_id": "subnet-1", "kms_key_arn": "key"}, everywhere)
rights = {"power": "arn:aws:iam::aws:policy/PowerUserAccess"}
people = {"deployment": "roman", "account_id": "123456789012", "managed_policy_arns": rights}
architect = ArchitectAccess("architect", people, everywhere)
hubploy = Hubploy(
    "hubploy",
    {
        "deployment": "roman",
        "account_id": "123456789012",
        "region": "us-east-1",
        "cluster_name": "lab",
        "cluster_arn": "arn:aws:eks:us-east-1:123456789012:cluster/lab",
        "kms_key_arn": "key",
        "trusted_role_arns": {"ci": node.role_arn, "architect": architect.role_arn},
    },
    everywhere,
)
stack = PrometheusStack(
    "monitoring",
    {
        "hub_namespaces": ["hub"],
        "storage_class": "gp3",
        "load_balancer_cidrs": ["10.0.0.0/20"],
        "grafana": {"host": "grafana.example.org", "class_name": "alb", "annotations": {}},
    },
    everywhere,
)
pulumi.export("address", node.public_ip)
pulumi.export("private", node.private_ip)
pulumi.export("file", hubploy.hubploy_yaml)
pulumi.export("grafana", stack.grafana_load_balancer)
pulumi.export("password", stack.admin_password)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return program(tmp_path_factory.mktemp("hosts"), SOURCE, imports=IMPORTS)


def test_a_private_machine_has_a_private_address_only(made):
    record = made.run("simulated")
    assert record.outputs["address"] == ""
    assert record.outputs["private"].startswith("10.0.0.")
    assert named(record, "ci-machine").inputs["ami"].startswith("ami-0")


def test_hubploys_file_and_its_trust_are_complete(made):
    record = made.run("simulated")
    found = yaml.safe_load(record.outputs["file"])
    assert found["images"]["image_name"] == "123456789012.dkr.ecr.us-east-1.amazonaws.com/roman-user-image"
    assert found["cluster"]["aws"]["role_arn"] == "arn:aws:iam::123456789012:role/roman-hubploy-eks"
    trust = json.loads(named(record, "hubploy-eks-role").inputs["assumeRolePolicy"])
    roles = [arn.rpartition("/")[2] for arn in trust["Statement"][0]["Principal"]["AWS"]]
    assert roles[1] == "roman-terraform-architect"
    assert roles[0].startswith("ci-role-")


def test_a_first_deployment_knows_the_image_and_no_addresses(made):
    record = made.run("unknown")
    assert record.outputs["private"] == record.outputs["file"] == record.outputs["grafana"] == COMPUTED
    # SSM answers in a preview too.
    assert named(record, "ci-machine").inputs["ami"].startswith("ami-0")


def test_no_password_shows(made):
    record = made.run("simulated")
    assert "$secret" in json.dumps(record.outputs["password"])
    password = named(record, "monitoring-admin-secret").inputs["stringData"]
    assert "$secret" in json.dumps(password)
