"""An EKS cluster on its network, as the tests of both register it, and who waits for whom."""

from typing import Any

from components.clusters import EksCluster
from components.networks import AwsNetwork
from tests.harness import Registrations, register

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
CLUSTER_ARN = "arn:aws:eks:eu-west-1:123456789012:cluster/lab"
POOLS: dict[str, Any] = {"core": {"purpose": "core", "instance_types": ["m7i.large"], "max_size": 4}}

OUTPUTS: dict[str, dict[str, Any]] = {
    "aws:ec2/vpc:Vpc": {"arn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 3},
    "aws:eks/cluster:Cluster": {
        "endpoint": "https://lab.eks.example.org",
        "certificateAuthority": {"data": "Q0E="},
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16"},
    },
    "aws:eks/nodeGroup:NodeGroup": {
        "nodeGroupName": "group-1",
        "resources": [{"autoscalingGroups": [{"name": "eks-group-1"}]}],
    },
}
"""What AWS would answer: the outputs that the components compute something from."""


def network(**more: Any) -> AwsNetwork:
    return AwsNetwork(
        "net",
        {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"], "cidr": "10.0.0.0/16", **more},  # pyright: ignore
    )


def cluster(**more: Any) -> EksCluster:
    net = network(cluster_name="lab")
    return EksCluster(
        "lab",
        {
            "cluster_name": "lab",
            "region": "eu-west-1",
            "vpc_id": net.vpc_id,
            "subnet_ids": net.private_subnet_ids,
            "egress_ids": net.egress_ids,
            "kms_key_arn": KEY,
            "node_pools": POOLS,
            **more,
        },  # pyright: ignore
    )


def made(preview: bool = False, **more: Any) -> Registrations:
    """What a cluster with its network registers."""
    return register(lambda: cluster(**more), None if preview else OUTPUTS, preview)


def waits_for(registrations: Registrations, name: str) -> set[str]:
    """Everything that must be there before `name`, and is deleted after it."""
    direct = {each.name: {*each.depends_on, each.provider} - {""} for each in registrations.all}
    found: set[str] = set()
    left = {name}
    while left:
        found |= left
        left = {each for one in left for each in direct.get(one, ())} - found
    return found - {name}
