"""What kbatch may and may not do, asked of a real API server: its roles and admission policies are all there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from components.workloads.jupyterhub.kbatch import Kbatch

from ..harness import register
from .control_plane.assets import Binaries
from .control_plane.server import ControlPlane
from .kubectl import SERVER_SIDE, Kubectl, KubectlError

KBATCH = "--as=system:serviceaccount:hub-kbatch:kbatch"
POD = {"restartPolicy": "Never", "containers": [{"name": "job", "image": "busybox:1"}]}


@pytest.fixture(scope="module")
def kubectl(binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    folder = tmp_path_factory.mktemp("kbatch")
    made = register(lambda: Kbatch("kbatch", {"hub": "hub", "token": "a-token"}))
    with ControlPlane(binaries, folder / "control-plane") as control_plane:
        kubectl = Kubectl(control_plane)
        for number, each in enumerate(each for each in made.all if each.type.startswith("kubernetes:")):
            path = folder / f"{number}.json"
            path.write_text(json.dumps(each.inputs))
            kubectl(*SERVER_SIDE, f"--filename={path}")
        until_refused(lambda: kubectl(KBATCH, "create", "namespace", "elsewhere", "--dry-run=server"))
        kubectl(KBATCH, "create", "namespace", "kbatch-ada")
        until_refused(lambda: submit(kubectl, folder, {"hostPID": True}))
        yield kubectl


def until_refused(ask: Callable[[], str]) -> None:
    """The API server begins to ask a policy a moment after it has it."""
    for _ in range(100):
        try:
            ask()
        except KubectlError:
            return
    raise AssertionError("the policy isn't asked")


def submit(kubectl: Kubectl, folder: Path, pod: dict[str, Any]) -> str:
    metadata = {"generateName": "job-", "namespace": "kbatch-ada"}
    spec = {"template": {"spec": {**POD, **pod}}}
    path = folder / "job.json"
    path.write_text(json.dumps({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}))
    return kubectl(KBATCH, "create", f"--filename={path}")


def test_it_runs_jobs_of_users(kubectl: Kubectl, tmp_path: Path):
    assert "created" in submit(kubectl, tmp_path, {})


@pytest.mark.parametrize(
    ("pod", "said"),
    [
        ({"hostNetwork": True}, "hostNetwork"),
        ({"volumes": [{"name": "node", "hostPath": {"path": "/"}}]}, "hostPath"),
        ({"containers": [{"name": "a", "image": "b", "securityContext": {"privileged": True}}]}, "privileged"),
        ({"containers": [{"name": "a", "image": "b", "ports": [{"containerPort": 1, "hostPort": 1}]}]}, "ports"),
    ],
)
def test_a_job_gets_no_hold_of_its_node(kubectl: Kubectl, tmp_path: Path, pod: dict[str, Any], said: str):
    with pytest.raises(KubectlError, match=said):
        submit(kubectl, tmp_path, pod)


def test_it_writes_to_namespaces_of_its_users_only_and_reads_no_secret(kubectl: Kubectl):
    secret = ("create", "secret", "generic", "a", "--from-literal=b=c")
    with pytest.raises(KubectlError, match="kbatch-<user> only"):
        kubectl(KBATCH, *secret, "--namespace=default")
    kubectl(KBATCH, *secret, "--namespace=kbatch-ada")
    with pytest.raises(KubectlError, match="cannot get resource"):
        kubectl(KBATCH, "get", "secret", "a", "--namespace=kbatch-ada")
