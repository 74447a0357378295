"""Controllers: their rights stop at this cluster, their values are what the charts take."""

import json
from typing import Any

import pytest

from components.clusters import eks_controller_values as values
from components.clusters import eks_policies as policies
from tests.components.eks_program import CLUSTER_ARN, made

DNS = {"domain": "lab.example.org", "zone_id": "Z1"}
READS = ("Describe", "Get", "List")


@pytest.fixture(scope="module")
def lab():
    return made(external_dns=DNS)


def changes(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """Statements that allow more than reading."""
    found = []
    for each in policy["Statement"]:
        actions = [each["Action"]] if isinstance(each["Action"], str) else each["Action"]
        if not all(action.partition(":")[2].startswith(READS) for action in actions):
            found.append(each)
    return found


def test_the_load_balancer_controller_stays_with_its_cluster_and_network():
    policy = policies.load_balancer_controller_policy(CLUSTER_ARN, "vpc-1")
    for each in changes(policy):
        condition = json.dumps(each.get("Condition", {}))
        bound = any(mark in condition for mark in ('cluster": "lab"', 'kubernetes.io/cluster/lab": "owned"'))
        # Reads with web ACLs by region, its service-linked role, and the VPC that a group is made in.
        assert (
            bound
            or "aws:RequestedRegion" in condition
            or "iam:AWSServiceName" in condition
            or (each["Resource"] == "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1")
        )
    assert len(json.dumps(policy, separators=(",", ":"))) < 10240  # what inline policies of a role may hold


def test_the_autoscaler_resizes_groups_of_its_cluster_only():
    [change] = changes(policies.cluster_autoscaler_policy(CLUSTER_ARN))
    assert change["Condition"] == {"StringEquals": {"aws:ResourceTag/k8s.io/cluster-autoscaler/lab": "owned"}}
    assert change["Resource"].startswith("arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:")


def test_external_dns_writes_addresses_of_one_domain_in_one_zone():
    [change] = changes(policies.external_dns_policy("Z1", "lab.example.org"))
    assert change["Resource"] == "arn:aws:route53:::hostedzone/Z1"
    names = change["Condition"]["ForAllValues:StringLike"]
    assert list(names.values()) == [["lab.example.org", "*.lab.example.org"]]


@pytest.mark.parametrize(
    ("release", "namespace"),
    [
        ("lab-autoscaler-release", "kube-system"),
        ("lab-load-balancers-release", "kube-system"),
        ("lab-dns-release", "external-dns"),
    ],
)
def test_a_failed_release_is_taken_back_and_its_account_has_the_role(lab, release, namespace):
    inputs = lab[release].inputs
    assert (inputs["atomic"], inputs["cleanupOnFail"], inputs["timeout"]) == (True, True, 600)
    assert inputs["namespace"] == namespace
    assert lab[release].provider == "lab-control-plane-kubernetes"
    association = lab[release.replace("-release", "-pods-association")].inputs
    account = inputs["values"].get("serviceAccount") or inputs["values"]["rbac"]["serviceAccount"]
    assert (association["namespace"], association["serviceAccount"]) == (namespace, account["name"])


def test_controllers_do_not_ask_instance_metadata(lab):
    balancers = lab["lab-load-balancers-release"].inputs["values"]
    assert (balancers["region"], balancers["vpcId"]) == ("eu-west-1", "net-vpc-id")
    assert lab["lab-autoscaler-release"].inputs["values"]["awsRegion"] == "eu-west-1"
    assert {"name": "AWS_REGION", "value": "eu-west-1"} in lab["lab-dns-release"].inputs["values"]["env"]


def test_the_autoscaler_has_the_minor_version_of_the_cluster():
    assert made(version="1.36")["lab-autoscaler-release"].inputs["values"]["image"]["tag"].startswith("v1.36.")
    with pytest.raises(ValueError, match=r"1\.20"):
        made(version="1.20")


def test_external_dns_deletes_only_what_bears_its_mark():
    it = values.external_dns("lab", "eu-west-1", "lab.example.org", "Z1", "public")
    assert (it["policy"], it["registry"], it["txtOwnerId"]) == ("sync", "txt", "lab")
    assert it["extraArgs"]["zone-id-filter"] == ["Z1"]
    # Under the name, so that the mark of the zone's apex is in the zone; one for each type of record.
    assert it["txtPrefix"] == "%{record_type}-edns."


@pytest.mark.parametrize(
    "chart_values",
    [
        values.cluster_autoscaler("lab", "eu-west-1", "v1.35.2"),
        values.load_balancer_controller("lab", "eu-west-1", "vpc-1", {}),
        values.external_dns("lab", "eu-west-1", "lab.example.org", "Z1", "public"),
    ],
    ids=["autoscaler", "balancers", "dns"],
)
def test_controllers_have_memory_enough_on_nodes_that_stay(chart_values):
    assert chart_values["nodeSelector"] == {"hub.jupyter.org/node-purpose": "core"}
    assert int(chart_values["resources"]["limits"]["memory"].removesuffix("Mi")) >= 512


def test_controllers_are_made_as_asked():
    lab = made(load_balancer_controller=False, cluster_autoscaler=False)
    assert not lab.of_type("kubernetes:helm.sh/v3:Release")
