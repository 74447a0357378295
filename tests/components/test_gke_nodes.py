"""Node pools of GKE: what they are for, how they are secured, and who owns their size."""

import pytest

from components.clusters.gke_nodes import GkeNodeGroup
from tests.components.gke_program import OUTPUTS
from tests.harness import register

USER_TAINTS = {"hub.jupyter.org/dedicated": "user", "hub.jupyter.org_dedicated": "user"}
L4 = {"type": "nvidia-l4"}


def pool(label="core", zones=None, **more):
    given = {"purpose": "core", "machine_type": "e2-standard-4", "max_size": 6, **more}
    args = {
        "region": "europe-west1",
        "cluster_name": "lab",
        "label": label,
        "kms_key_id": "key",
        "service_account_email": "nodes@lab.iam.gserviceaccount.com",
        "pool": given,
        "tags": {"environment": "lab"},
        **({"zones": zones} if zones else {}),
    }
    return register(lambda: GkeNodeGroup("group", args), OUTPUTS)["group-pool"]  # pyright: ignore


def config(**more):
    return pool(**more).inputs["nodeConfig"]


@pytest.mark.parametrize(
    ("more", "labels", "taints"),
    [
        ({}, {"hub.jupyter.org/node-purpose": "core", "k8s.dask.org/node-purpose": "core"}, {}),
        ({"purpose": "user"}, {"hub.jupyter.org/node-purpose": "user"}, USER_TAINTS),
        (
            {"purpose": "worker"},
            {"k8s.dask.org/node-purpose": "worker"},
            {"k8s.dask.org/dedicated": "worker", "k8s.dask.org_dedicated": "worker"},
        ),
        (
            {"purpose": "gpu", "gpu": L4},
            {"hub.jupyter.org/node-purpose": "user", "nvidia.com/gpu": "present"},
            {**USER_TAINTS, "nvidia.com/gpu": "present"},
        ),
    ],
)
def test_labels_and_taints_as_the_charts_expect_them(more, labels, taints):
    found = config(**more)
    assert found["labels"] == labels
    assert {each["key"]: each["value"] for each in found["taints"]} == taints
    assert {each["effect"] for each in found["taints"]} <= {"NO_SCHEDULE"}


def test_nodes_are_shielded_encrypted_and_hide_their_own_identity_from_pods():
    found = config()
    assert found["shieldedInstanceConfig"] == {"enableSecureBoot": True, "enableIntegrityMonitoring": True}
    assert found["bootDiskKmsKey"] == "key"
    assert found["workloadMetadataConfig"] == {"mode": "GKE_METADATA"}
    assert found["serviceAccount"] == "nodes@lab.iam.gserviceaccount.com"
    assert found["imageType"] == "COS_CONTAINERD"
    assert found["metadata"] == {"disable-legacy-endpoints": "true"}
    assert found["kubeletConfig"]["insecureKubeletReadonlyPortEnabled"] == "FALSE"
    assert found["resourceLabels"] == {"environment": "lab"}
    core = pool().inputs
    assert core["networkConfig"] == {"enablePrivateNodes": True}
    assert core["management"] == {"autoRepair": True, "autoUpgrade": True}


def test_the_autoscaler_owns_the_number_of_nodes():
    core = pool(min_size=2)
    assert core.inputs["autoscaling"]["totalMinNodeCount"] == 2
    assert core.inputs["autoscaling"]["totalMaxNodeCount"] == 6
    assert core.ignore_changes == ["initialNodeCount", "nodeCount"]
    assert "nodeCount" not in core.inputs


@pytest.mark.parametrize(
    ("more", "zones", "initial"),
    [
        ({"min_size": 2}, None, 1),  # three zones of the region's
        ({"min_size": 4}, None, 2),
        ({"min_size": 2, "max_size": 2}, None, 0),  # one in each zone would be more than may be
        ({"min_size": 2}, ["europe-west1-b"], 2),
        ({"purpose": "user"}, None, 0),
    ],
)
def test_a_new_pool_has_the_same_number_in_each_zone_and_no_more_than_it_may(more, zones, initial):
    assert pool(zones=zones, **more).inputs["initialNodeCount"] == initial


def test_workers_are_interruptible():
    worker = pool(purpose="worker").inputs
    assert worker["nodeConfig"]["spot"] is True
    assert worker["autoscaling"]["locationPolicy"] == "ANY"
    assert config(purpose="worker", spot=False)["spot"] is False


def test_gke_installs_the_driver_of_gpus_and_upgrades_without_a_spare_one():
    gpus = pool(purpose="gpu", gpu={**L4, "count": 2, "driver": "LATEST"}, zones=["europe-west1-b"]).inputs
    assert gpus["nodeConfig"]["guestAccelerators"] == [
        {"type": "nvidia-l4", "count": 2, "gpuDriverInstallationConfig": {"gpuDriverVersion": "LATEST"}}
    ]
    assert (gpus["upgradeSettings"]["maxSurge"], gpus["upgradeSettings"]["maxUnavailable"]) == (0, 1)
    assert gpus["nodeLocations"] == ["europe-west1-b"]


@pytest.mark.parametrize(
    ("label", "wrong", "named"),
    [
        ("GPU", {}, "GPU"),
        ("a-very-long-pool-name", {}, "a-very-long"),
        ("core", {"purpose": "cpu"}, "core, user, worker, gpu"),
        ("core", {"spot": True}, "can't be spot"),
        ("core", {"min_size": 7}, "min_size <= max_size"),
        ("gpu", {"purpose": "gpu"}, "have `gpu`"),
        ("core", {"gpu": L4}, "have `gpu`"),
        ("gpu", {"purpose": "gpu", "gpu": {**L4, "driver": "newest"}}, "DEFAULT, LATEST"),
    ],
)
def test_what_cannot_be_is_named(label, wrong, named):
    with pytest.raises(ValueError, match=named):
        pool(label, **wrong)
