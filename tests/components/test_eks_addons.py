"""Add-ons of EKS and their rights: by Pod Identity, for one service account of one cluster."""

import json

import pytest

from components.clusters.eks_policies import VOLUME_TAG, ebs_csi_policy
from tests.components.eks_program import CLUSTER_ARN, KEY, made


@pytest.fixture(scope="module")
def lab():
    return made(efs=True, tags={"workload": "hub"}, addon_versions={"kube-proxy": "v1.35.0-eksbuild.2"})


@pytest.mark.parametrize(
    ("addon", "role", "service_account"),
    [
        ("lab-base-vpc-cni", "lab-base-cni-role", "aws-node"),
        ("lab-addons-aws-ebs-csi-driver", "lab-addons-ebs-role", "ebs-csi-controller-sa"),
        ("lab-addons-aws-efs-csi-driver", "lab-addons-efs-role", "efs-csi-controller-sa"),
    ],
)
def test_a_driver_alone_can_take_its_role(lab, addon, role, service_account):
    [association] = lab[addon].inputs["podIdentityAssociations"]
    assert association["serviceAccount"] == service_account
    assert association["roleArn"].endswith(f":{role}")
    [trust] = json.loads(lab[role].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {
        "aws:SourceAccount": "123456789012",
        "aws:RequestTag/eks-cluster-arn": CLUSTER_ARN,
        "aws:RequestTag/kubernetes-namespace": "kube-system",
        "aws:RequestTag/kubernetes-service-account": service_account,
    }


def test_an_association_is_made_once(lab):
    """EKS refuses one of its own beside the add-on's."""
    accounts = {
        each.inputs["serviceAccount"] for each in lab.of_type("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    }
    assert accounts == {"aws-load-balancer-controller", "cluster-autoscaler"}


def test_nodes_have_no_rights_of_the_network_add_on(lab):
    assert {
        each.inputs["policyArn"].rpartition("/")[2]
        for each in lab.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if each.name.startswith("lab-nodes-")
    } == {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"}


def test_network_policies_are_enforced(lab):
    # A string: the add-on's schema refuses a boolean.
    assert json.loads(lab["lab-base-vpc-cni"].inputs["configurationValues"]) == {"enableNetworkPolicy": "true"}


def test_the_identity_agent_is_on_tainted_nodes_too(lab):
    """The VPC CNI takes its rights from the agent: without it a node never becomes ready."""
    agent = json.loads(lab["lab-base-eks-pod-identity-agent"].inputs["configurationValues"])
    assert agent["tolerations"] == [{"operator": "Exists"}]


def test_pinned_versions_are_used_and_others_left_to_eks(lab):
    assert lab["lab-base-kube-proxy"].inputs["addonVersion"] == "v1.35.0-eksbuild.2"
    assert "addonVersion" not in lab["lab-addons-coredns"].inputs


def test_the_shared_file_system_driver_only_where_it_is_asked_for(lab):
    assert "lab-addons-aws-efs-csi-driver" in lab
    assert "lab-addons-aws-efs-csi-driver" not in made()


def test_volumes_are_encrypted_with_our_key_in_the_zone_of_their_pod(lab):
    storage_class = lab["lab-addons-gp3"].inputs
    assert storage_class["parameters"]["kmsKeyId"] == KEY
    assert storage_class["parameters"]["encrypted"] == "true"
    assert storage_class["volumeBindingMode"] == "WaitForFirstConsumer"
    assert storage_class["allowVolumeExpansion"] is True
    assert storage_class["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}
    driver = json.loads(lab["lab-addons-aws-ebs-csi-driver"].inputs["configurationValues"])
    assert driver["controller"]["extraVolumeTags"] == {"workload": "hub", VOLUME_TAG: "lab"}


def test_the_volume_driver_changes_nothing_of_another_cluster():
    """Its volumes and nodes are known by tags; tags are given at creation only, keys are used through EC2 only."""
    for statement in ebs_csi_policy(CLUSTER_ARN, KEY)["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        if all(action.startswith("ec2:Describe") for action in actions):
            continue
        bound = json.dumps(statement["Condition"])
        assert '"lab"' in bound or "ec2:CreateAction" in bound or "kms:ViaService" in bound
