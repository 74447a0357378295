"""A Workbench on a machine with a bit of everything, and the values that must be seen nowhere."""

from __future__ import annotations

from typing import Any

import yaml

from components.workloads.workbench import WorkbenchHost
from tests.harness import Registrations, register

PLANTED = {
    "token": "planted-launcher-token",
    "password": "planted-database-password",
    "client": "planted-client-secret",
    "environment": "planted-session-variable",
}
ADDRESS = "10.0.192.4"
OUTPUTS: dict[str, dict[str, Any]] = {
    "wb-machine-address": {"address": ADDRESS},
    "wb-web-address": {"address": "203.0.113.7"},
    # base64, as Kubernetes has it.
    "kubernetes:core/v1:Secret": {"data": {"token": "cGxhbnRlZC1sYXVuY2hlci10b2tlbg=="}},
    "random:index/randomPassword:RandomPassword": {"result": "planted-user-password"},
}


def arguments(**more: Any) -> dict[str, Any]:
    """Arguments of `WorkbenchHost`; `without` names keys to leave out."""
    without = more.pop("without", ())
    found: dict[str, Any] = {
        "host": "workbench.example.org",
        "place": {
            "project_id": "research-1",
            "region": "europe-west1",
            "zone": "europe-west1-b",
            "network_id": "network",
            "subnet_id": "subnet",
            "disk_key_id": "disk-key",
            "secret_key_id": "secret-key",
            "secret_prefix": "atelier-staging",
        },
        "machine": {"account_name": "staging-wb"},
        "sessions": {
            "api_url": "https://10.0.0.2",
            "certificate_authority": "UEVN",
            "node_ranges": ["10.0.0.0/17"],
            "pod_ranges": ["172.24.0.0/14"],
        },
        "certificate_map_id": "projects/research-1/locations/global/certificateMaps/wb",
        "licence": {"file_secret": "projects/research-1/secrets/workbench-licence"},
        "users": {"ada": {"uid": 2001, "groups": ["admins", "science"]}, "bob": {"uid": 2002}},
        "admin_groups": ["admins"],
        "database": {
            "host": "10.0.130.3",
            "user": "wb",
            "password": PLANTED["password"],
            "ca": "PEM of it\n",
        },
        "session": {
            "sizes": [{"name": "small", "cpus": 1, "memory_mb": 2048}],
            "secret_environment": {"DATA_TOKEN": PLANTED["environment"]},
            "environment": {"TEMPLATE": "{{ not ours }}"},
            "pypi": "https://packagemanager.posit.co/pypi/latest/simple",
        },
        **more,
    }
    return {key: value for key, value in found.items() if key not in without}


def made(**more: Any) -> Registrations:
    args: Any = arguments(**more)
    return register(lambda: WorkbenchHost("wb", args), OUTPUTS)


def user_data(found: Registrations) -> str:
    return found["wb-machine-machine"].inputs["metadata"]["user-data"]


def files(text: str) -> dict[str, dict[str, str]]:
    """What cloud-init writes, by path."""
    return {each["path"]: each for each in yaml.safe_load(text)["write_files"]}


OIDC = {"issuer": "https://login.example.org", "client_id": "workbench", "client_secret": PLANTED["client"]}
