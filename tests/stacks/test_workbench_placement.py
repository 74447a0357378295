"""How a Workbench's settings reach the component, and what is made around it: the foundation records what is asked."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from stacks.settings.workbench import WorkbenchSettings
from stacks.settings.workbench_storage import workbench_shares
from stacks.workbench import place_workbench
from tests.harness import Registrations, register
from tests.settings.test_workbench import DATABASE, NFS, WORKBENCH
from tests.stacks.test_jupyterhub_placement import Recording, Stack
from tests.workloads.workbench.deployment import LOAD_BALANCER

PLANTED = {
    "kubernetes:networking.k8s.io/v1:Ingress": LOAD_BALANCER,
    "tls:index/privateKey:PrivateKey": {"privateKeyPem": "PEM"},
    "random:index/randomPassword:RandomPassword": {"result": "77" * 16},
}


class StackWithPools(Stack):
    """A stack that has node pools for users and GPUs."""

    class cluster:
        class node_pools:
            core, user, gpu = "core", "user", "gpu"


def placed(
    delegated: bool = True, stack: Any = StackWithPools, **changes: Any
) -> tuple[Registrations, list[Any], dict[str, Any]]:
    """What is registered for a Workbench with some settings changed, what the foundation was asked, and the outputs."""
    workbench = WorkbenchSettings.model_validate({**copy.deepcopy(WORKBENCH), **changes})
    asked: list[Any] = []
    outputs: dict[str, Any] = {}

    def program() -> None:
        foundation = Recording(delegated)
        outputs.update(place_workbench("lab", workbench, stack(), foundation))
        asked.extend(foundation.asked)

    return register(program, PLANTED), asked, outputs


def values(made: Registrations) -> dict[str, Any]:
    return made["lab-release"].inputs["values"]


def pod(made: Registrations) -> dict[str, Any]:
    """What the pods of sessions are made from."""
    return values(made)["launcher"]["templateValues"]["pod"]


def test_people_stay_at_one_server_and_only_a_healthy_one_gets_them():
    made, asked, outputs = placed()
    annotations = made["lab-ingress"].inputs["metadata"]["annotations"]
    assert annotations == {"order": "200", "health": "/health-check", "affinity": "on"}
    assert made["lab-ingress"].inputs["spec"]["rules"][0]["host"] == "lab.staging.example.org"
    assert ("certificate", "lab", "lab.staging.example.org", False, []) in asked
    assert ("records", "lab", ["lab.staging.example.org"], False) in asked
    assert outputs["callbackUrl"] == "https://lab.staging.example.org/openid/callback"


def test_nothing_is_published_while_the_zone_isnt_delegated():
    made, asked, _ = placed(delegated=False)
    assert "lab-ingress" not in made
    assert not [each for each in asked if each[0] == "records"]


def test_files_are_in_directories_of_their_own_and_homes_in_both_namespaces():
    _, asked, _ = placed()
    assert [each[1:] for each in asked if each[0] == "data_volume"] == [
        ("lab-homes", "lab", "homes", "lab-homes", 100, False),
        ("lab-sessions-homes", "lab-sessions", "homes", "lab-homes", 100, False),
        ("lab-shared", "lab", "shared", "lab-state", 100, False),
        ("lab-data", "lab-sessions", "data", "data", 100, True),
    ]
    settings = WorkbenchSettings.model_validate({**WORKBENCH, "homes": NFS, "state": {"size": "1Ti"}})
    assert workbench_shares({"lab": settings}) == {"lab-state": 1024}


def test_in_one_namespace_there_is_one_claim_of_homes():
    made, asked, _ = placed(sessions={"namespace": "server"})
    assert [each[1] for each in asked if each[0] == "data_volume"] == ["lab-homes", "lab-shared"]
    assert values(made)["launcher"]["namespace"] == "lab"


def test_homes_may_be_on_an_nfs_server_or_of_a_class():
    made, asked, _ = placed(homes=NFS, state={"kind": "class", "size": "20Gi"}, sessions={})
    assert not [each for each in asked if each[0] == "data_volume"]
    assert made["lab-homes-volume"].inputs["spec"]["nfs"] == {"server": "10.0.9.9", "path": "/home"}
    claim = made["lab-shared"].inputs["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]) == ("efs", {"storage": "20Gi"})


def test_on_one_node_files_may_be_on_its_disks():
    disk = {"kind": "disk", "size": "2Gi"}
    made, asked, _ = placed(homes=disk, state=disk, sessions={"namespace": "server"}, replicas=1)
    assert not [each for each in asked if each[0] == "data_volume"]
    for name in ("lab-homes", "lab-shared"):
        claim = made[name].inputs
        assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
        assert claim["spec"]["storageClassName"] == "gp3"
        # The volume is made with the first pod, which the release waits for.
        assert claim["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}


def test_the_stack_makes_a_database_where_none_is_given():
    made, asked, _ = placed()
    assert ("database", "lab-database", "lab") in asked
    secret = made["lab-secrets-database"].inputs["stringData"]
    assert "postgresql://atelier@db.internal:5432/atelier?sslmode=verify-ca&sslrootcert=" in secret["database.conf"]
    assert (secret["password"], secret["database-ca.crt"]) == ("password of lab-database", "authority")
    made, asked, _ = placed(database=DATABASE)
    assert not [each for each in asked if each[0] == "database"]
    assert "@db.example.org:5432/workbench?sslmode=require\n" in str(made["lab-secrets-database"].inputs).replace(
        "\\n", "\n"
    )


def test_sessions_run_on_the_pool_of_users_and_take_gpus_only_where_their_size_says_so():
    made, _, _ = placed()
    assert pod(made)["nodeSelector"] == {"hub.jupyter.org/node-purpose": "user"}
    assert {each["key"] for each in pod(made)["tolerations"]} == {
        "hub.jupyter.org/dedicated",
        "hub.jupyter.org_dedicated",
        "nvidia.com/gpu",
    }
    [avoided] = pod(made)["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    expression = {"key": "nvidia.com/gpu", "operator": "NotIn", "values": ["present"]}
    assert avoided["preference"]["matchExpressions"] == [expression]
    sizes = values(made)["config"]["server"]["launcher.kubernetes.resources.conf"]
    assert "[gpu]\nname=gpu\ncpus=4\nmem-mb=17179\nnvidia-gpus=1\nplacement-constraints=nvidia.com/gpu:present" in sizes


def test_where_nodes_have_no_purposes_sessions_run_anywhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Recording, "node_purposes", False)
    made, _, _ = placed(stack=Stack, sessions={})
    assert pod(made)["nodeSelector"] == {}
    assert pod(made)["tolerations"] == []
    assert pod(made)["affinity"] == {}


def test_the_servers_run_where_nodes_are_not_interrupted():
    made, _, _ = placed()
    assert values(made)["nodeSelector"] == {"hub.jupyter.org/node-purpose": "core"}
