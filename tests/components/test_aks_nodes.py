"""Node pools of AKS: what they are for, and what becomes of a pool that AKS can't change."""

from typing import Any

import pytest

from components.clusters import AksNodeGroup
from tests.components.aks_program import OUTPUTS
from tests.harness import register

SPOT = "kubernetes.azure.com/scalesetpriority"


def pool(label="core", **more):
    given = {"purpose": "core", "vm_size": "Standard_D4ds_v5", "max_size": 4, **more}

    def program():
        AksNodeGroup(
            "group",
            {
                "resource_group_name": "lab",
                "cluster_name": "lab",
                "label": label,
                "version": "1.35",
                "subnet_id": "nodes",
                "zones": ["1", "2", "3"],
                "pool": given,  # pyright: ignore
            },
        )

    return register(program, OUTPUTS)["group-pool"]


@pytest.mark.parametrize(
    ("purpose", "labels", "taints"),
    [
        ("core", {"hub.jupyter.org/node-purpose": "core", "k8s.dask.org/node-purpose": "core"}, []),
        ("user", {"hub.jupyter.org/node-purpose": "user"}, ["hub.jupyter.org_dedicated=user:NoSchedule"]),
        (
            "worker",
            {"k8s.dask.org/node-purpose": "worker", SPOT: "spot"},
            ["k8s.dask.org_dedicated=worker:NoSchedule", f"{SPOT}=spot:NoSchedule"],
        ),
        (
            "gpu",
            {"hub.jupyter.org/node-purpose": "user", "nvidia.com/gpu": "present"},
            ["hub.jupyter.org_dedicated=user:NoSchedule", "nvidia.com/gpu=present:NoSchedule"],
        ),
    ],
)
def test_labels_and_taints_in_the_spelling_that_aks_takes(purpose, labels, taints):
    inputs = pool(purpose=purpose).inputs
    assert (inputs["nodeLabels"], inputs["nodeTaints"]) == (labels, taints)
    assert inputs["minCount"] == (2 if purpose == "core" else 0)


def test_workers_are_interruptible_at_the_usual_price_at_most():
    inputs = pool(purpose="worker").inputs
    assert (inputs["scaleSetPriority"], inputs["scaleSetEvictionPolicy"]) == ("Spot", "Delete")
    assert inputs["spotMaxPrice"] == -1
    # AKS refuses a surge of spot nodes.
    assert "upgradeSettings" not in inputs
    assert pool(purpose="worker", spot=False).inputs["scaleSetPriority"] == "Regular"


def test_the_autoscaler_owns_the_number_of_nodes():
    core = pool(min_size=3, max_size=6)
    assert core.inputs["enableAutoScaling"] is True
    assert (core.inputs["minCount"], core.inputs["maxCount"], core.inputs["count"]) == (3, 6, 3)
    assert core.ignore_changes == ["count"]


def test_nodes_are_encrypted_on_the_host_and_have_no_public_address():
    inputs = pool(disk_type="Ephemeral", disk_gib=64).inputs
    assert inputs["enableEncryptionAtHost"] is True
    assert inputs["enableNodePublicIP"] is False
    assert (inputs["osDiskType"], inputs["osDiskSizeGB"]) == ("Ephemeral", 64)


def test_what_aks_cannot_change_makes_a_pool_beside_the_old_one():
    before = pool().inputs["agentPoolName"]
    changes: list[dict[str, Any]] = [
        {"vm_size": "Standard_D8ds_v5"},
        {"disk_gib": 200},
        {"disk_type": "Ephemeral"},
        {"zones": ["1"]},
    ]
    for change in changes:
        assert pool(**change).inputs["agentPoolName"] != before
    assert pool(max_size=9, min_size=1, labels={"a": "b"}).inputs["agentPoolName"] == before
    assert before.startswith("core")
    assert len(pool("abcdefgh").inputs["agentPoolName"]) == 12


@pytest.mark.parametrize(
    ("label", "wrong", "named"),
    [
        ("gpu-large", {}, "gpu-large"),
        ("verylongname", {}, "verylongname"),
        ("core", {"purpose": "cpu"}, "core, user, worker, gpu"),
        ("core", {"spot": True}, "can't be spot"),
        ("core", {"min_size": 5}, "min_size <= max_size"),
        ("core", {"disk_type": "Local"}, "Managed, Ephemeral"),
    ],
)
def test_what_cannot_be_is_named(label, wrong, named):
    with pytest.raises(ValueError, match=named):
        pool(label, **wrong)
