"""
Gives each session its user's key of an API, before it starts. Runs in the hub.

The hub asks a service about the user, then, where `api_management` is set, Azure API Management for the key, as the
hub's workload identity. What to ask comes from the JSON file beside this module, which pre_spawn.py writes; the
service's token from an environment variable. Nothing secret is ever logged, no answer's text either.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest  # pyright: ignore[reportMissingImports]

MANAGEMENT = "https://management.azure.com"
KEYS_VERSION = "2024-05-01"
"""API version of "Subscription - List Secrets" in the reference of API Management."""


class Refused(Exception):
    """What a user sees of a server that isn't started, where a key is required."""

    jupyterhub_message = "Your access key could not be looked up. Please try again in a few minutes."


class LookupFailed(Exception):
    """Why there is no key; safe to be logged."""


def configure(c: Any) -> None:
    """Add the lookup to the spawner's pre_spawn_hook, after one that is there already."""
    settings = json.loads(Path(__file__).with_suffix(".json").read_text())
    section = c.KubeSpawner if "pre_spawn_hook" in c.KubeSpawner else c.Spawner
    earlier = section.get("pre_spawn_hook")

    async def hook(spawner: Any) -> None:
        if earlier is not None:
            found = earlier(spawner)
            if found is not None:
                await found
        await provide(spawner, settings)

    section.pre_spawn_hook = hook


async def provide(spawner: Any, settings: dict[str, Any]) -> None:
    """Set the variable of the session, or leave it unset and log why. Raises Refused where it is required."""
    variable, user = settings["variable"], spawner.user.name
    # A key from an earlier start of the same server isn't kept.
    environment = {name: value for name, value in spawner.environment.items() if name != variable}
    spawner.environment = environment
    try:
        key = await asyncio.wait_for(find_key(user, settings), settings["seconds"])
    except asyncio.TimeoutError:
        reason = f"no answer within {settings['seconds']} seconds"
    except LookupFailed as failure:
        reason = str(failure)
    except Exception as failure:
        # Its text might quote an address, a header or an answer.
        reason = type(failure).__name__
    else:
        spawner.environment = {**environment, variable: key}
        spawner.log.info("%s is set for %s", variable, user)
        return
    spawner.log.warning("%s is not set for %s: %s", variable, user, reason)
    if settings["required"]:
        raise Refused(reason)


async def find_key(user: str, settings: dict[str, Any]) -> str:
    """The user's key. Raises LookupFailed."""
    token = os.environ[settings["token_variable"]]
    address = f"{settings['users_url'].rstrip('/')}/{quote(user, safe='')}/"
    answer = await ask("the users' service", address, headers={"Authorization": f"Token {token}"})
    found = field(answer, settings["field"], "the users' service")
    if management := settings.get("api_management"):
        found = await managed_key(found, management)
    # KubeSpawner would expand braces, and what isn't printable has no place in an environment.
    if not re.fullmatch(r"[A-Za-z0-9._~+/=-]{1,512}", found):
        raise LookupFailed("what was found doesn't look like a key")
    return found


async def managed_key(user_id: str, management: dict[str, str]) -> str:
    """The primary key of the user's subscription in API Management."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,128}", user_id):
        raise LookupFailed("the user's id has characters that no subscription's name has")
    service = (
        f"/subscriptions/{management['subscription_id']}/resourceGroups/{management['resource_group']}"
        f"/providers/Microsoft.ApiManagement/service/{management['service']}"
    )
    name = management["subscription_name"].replace("{id}", user_id)
    root = management.get("address", MANAGEMENT)
    address = f"{root}{service}/subscriptions/{name}/listSecrets?api-version={KEYS_VERSION}"
    headers = {"Authorization": f"Bearer {await azure_token()}"}
    answer = await ask("API Management", address, method="POST", body="", headers=headers)
    return field(answer, "primaryKey", "API Management")


async def azure_token() -> str:
    """A token of the hub's workload identity, from the variables and the file that AKS's webhook gives its pod."""
    missing = [
        name for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE") if name not in os.environ
    ]
    if missing:
        raise LookupFailed(f"the hub has no workload identity: {', '.join(missing)} not set")
    authority = os.environ.get("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/").rstrip("/")
    fields = {
        "grant_type": "client_credentials",
        "client_id": os.environ["AZURE_CLIENT_ID"],
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text().strip(),
        "scope": f"{MANAGEMENT}/.default",
    }
    address = f"{authority}/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    answer = await ask("the hub's identity", address, method="POST", body=urlencode(fields))
    return field(answer, "access_token", "the hub's identity")


async def ask(whom: str, address: str, **request: Any) -> Any:
    """The JSON that an address answers with. Raises LookupFailed, without any of the answer."""
    try:
        # A redirect would carry the token elsewhere.
        answer = await AsyncHTTPClient().fetch(
            HTTPRequest(address, follow_redirects=False, connect_timeout=5, request_timeout=20, **request)
        )
        return json.loads(answer.body)
    except HTTPClientError as failure:
        raise LookupFailed(f"{whom} answered {failure.code}") from None
    except OSError as failure:
        raise LookupFailed(f"{whom} can't be reached: {type(failure).__name__}") from None
    except ValueError:
        raise LookupFailed(f"{whom} didn't answer with JSON") from None


def field(answer: Any, name: str, whom: str) -> str:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, (str, int)) or isinstance(found, bool) or found == "":
        raise LookupFailed(f"{whom} answered without {name}")
    return str(found)
