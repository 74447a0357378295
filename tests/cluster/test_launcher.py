"""What a launcher outside of the cluster may and may not do, with its own token, decided by a real API server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.workloads.workbench import LauncherAccess

from ..harness import register
from .control_plane.assets import Binaries
from .control_plane.server import ControlPlane
from .kubectl import SERVER_SIDE, Kubectl, KubectlError

ARGS: Any = {"server_address": "10.0.192.4", "node_ranges": ["10.0.0.0/17"]}
LAUNCHER = "--as=system:serviceaccount:rstudio:job-launcher"
POD = {
    "restartPolicy": "Never",
    "serviceAccountName": "workbench-session",
    "containers": [{"name": "rs-launcher-container", "image": "busybox:1"}],
    "volumes": [{"name": "home", "nfs": {"server": "10.0.192.4", "path": "/home/ada"}}],
}
JOB = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"generateName": "session-", "namespace": "rstudio"},
    "spec": {"backoffLimit": 0, "template": {"spec": POD}},
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"generateName": "session-", "namespace": "rstudio"},
    "spec": {"type": "NodePort", "selector": {"job-name": "session"}, "ports": [{"port": 8788}]},
}


@pytest.fixture(scope="module")
def kubectl(binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    folder = tmp_path_factory.mktemp("launcher")
    made = register(lambda: LauncherAccess("wb", ARGS))
    with ControlPlane(binaries, folder / "control-plane") as control_plane:
        kubectl = Kubectl(control_plane)
        for number, each in enumerate(each for each in made.all if each.type.startswith("kubernetes:")):
            path = folder / f"{number}.json"
            path.write_text(json.dumps(each.inputs))
            kubectl(*SERVER_SIDE, f"--filename={path}")
        yield kubectl


def create(kubectl: Kubectl, folder: Path, what: dict[str, Any], *options: str) -> str:
    path = folder / "object.json"
    path.write_text(json.dumps(what))
    return kubectl(LAUNCHER, "create", f"--filename={path}", "--output=name", *options)


def allowed(kubectl: Kubectl, *question: str) -> bool:
    try:
        return kubectl(LAUNCHER, "auth", "can-i", *question).strip() == "yes"
    except KubectlError:
        return False


def test_it_runs_sessions_whose_homes_are_on_nfs(kubectl: Kubectl, tmp_path: Path):
    job = create(kubectl, tmp_path, JOB).strip()
    service = create(kubectl, tmp_path, SERVICE).strip()
    assert job.startswith("job.batch/session-")
    for each in (job, service):
        kubectl(LAUNCHER, "get", each, "--namespace=rstudio")
        kubectl(LAUNCHER, "delete", each, "--namespace=rstudio", "--wait=false")


@pytest.mark.parametrize(
    "question",
    [
        ("watch", "pods"),
        ("get", "pods/log"),
        ("create", "pods/exec"),
        ("create", "pods/attach"),
        ("watch", "events"),
        ("watch", "jobs.batch"),
        ("list", "serviceaccounts"),
    ],
)
def test_it_watches_and_enters_its_sessions(kubectl: Kubectl, question: tuple[str, str]):
    assert allowed(kubectl, *question, "--namespace=rstudio")
    assert not allowed(kubectl, *question, "--namespace=default")


def test_it_sees_nodes_and_changes_none(kubectl: Kubectl):
    kubectl(LAUNCHER, "get", "nodes")
    assert allowed(kubectl, "watch", "nodes")
    assert not allowed(kubectl, "patch", "nodes")


@pytest.mark.parametrize(
    "question",
    [
        ("get", "secrets"),
        ("list", "configmaps"),
        ("create", "roles.rbac.authorization.k8s.io"),
        ("create", "rolebindings.rbac.authorization.k8s.io"),
        ("create", "serviceaccounts/token"),
        ("create", "persistentvolumeclaims"),
        ("impersonate", "users"),
        ("create", "clusterroles.rbac.authorization.k8s.io"),
        ("create", "namespaces"),
    ],
)
def test_it_reads_no_secrets_and_gives_itself_no_rights(kubectl: Kubectl, question: tuple[str, str]):
    assert not allowed(kubectl, *question, "--namespace=rstudio")


def test_it_can_not_read_a_secret_or_act_elsewhere(kubectl: Kubectl, tmp_path: Path):
    with pytest.raises(KubectlError, match="cannot get resource"):
        kubectl(LAUNCHER, "get", "secret", "job-launcher-token-1", "--namespace=rstudio")
    elsewhere = {**JOB, "metadata": {"generateName": "session-", "namespace": "default"}}
    with pytest.raises(KubectlError, match="cannot create resource"):
        create(kubectl, tmp_path, elsewhere)


def test_a_session_gets_no_hold_of_its_node(kubectl: Kubectl, tmp_path: Path):
    folder = {"name": "node", "hostPath": {"path": "/"}}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "namespace": "rstudio"},
        "spec": {**POD, "volumes": [folder]},
    }
    with pytest.raises(KubectlError, match="hostPath"):
        create(kubectl, tmp_path, pod)
