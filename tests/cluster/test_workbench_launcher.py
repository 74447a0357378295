"""What Workbench's launcher may do, and what it must not, decided by a real API server by the component's own roles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.workloads.workbench.session_templates import ROOT_CONTAINER

from ..workloads.workbench.deployment import registered
from .control_plane.assets import Binaries
from .control_plane.server import ControlPlane
from .kubectl import SERVER_SIDE, Kubectl, KubectlError

LAUNCHER = "--as=system:serviceaccount:wb:workbench"
SESSION = "--as=system:serviceaccount:wb-sessions:workbench-session"
THEIRS = "--namespace=wb-sessions"
KINDS = ("core/v1:Namespace", "core/v1:ServiceAccount", "core/v1:Secret", "rbac.authorization.k8s.io/v1:")
"""What is there before the release."""
POD = {
    "restartPolicy": "Never",
    "serviceAccountName": "workbench-session",
    "containers": [{"name": "rs-launcher-container", "image": "session:1", "securityContext": ROOT_CONTAINER}],
}


@pytest.fixture(scope="module")
def kubectl(binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    folder = tmp_path_factory.mktemp("workbench")
    made = [each for each in registered().all if each.type.removeprefix("kubernetes:").startswith(KINDS)]
    with ControlPlane(binaries, folder / "control-plane") as control_plane:
        kubectl = Kubectl(control_plane)
        for number, each in enumerate(made):
            path = folder / f"{number}.json"
            path.write_text(json.dumps(each.inputs))
            kubectl(*SERVER_SIDE, f"--filename={path}")
        yield kubectl


def create(kubectl: Kubectl, folder: Path, kind: str, spec: dict[str, Any], namespace: str = THEIRS) -> str:
    group = {"Job": "batch/v1", "Pod": "v1", "Service": "v1"}[kind]
    path = folder / "object.json"
    path.write_text(json.dumps({"apiVersion": group, "kind": kind, "metadata": {"name": "session"}, "spec": spec}))
    return kubectl(LAUNCHER, "create", namespace, f"--filename={path}")


def may(kubectl: Kubectl, who: str, *what: str) -> bool:
    try:
        return kubectl(who, "auth", "can-i", *what).strip() == "yes"
    except KubectlError:
        # `no` is an exit status of its own.
        return False


def test_it_starts_a_session_reaches_it_and_ends_it(kubectl: Kubectl, tmp_path: Path):
    create(kubectl, tmp_path, "Job", {"template": {"spec": POD}})
    create(kubectl, tmp_path, "Service", {"selector": {"job-name": "session"}, "ports": [{"port": 8787}]})
    create(kubectl, tmp_path, "Pod", POD)
    for verb in ("get", "list", "watch"):
        assert may(kubectl, LAUNCHER, verb, "pods", THEIRS)
    for verb, subresource in (("create", "pods/exec"), ("create", "pods/attach"), ("get", "pods/log")):
        assert may(kubectl, LAUNCHER, verb, subresource, THEIRS)
    assert may(kubectl, LAUNCHER, "watch", "events", THEIRS)
    for kind in ("job", "service", "pod"):
        assert "deleted" in kubectl(LAUNCHER, "delete", kind, "session", THEIRS, "--wait=false")


@pytest.mark.parametrize(
    "what",
    [
        ("get", "secrets", THEIRS),
        ("list", "configmaps", THEIRS),
        ("create", "roles", THEIRS),
        ("create", "rolebindings", THEIRS),
        ("create", "serviceaccounts/token", THEIRS),
        ("create", "clusterroles"),
        ("create", "jobs.batch", "--namespace=wb"),
        ("get", "pods", "--namespace=wb"),
        ("get", "secrets", "--namespace=wb"),
        ("list", "pods", "--all-namespaces"),
        ("list", "nodes"),
        ("create", "namespaces"),
    ],
    ids=" ".join,
)
def test_it_may_nothing_else(kubectl: Kubectl, what: tuple[str, ...]):
    assert not may(kubectl, LAUNCHER, *what)


def test_a_session_may_nothing(kubectl: Kubectl):
    for what in (("list", "pods"), ("get", "secrets"), ("create", "jobs.batch"), ("create", "pods/exec")):
        assert not may(kubectl, SESSION, *what, THEIRS)


@pytest.mark.parametrize(
    "spec",
    [
        {"hostNetwork": True},
        {"volumes": [{"name": "node", "hostPath": {"path": "/"}}]},
        {"containers": [{"name": "a", "image": "b", "securityContext": {"privileged": True}}]},
        {"containers": [{"name": "a", "image": "b", "securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}]},
    ],
)
def test_no_session_gets_hold_of_its_node(kubectl: Kubectl, tmp_path: Path, spec: dict[str, Any]):
    with pytest.raises(KubectlError, match="violates PodSecurity"):
        create(kubectl, tmp_path, "Pod", {**POD, **spec})
