"""A real dask-gateway server on this machine: schedulers and workers are processes of the same user."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from ..cluster.control_plane.processes import Server, running
from ..hub.environment import HubEnvironment
from ..hub.rig import HubRig

_CONFIGURATION = """
import json, pathlib
s = json.loads(pathlib.Path({settings!r}).read_text())
c.DaskGateway.backend_class = "dask_gateway_server.backends.local.UnsafeLocalBackend"
c.DaskGateway.authenticator_class = "dask_gateway_server.auth.JupyterHubAuthenticator"
c.DaskGateway.address = s["private"]
c.JupyterHubAuthenticator.jupyterhub_api_url = s["hub"]
c.Proxy.address = s["web"]
c.ClusterConfig.scheduler_cmd = s["scheduler"]
c.ClusterConfig.worker_cmd = s["worker"]
c.LocalClusterConfig.clusters_directory = s["folder"]
"""


@dataclass(frozen=True)
class Gateway:
    """A gateway that answers."""

    server: Server

    def made(self) -> set[str]:
        """Names of the clusters that were asked for."""
        return set(re.findall(r"Created cluster (\S+) for user", self.server.log_text()))

    def stopped(self) -> set[str]:
        """Names of those that are gone again."""
        return set(re.findall(r"Cluster (\S+) stopped", self.server.log_text()))


@contextmanager
def running_gateway(
    environment: HubEnvironment, folder: Path, hub: HubRig, ports: tuple[int, int], **settings: Any
) -> Iterator[Gateway]:
    """A gateway that asks the hub whose token it is."""
    web, private = (f"127.0.0.1:{port}" for port in ports)
    (folder / "clusters").mkdir()
    values = {
        "web": web,
        "private": private,
        "hub": hub.api_url,
        "folder": str(folder / "clusters"),
        "scheduler": [str(environment.programs / "dask"), "scheduler"],
        "worker": [str(environment.programs / "dask"), "worker"],
        **settings,
    }
    (folder / "gateway.json").write_text(json.dumps(values))
    configuration = folder / "dask_gateway_config.py"
    configuration.write_text(_CONFIGURATION.format(settings=str(folder / "gateway.json")))
    command = [str(environment.programs / "dask-gateway-server"), "--config", str(configuration)]
    with running(command, folder / "gateway.log") as server:
        deadline = time.monotonic() + 30
        while not _answers(f"http://{web}/api/health"):
            assert not server.has_ended(), server.log_tail()
            assert time.monotonic() < deadline, server.log_tail()
            time.sleep(0.2)
        yield Gateway(server)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False
