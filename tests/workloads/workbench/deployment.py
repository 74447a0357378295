"""A Workbench for tests."""

from __future__ import annotations

from typing import Any

from components.workloads.workbench import Workbench, WorkbenchArgs
from components.workloads.workbench.values import WorkbenchParts, chart_values
from tests.harness import Registrations, register

LOAD_BALANCER = {"status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.net"}]}}}
OIDC = {"issuer": "https://id.example.org", "client_id": "id", "client_secret": "client-secret"}
NFS = {"nfs": {"server": "10.0.9.9", "path": "/home"}}
PARTS: WorkbenchParts = {
    "name": "wb",
    "namespace": "wb",
    "sessions": "wb-sessions",
    "checksum": "checksum",
    "homes": "homes",
    "shared": "shared",
}


def workbench(**more: Any) -> WorkbenchArgs:
    """Arguments of a usual Workbench, with some changed."""
    args: Any = {
        "host": "workbench.example.org",
        "licence": {"file": "licence-file"},
        "database": {"host": "db", "user": "wb", "password": "db-password", "ranges": ["10.0.8.0/24"]},
        "login": {"oidc": OIDC},
        "homes": NFS,
        "shared": {"storage_class": "rwx"},
        "ingress": {"class_name": "alb", "annotations": {"for": "workbench"}},
        "flows": {"load_balancer_ranges": ["10.0.192.0/22"]},
    }
    args.update(more)
    return args


def values(**more: Any) -> dict[str, Any]:
    """The chart's values of such a Workbench."""
    found: list[dict[str, Any]] = []
    register(lambda: found.append(chart_values(workbench(**more), PARTS)))
    return found[0]


def registered(**more: Any) -> Registrations:
    """What such a Workbench registers."""
    planted = {
        "kubernetes:networking.k8s.io/v1:Ingress": LOAD_BALANCER,
        "tls:index/privateKey:PrivateKey": {"privateKeyPem": "PEM-OF-LAUNCHER"},
        "random:index/randomPassword:RandomPassword": {"result": "77" * 16},
    }
    args = workbench(**more)
    return register(lambda: Workbench("wb", args), planted)


def release(made: Registrations) -> dict[str, Any]:
    """The values that the release was registered with."""
    return made["wb-release"].inputs["values"]
