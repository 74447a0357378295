"""The part of JupyterHub's REST API (5.5) that a check needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from .steps import Failed, Step
from .web import Interrupted, Refused, Web

SCOPES = ("servers", "access:servers")
"""What a token must be allowed for the test user: start and stop its servers, and use them."""


@dataclass(frozen=True)
class Owner:
    """Whose token it is, and what it may."""

    kind: str
    """user or service"""
    name: str
    scopes: frozenset[str]

    def lacks(self, user: str) -> list[str]:
        """The scopes for a user that the token doesn't have."""
        return [f"{scope}!user={user}" for scope in SCOPES if not self._may(scope, user)]

    def _may(self, scope: str, user: str) -> bool:
        # Who is in a group, the hub knows.
        named = {scope, f"{scope}!user={user}"}
        return any(
            each in named or each.startswith((f"{scope}!group=", f"{scope}!server={user}/")) for each in self.scopes
        )


class HubApi:
    """A hub, the test user in it, and the server that it gets."""

    def __init__(self, web: Web, user: str, server: str = ""):
        self._web, self.user, self.server = web, user, server

    def version(self, step: Step) -> str:
        """The hub's version; it needs no token. Raises Failed where there is no hub."""
        found = self._web.json("GET", "/hub/api/", step)
        if "version" not in found:
            raise Failed(f"{self._web.base}/hub/api/ isn't JupyterHub's API")
        return str(found["version"])

    def owner(self, step: Step) -> Owner:
        """Whose token it is. Raises Failed where the hub doesn't know it."""
        try:
            found = self._web.json("GET", "/hub/api/user", step)
        except Refused as refusal:
            if refusal.status not in (401, 403):
                raise
            raise Failed(
                f"the hub doesn't know the token (status {refusal.status}): it is wrong, expired or revoked, "
                "or the hub hasn't started anew since it was made"
            ) from None
        return Owner(str(found.get("kind")), str(found.get("name")), frozenset(found.get("scopes") or []))

    def running(self, step: Step) -> dict[str, Any] | None:
        """The server that runs, starts or stops; None where none does. Raises Refused with 404 for no such user."""
        servers = self._web.json("GET", self._path(""), step).get("servers")
        return (servers or {}).get(self.server)

    def make_user(self, step: Step) -> None:
        """Make the test user. Raises Refused."""
        self._web.call("POST", self._path(""), step)

    def start(self, options: dict[str, str], step: Step) -> None:
        """Ask for the server. KubeSpawner takes {"profile": slug, "<option>": "<choice>"}. Raises Refused."""
        self._web.call("POST", self._server_path(), step, options)

    def progress(self, step: Step) -> Iterator[dict[str, Any]]:
        """What the hub says until the server is ready or has failed; a broken stream is taken up again."""
        while True:
            try:
                yield from self._web.events(f"{self._server_path()}/progress", step)
                return
            except Interrupted:
                step.pause(2)

    def stop(self, step: Step) -> None:
        """Ask for the end of the server, if it is there; a named one is removed as well. Raises Refused."""
        try:
            self._web.call("DELETE", self._server_path(), step, {"remove": True} if self.server else None)
        except Refused as refusal:
            if refusal.status != 404:
                raise

    def at(self, path: str) -> Web:
        """The server itself, at the address that the hub gives."""
        return self._web.at(urljoin(self._web.base + "/", path))

    def _path(self, rest: str) -> str:
        return f"/hub/api/users/{quote(self.user, safe='@~')}{rest}"

    def _server_path(self) -> str:
        return self._path(f"/servers/{quote(self.server, safe='@~')}" if self.server else "/server")


def start_problem(said: str, options: dict[str, str]) -> str:
    """What a hub says about a server that didn't start, in the words of whoever asked for it."""
    said = said.removeprefix("Spawn failed:").strip()
    # KubeSpawner, spawner.py: _get_profile.
    if profile := re.fullmatch(r"No such profile: (.*)\. Options include: (.*)", said, re.DOTALL):
        return f"the hub has no profile {profile[1]!r}; it offers {profile[2]}"
    for option, choice in options.items():
        # A KeyError without any other word.
        if said == repr(choice):
            return f"option {option!r} of the profile has no choice {choice!r}"
    if "auth has expired" in said:
        return (
            f"{said} (it never does: the hub has to exempt it from the refresh of logins, as atelier_test_user.py does)"
        )
    return f"the server didn't start: {said}" if said else "the server didn't start, and the hub doesn't say why"
