"""The hook with API Management behind the users' service, and with a service that fails or is slow."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from components.workloads.jupyterhub.pre_spawn import subscription_key

from .environment import HubEnvironment
from .listener import Answer, Asked, listening

PROGRAM = Path(__file__).parent / "programs" / "subscription_key.py"


def run_hook(
    environment: HubEnvironment, folder: Path, answer: Answer, **more: Any
) -> tuple[dict[str, Any], list[Asked]]:
    """What the hook did, and what it asked for."""
    (folder / "federated").write_text("a-federated-token")
    with listening(answer) as service:
        args: Any = {"users_url": f"{service.url}/users", "variable": "KEY", **more}
        for file in subscription_key(args).files:
            path = folder / Path(file["path"]).name
            path.write_text(file.get("text", "").replace("https://management.azure.com", service.url))
        azure = {"TENANT_ID": "tenant", "CLIENT_ID": "client", "AUTHORITY_HOST": f"{service.url}/"}
        variables = {f"AZURE_{name}": value for name, value in azure.items()}
        variables |= {"AZURE_FEDERATED_TOKEN_FILE": str(folder / "federated"), "SUBSCRIPTION_KEY_TOKEN": "users-token"}
        done = subprocess.run(
            [str(environment.python), str(PROGRAM), str(folder)],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), service.asked


def test_api_management_is_asked_as_the_hubs_identity(hub_environment: HubEnvironment, tmp_path: Path):
    def answer(asked: Asked) -> tuple[int, Any]:
        if asked.path == "/users/ada%40example.org/":
            return 200, {"pk": 17}
        if asked.path == "/tenant/oauth2/v2.0/token":
            return 200, {"access_token": "of-the-hub"}
        return (200, {"primaryKey": "the-key"}) if asked.headers["Authorization"] == "Bearer of-the-hub" else (403, {})

    management = {
        "subscription_id": "0000",
        "resource_group": "group",
        "service": "apis",
        "subscription_name": "{id}-planetarycomputer",
    }
    did, (_, login, lookup) = run_hook(hub_environment, tmp_path, answer, api_management=management)
    assert did["environment"] == {"KEY": "the-key", "OTHER": "stays"}
    assert "client_assertion=a-federated-token" in login.body
    assert lookup.method == "POST"
    assert lookup.path == (
        "/subscriptions/0000/resourceGroups/group/providers/Microsoft.ApiManagement/service/apis"
        "/subscriptions/17-planetarycomputer/listSecrets?api-version=2024-05-01"
    )


@pytest.mark.parametrize("required", [False, True])
def test_a_slow_service_costs_no_more_than_the_time_given(
    hub_environment: HubEnvironment, tmp_path: Path, required: bool
):
    def answer(asked: Asked) -> tuple[int, Any]:
        time.sleep(2)
        return 200, {"key": "too-late"}

    did, _ = run_hook(hub_environment, tmp_path, answer, seconds=0.5, required=required)
    # Nor is the key of an earlier start kept.
    assert did["environment"] == {"OTHER": "stays"}
    assert did["said"][0] == "KEY is not set for ada@example.org: no answer within 0.5 seconds"
    assert [each for each in did["said"][1:] if "could not be looked up" in each] == did["said"][1:]
    assert len(did["said"]) == (2 if required else 1)


def test_what_is_no_key_is_not_set_nor_logged(hub_environment: HubEnvironment, tmp_path: Path):
    did, _ = run_hook(hub_environment, tmp_path, lambda asked: (200, {"key": "{username} and\nmore"}))
    assert did["environment"] == {"OTHER": "stays"}
    assert did["said"] == ["KEY is not set for ada@example.org: what was found doesn't look like a key"]
