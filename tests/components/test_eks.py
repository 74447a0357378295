"""An EKS cluster as a whole: order of creation and destruction, who reaches it, what is kept."""

import json

import pulumi
import pytest

from tests.components.eks_program import KEY, OUTPUTS, POOLS, cluster, made, waits_for
from tests.components.outputs import outputs
from tests.harness import register

DNS = {"domain": "lab.example.org", "zone_id": "Z1"}
WORKERS = {"purpose": "worker", "instance_types": ["m7i.large"], "max_size": 9}


@pytest.fixture(scope="module")
def full():
    return made(efs=True, external_dns=DNS, node_pools={**POOLS, "dask": WORKERS})


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        # Controllers hold on to their rights and to nodes; their load balancers go while they run.
        ("lab-load-balancers-release", "lab-load-balancers-pods-policy"),
        ("lab-load-balancers-release", "lab-load-balancers-pods-association"),
        ("lab-load-balancers-release", "lab-addons-coredns"),
        ("lab-load-balancers-release", "lab-core-group"),
        ("lab-autoscaler-release", "lab-autoscaler-pods-policy"),
        ("lab-dns-release", "lab-dns-pods-policy"),
        ("lab-autoscaler-pods-association", "lab-autoscaler-pods-policy"),
        # Add-ons that run as pods need nodes; nodes need the network add-ons, and go before them.
        ("lab-addons-coredns", "lab-core-group"),
        ("lab-addons-gp3", "lab-addons-aws-ebs-csi-driver"),
        ("lab-addons-aws-efs-csi-driver", "lab-addons-efs-policy"),
        ("lab-core-group", "lab-base-vpc-cni"),
        ("lab-dask-group", "lab-base-vpc-cni"),
        ("lab-base-vpc-cni", "lab-base-eks-pod-identity-agent"),
        ("lab-base-vpc-cni", "lab-base-cni-policy"),
        ("lab-core-group", "lab-nodes-AmazonEKSWorkerNodePolicy"),
        ("lab-core-group", "net-private-eu-west-1a-nat"),
        ("lab-core-group", "net-public-internet"),
        # The cluster outlives all that talks to it, and its rights outlive the cluster.
        ("lab-addons-gp3", "lab-control-plane-cluster"),
        ("lab-control-plane-cluster", "lab-control-plane-policy"),
        ("lab-control-plane-cluster", "lab-control-plane-log"),
    ],
)
def test_order(full, later, earlier):
    assert earlier in waits_for(full, later)


def test_the_control_plane_does_not_wait_for_gateways_nor_roles_for_the_cluster(full):
    assert "net-nat-eu-west-1a" not in waits_for(full, "lab-control-plane-cluster")
    assert "lab-control-plane-cluster" not in waits_for(full, "lab-load-balancers-pods-role")
    assert "lab-dask-group" not in waits_for(full, "lab-addons-coredns")


def test_workloads_can_wait_for_nodes_and_ingresses_for_the_controller():
    seen = {}

    def program():
        lab = cluster(external_dns=DNS)
        for name in ("ready", "ingress_ready"):
            after = pulumi.ResourceOptions(depends_on=getattr(lab, name))
            pulumi.CustomResource("test:index:Workload", name, {}, after)
        seen["controller"] = lab.load_balancer_controller

    registrations = register(program, OUTPUTS)
    workload, ingress = waits_for(registrations, "ready"), waits_for(registrations, "ingress_ready")
    assert {"lab-core-group", "lab-addons-coredns", "lab-base-vpc-cni"} <= workload
    assert "lab-load-balancers-release" not in workload
    assert {"lab-load-balancers-release", "lab-dns-release"} <= ingress
    assert seen["controller"] is not None


def test_the_api_server_is_private_unless_ranges_are_named():
    private = made()["lab-control-plane-cluster"].inputs["vpcConfig"]
    assert (private["endpointPrivateAccess"], private["endpointPublicAccess"]) == (True, False)
    assert "publicAccessCidrs" not in private
    both = made(public_access_cidrs=["203.0.113.0/24"])["lab-control-plane-cluster"].inputs["vpcConfig"]
    assert (both["endpointPrivateAccess"], both["endpointPublicAccess"]) == (True, True)
    assert both["publicAccessCidrs"] == ["203.0.113.0/24"]


