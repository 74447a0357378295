"""`python -m tests.smoke.picture`: docs/smoke.svg, from a check of the tests' own hub, gateway and Studios."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from offline.run import PROJECT
from smoke.__main__ import main

from ..hub.environment import find_environment
from ..hub.rig import free_ports, running_hub
from .gateway import running_gateway
from .settings import smoke_settings
from .site import DOMAIN, TOKEN, WORKSPACE, resolver, running_site


def draw(file: Path) -> int:
    """Run the check and write its picture; the exit status of the check."""
    environment = find_environment(lambda line: print(line, file=sys.stderr))
    token, ports = secrets.token_hex(32), free_ports(2)
    os.environ |= {"TOWER_ACCESS_TOKEN": TOKEN, "TOWER_WORKSPACE_ID": WORKSPACE}
    socket.getaddrinfo = resolver(socket.getaddrinfo)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = smoke_settings(token, f"http://127.0.0.1:{ports[0]}")
        with (
            running_hub(environment, folder, settings) as hub,
            running_gateway(environment, folder, hub, (ports[0], ports[1])),
            running_site(folder, [DOMAIN, f"*.{DOMAIN}"]) as site,
        ):
            hubs: dict[str, Any] = {"hub": {"url": hub.url.rstrip("/"), "smokeToken": token, "dask": True}}
            outputs = folder / "outputs.json"
            outputs.write_text(json.dumps({"jupyterhub": hubs, **site.outputs()}))
            options = ["--outputs", str(outputs), "--ca", str(site.ca), "--profile", "dask", "--svg", str(file)]
            return main(options)


if __name__ == "__main__":
    sys.exit(draw(PROJECT / "docs" / "smoke.svg"))
