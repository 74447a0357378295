"""Node groups: what nodes are like, which pods they take, how the autoscaler learns of them."""

import pytest

from components.clusters import EksNodeGroup, EksNodePool
from components.clusters.eks_nodes import plan_of
from tests.components.eks_program import KEY, OUTPUTS, POOLS, made
from tests.harness import register

SESSIONS = {"purpose": "user", "instance_types": ["m7i.xlarge"], "max_size": 20}


def group(**pool):
    """What a node group of its own registers with."""

    def program():
        EksNodeGroup(
            "it",
            {
                "cluster_name": "lab",
                "version": "1.35",
                "node_role_arn": "arn:aws:iam::123456789012:role/nodes",
                "subnet_ids": ["subnet-a", "subnet-b"],
                "kms_key_arn": KEY,
                "pool": pool,  # pyright: ignore
            },
        )

    return register(program, OUTPUTS)["it-group"].inputs


def test_metadata_is_out_of_reach_of_pods_and_the_disk_is_encrypted_with_our_key():
    lab = made(node_pools={"core": {**POOLS["core"], "disk_gib": 80}}, tags={"workload": "hub"})
    template = lab["lab-core-template"].inputs
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    [disk] = template["blockDeviceMappings"]
    assert disk["ebs"]["encrypted"] == "true"
    assert disk["ebs"]["kmsKeyId"] == KEY
    assert disk["ebs"]["volumeSize"] == 80
    assert "keyName" not in template
    tagged = {each["resourceType"]: each["tags"]["workload"] for each in template["tagSpecifications"]}
    assert tagged == {"instance": "hub", "volume": "hub", "network-interface": "hub"}
    assert lab["lab-core-group"].inputs["launchTemplate"] == {"id": "lab-core-template-id", "version": "3"}


@pytest.mark.parametrize(
    ("purpose", "labels", "taints"),
    [
        ("core", {"hub.jupyter.org/node-purpose": "core", "k8s.dask.org/node-purpose": "core"}, set()),
        (
            "user",
            {"hub.jupyter.org/node-purpose": "user"},
            {"hub.jupyter.org/dedicated=user", "hub.jupyter.org_dedicated=user"},
        ),
        (
            "worker",
            {"k8s.dask.org/node-purpose": "worker"},
            {"k8s.dask.org/dedicated=worker", "k8s.dask.org_dedicated=worker"},
        ),
        (
            "gpu",
            {
                "hub.jupyter.org/node-purpose": "user",
                "nvidia.com/gpu": "present",
                "k8s.amazonaws.com/accelerator": "nvidia",
            },
            {"hub.jupyter.org/dedicated=user", "hub.jupyter.org_dedicated=user", "nvidia.com/gpu=present"},
        ),
    ],
)
def test_purposes(purpose, labels, taints):
    it = group(purpose=purpose, instance_types=["m7i.large"], max_size=4)
    assert it["labels"] == labels
    assert {f"{each['key']}={each['value']}" for each in it.get("taints", [])} == taints
    assert all(each["effect"] == "NO_SCHEDULE" for each in it.get("taints", []))
    assert it["capacityType"] == ("SPOT" if purpose == "worker" else "ON_DEMAND")
    assert it["amiType"] == ("AL2023_x86_64_NVIDIA" if purpose == "gpu" else "AL2023_x86_64_STANDARD")


def test_the_autoscaler_owns_the_number_of_nodes():
    lab = made()
    assert lab["lab-core-group"].ignore_changes == ["scalingConfig.desiredSize"]
    assert lab["lab-core-group"].inputs["scalingConfig"] == {"minSize": 2, "maxSize": 4, "desiredSize": 2}


def test_the_autoscaler_knows_nodes_that_it_has_never_seen():
    lab = made(node_pools={**POOLS, "users": {**SESSIONS, "labels": {"size": "large"}}})
    tags = {each.inputs["tag"]["key"]: each.inputs for each in lab.of_type("aws:autoscaling/tag:Tag")}
    prefix = "k8s.io/cluster-autoscaler/node-template"
    assert {key: each["tag"]["value"] for key, each in tags.items()} == {
        f"{prefix}/label/hub.jupyter.org/node-purpose": "user",
        f"{prefix}/label/size": "large",
        f"{prefix}/taint/hub.jupyter.org/dedicated": "user:NoSchedule",
        f"{prefix}/taint/hub.jupyter.org_dedicated": "user:NoSchedule",
    }
    assert {each["autoscalingGroupName"] for each in tags.values()} == {"eks-group-1"}


def test_nodes_can_be_replaced_beside_the_old_ones():
    lab = made()["lab-core-group"].inputs
    assert lab["nodeGroupNamePrefix"] == "core-"
    assert "nodeGroupName" not in lab


def test_a_single_subnet_binds_a_pool_to_its_zone():
    assert group(**SESSIONS, subnet_ids=["subnet-a"])["subnetIds"] == ["subnet-a"]


@pytest.mark.parametrize(
    ("pool", "complaint"),
    [
        ({**SESSIONS, "purpose": "users"}, "purpose is 'users'"),
        ({**POOLS["core"], "spot": True}, "can't be spot"),
        ({**SESSIONS, "min_size": 3, "max_size": 2}, "min_size"),
        ({**SESSIONS, "desired_size": 21}, "desired_size"),
        ({**SESSIONS, "max_size": 0}, "max_size"),
    ],
)
def test_impossible_pools_are_named(pool, complaint):
    with pytest.raises(ValueError, match=f"pool it: .*{complaint}"):
        group(**pool)


@pytest.mark.parametrize("instance_type", ["t4g.large", "m7gd.xlarge", "im4gn.large", "g5g.xlarge", "a1.large"])
def test_arm_processors_need_an_image_for_them(instance_type):
    pool: EksNodePool = {"purpose": "core", "instance_types": [instance_type], "max_size": 3}
    with pytest.raises(ValueError, match="ARM"):
        plan_of("core", pool)
    assert plan_of("core", {**pool, "ami_type": "AL2023_ARM_64_STANDARD"}).ami_type == "AL2023_ARM_64_STANDARD"
    assert plan_of("core", {**pool, "instance_types": ["g5.xlarge", "g6e.large", "m7i.large"]})
