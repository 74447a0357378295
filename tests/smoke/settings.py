"""How the hub of these tests is set up."""

from __future__ import annotations

import secrets
from pathlib import Path

from offline.run import PROJECT
from smoke.hub_api import SCOPES
from smoke.hub_check import TEST_USER

from ..hub.rig import HubSettings

SPAWNER = Path(__file__).with_name("spawner.py")
APART = PROJECT / "components" / "workloads" / "jupyterhub" / "in_hub" / "atelier_test_user.py"
"""Runs in the hub's configuration, as in a real one."""
_GATEWAY = "access:services!service=dask-gateway"


def smoke_settings(token: str, gateway: str) -> HubSettings:
    """The least that a check takes: two scopes for one user, and that user, as whom nobody logs in."""
    return HubSettings(
        services={"smoke-test": {"api_token": token}, "dask-gateway": {"api_token": secrets.token_hex(32)}},
        roles={
            "smoke-test": {"services": ["smoke-test"], "scopes": [f"{scope}!user={TEST_USER}" for scope in SCOPES]},
            # To be named in a role makes a user, who has the default role besides.
            "smoke-test-user": {"users": [TEST_USER], "scopes": []},
            "user": {"scopes": ["self", _GATEWAY]},
            "server": {"scopes": ["users:activity!user", "access:servers!server", _GATEWAY]},
        },
        config={"JupyterHub": {"allow_named_servers": True}},
        environment={"GATEWAY": gateway},
        extra_config={"zz-atelier-test-user": f"{APART.read_text(encoding='utf-8')}\nset_apart(c, {TEST_USER!r})\n"},
        python=SPAWNER.read_text(encoding="utf-8"),
    )