@pytest.mark.parametrize("world", ["0.0.0.0/0", "128.0.0.0/1"])
def test_the_world_is_refused(world):
    with pytest.raises(ValueError, match=world):
        made(public_access_cidrs=["203.0.113.0/24", world])


def test_the_control_plane_is_encrypted_logged_and_in_standard_support(full):
    control_plane = full["lab-control-plane-cluster"].inputs
    assert control_plane["encryptionConfig"] == {
        "resources": ["secrets"],
        "provider": {"keyArn": KEY},
    }
    assert len(control_plane["enabledClusterLogTypes"]) == 5
    assert control_plane["upgradePolicy"] == {"supportType": "STANDARD"}
    assert control_plane["bootstrapSelfManagedAddons"] is False
    log = full["lab-control-plane-log"].inputs
    assert (log["name"], log["retentionInDays"]) == ("/aws/eks/lab/cluster", 90)
    assert log["kmsKeyId"] == KEY


@pytest.mark.parametrize("given", [{}, {"deployer_role_arn": "arn:aws:iam::123456789012:role/ci"}])
def test_whoever_deploys_gets_in_once_and_a_later_change_replaces_nothing(given):
    lab = made(**given)
    control_plane = lab["lab-control-plane-cluster"]
    access = control_plane.inputs["accessConfig"]
    assert access["authenticationMode"] == "API"
    assert access["bootstrapClusterCreatorAdminPermissions"] is not bool(given)
    assert "accessConfig.bootstrapClusterCreatorAdminPermissions" in control_plane.ignore_changes
    entry = "lab-control-plane-access-deployer-policy"
    assert (entry in lab) is bool(given)
    if given:
        # Otherwise a destroy would lock Pulumi out of the cluster that it still has to empty.
        assert entry in waits_for(lab, "lab-addons-gp3")


def test_roles_get_the_access_that_they_are_listed_for():
    lab = made(
        admin_role_arns={"platform": "arn:aws:iam::123456789012:role/platform"},
        viewer_role_arns={"support": "arn:aws:iam::123456789012:role/support"},
    )
    policies = {
        each.inputs["principalArn"].rpartition("/")[2]: each.inputs["policyArn"].rpartition("/")[2]
        for each in lab.of_type("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    }
    assert policies == {"platform": "AmazonEKSClusterAdminPolicy", "support": "AmazonEKSViewPolicy"}


def test_a_role_is_not_given_access_twice():
    role = "arn:aws:iam::123456789012:role/platform"
    with pytest.raises(ValueError, match="platform"):
        made(deployer_role_arn=role, admin_role_arns={"platform": role})


@pytest.mark.parametrize("protect", [True, False])
def test_protection_covers_what_cannot_be_made_again(protect):
    lab = made(protect=protect)
    assert {each.name for each in lab.all if each.protect} == (
        {"lab-control-plane-cluster", "lab-control-plane-log"} if protect else set()
    )
    assert lab["lab-control-plane-cluster"].inputs["deletionProtection"] is protect


def test_the_kubeconfig_is_secret_and_holds_no_token():
    kubeconfig = outputs(lambda: {"kubeconfig": cluster().kubeconfig}, OUTPUTS)["kubeconfig"]
    assert kubeconfig.secret
    [user] = json.loads(kubeconfig.value)["users"]
    assert user["user"]["exec"]["args"] == [
        *("eks", "get-token", "--cluster-name", "lab"),
        *("--region", "eu-west-1", "--output", "json"),
    ]
    assert "token" not in user["user"]


def test_an_unknown_kubeconfig_replaces_nothing_in_the_cluster():
    provider = made(preview=True)["lab-control-plane-kubernetes"].inputs
    assert provider["clusterIdentifier"] == "eks/eu-west-1/lab"


def test_a_cluster_without_core_nodes_is_refused():
    with pytest.raises(ValueError, match="purpose core"):
        made(node_pools={"dask": WORKERS})
