"""A real dask-gateway behind a real hub, with our options, limits and roles; and the pods that it would make."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from components.workloads.jupyterhub.dask_arguments import DaskGatewayArgs
from components.workloads.jupyterhub.dask_values import SERVICE, chart_values, hub_roles, session_environment

from ..cluster.control_plane.processes import running
from .conftest import StartHub
from .environment import HubEnvironment
from .rig import HubRig, HubSettings, free_ports, new_token

pytestmark = pytest.mark.xdist_group("hub-dask")
"""One hub for all of them, in their order."""


PROGRAMS = Path(__file__).parent / "programs"
ARGS: DaskGatewayArgs = {
    "hub": "hub",
    "token": "unused",
    "worker": {"cores": 1, "max_cores": 2, "memory": 1, "max_memory": 2},
    "cluster": {
        "max_cores": 4,
        "max_memory": 8,
        "max_workers": 3,
        "max_clusters": 1,
        "scheduler_memory": 1,
        "images": ["registry.example.org/team/*", "ghcr.io/dask/*"],
    },
    "gpu": {"node_selector": {"accelerator": "nvidia"}},
}
Attempts = list[dict[str, Any]]


@dataclass(frozen=True)
class Site:
    """A hub, a gateway behind it, and the environment that both run in."""

    hub: HubRig
    gateway_url: str
    environment: HubEnvironment
    folder: Path

    def try_clusters(self, token: str, attempts: Attempts) -> list[dict[str, Any]]:
        """What a notebook with the token is told of its clusters."""
        defaults = {"workers": 0, "keep": False}
        variables = session_environment("hub") | {
            "DASK_GATEWAY__ADDRESS": f"{self.hub.url}services/dask-gateway",
            "DASK_GATEWAY__PROXY_ADDRESS": self.gateway_url.replace("http:", "gateway:"),
            "DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE": "{JUPYTER_IMAGE_SPEC}",
            "JUPYTER_IMAGE_SPEC": "registry.example.org/team/notebook:1",
            "JUPYTERHUB_API_TOKEN": token,
        }
        given = json.dumps([defaults | each for each in attempts])
        return json.loads(self.run("dask_client.py", given, variables=variables))

    def run(self, program: str, *arguments: str, variables: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            [str(self.environment.python), str(PROGRAMS / program), *arguments],
            cwd=self.folder,
            env={**os.environ, **(variables or {})},
            capture_output=True,
            text=True,
            timeout=150,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def site(
    start_hub: StartHub, hub_environment: HubEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder, token = tmp_path_factory.mktemp("gateway"), new_token()
    port, proxy_port = free_ports(2)
    url = f"http://127.0.0.1:{proxy_port}"
    roles = hub_roles(groups=["scientists"])
    settings = HubSettings(
        config={"JupyterHub": {"load_groups": {"scientists": {"users": ["ada"]}}}},
        services={SERVICE: {"url": url, "api_token": token}},
        roles={name: dict(role) for name, role in roles.items()},
    )
    with start_hub(settings) as hub:
        given = {
            "values": chart_values(ARGS, "checksum"),
            "port": port,
            "proxy_port": proxy_port,
            "api_url": hub.api_url,
        }
        (folder / "gateway.json").write_text(json.dumps(given))
        (folder / "dask_gateway_config.py").write_text((PROGRAMS / "dask_gateway_config.py").read_text())
        prepared = 'cd "$0" && PATH="$1:$PATH" JUPYTERHUB_API_TOKEN="$2" exec "$1/dask-gateway-server"'
        command = ["/bin/sh", "-c", prepared, str(folder), str(hub_environment.programs), token]
        with running(command, folder / "gateway.log") as gateway:
            hub.wait_for("the gateway", lambda: not gateway.has_ended() and healthy(f"{url}/services/dask-gateway"))
            yield Site(hub, url, hub_environment, folder)


def healthy(address: str) -> bool:
    try:
        return requests.get(f"{address}/api/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def test_a_member_computes_on_a_cluster_and_gets_no_more_than_the_limits(site: Site):
    answers = site.try_clusters(
        site.hub.add_user("ada"),
        [
            {"options": {}, "workers": 1},
            {"options": {"worker_cores": 2.5}},
            {"options": {"worker_memory": 3}},
            {"options": {"image": "docker.io/somebody/else:1"}},
            {"options": {"image": "registry.example.org/team/notebook"}},
            {"options": {"environment": {"DASK_GATEWAY_API_URL": "http://elsewhere"}}},
            {"options": {"gpu": "yes"}},
            {"options": {"scheduler_cores": 64}},
            {"options": {"environment": {"MINE": "1"}}, "keep": True},
            {"options": {}},
        ],
    )
    assert answers[0]["sum"] == 6
    refused = [each.get("refused", each) for each in answers[1:8]]
    expected = (
        "worker_cores must be <= 2",
        "worker_memory must be <= 2",
        "'docker.io/somebody/else:1' is not allowed",
        "image must have a tag",
        "DASK_GATEWAY_API_URL is set by the gateway",
        "gpu must be a bool",
        "Unknown fields ['scheduler_cores']",
    )
    for said, wanted in zip(refused, expected, strict=True):
        assert wanted in said
    assert "submitted" in answers[8]
    assert "you have 1 clusters already, and 1 are allowed" in answers[9]["refused"]


def test_a_token_without_the_scope_is_refused(site: Site):
    site.hub.add_user("bob")
    token = site.hub.api("POST", "/users/bob/tokens", {})["token"]
    address = f"{site.hub.url}services/dask-gateway/api/v1/options"
    refused = requests.get(address, headers={"Authorization": f"jupyterhub {token}"}, timeout=30)
    assert refused.status_code == 401


def test_pods_of_a_cluster_are_restricted_and_go_where_they_belong(site: Site):
    pods = json.loads(site.run("dask_pods.py", variables={"JUPYTERHUB_API_TOKEN": "unused"}))
    for pod in pods.values():
        security, (container,) = pod["spec"]["securityContext"], pod["spec"]["containers"]
        assert (security["runAsNonRoot"], security["seccompProfile"]["type"]) == (True, "RuntimeDefault")
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
        assert pod["spec"]["automountServiceAccountToken"] is False
        label = pod["metadata"]["labels"]["hub.jupyter.org/username"]
        assert re.fullmatch("ada-lovelace-example-org---[0-9a-f]{8}", label)
    worker = pods["worker"]["spec"]
    assert worker["containers"][0]["resources"] == {
        "requests": {"cpu": "1.800", "memory": str(int(0.9 * 2**30))},
        "limits": {"cpu": "2.000", "memory": str(2**30)},
    }
    assert {each["key"] for each in worker["tolerations"]} == {
        "k8s.dask.org/dedicated",
        "k8s.dask.org_dedicated",
        "kubernetes.azure.com/scalesetpriority",
    }
    assert "spot" not in json.dumps(pods["scheduler"])
    assert pods["scheduler"]["metadata"]["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"] == "false"
    assert pods["gpu"]["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert "accelerator" in json.dumps(pods["gpu"]["spec"]["affinity"])


def test_kubespawner_leaves_the_image_to_the_client(site: Site):
    variables = json.loads(site.run("session_environment.py", json.dumps(session_environment("hub"))))
    assert variables["DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE"] == "{JUPYTER_IMAGE_SPEC}"
