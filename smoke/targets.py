"""What is to be checked: from the outputs of a stack, from a file of them, or from an address."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offline.run import PROJECT
from rehearsal.engine.command import executable, find_or_install

from .names import is_loopback
from .studios_check import Studios

TOKEN = "JUPYTERHUB_API_TOKEN"
"""Environment variable of a hub's token; TOKEN_<NAME> is for the hub of that name."""
_HIDDEN = "[secret]"


class UsageError(Exception):
    """What was asked for can't be done; the message says what can."""


@dataclass(frozen=True)
class Hub:
    """A hub as the outputs describe it."""

    name: str
    url: str
    token: str = field(default="", repr=False)
    user: str = ""
    dask: bool | None = None


@dataclass(frozen=True)
class Targets:
    """Everything that is there."""

    hubs: list[Hub]
    studios: dict[str, Studios]

    def only(self, names: list[str]) -> Targets:
        """Those of some names. Raises UsageError for a name that isn't there."""
        known = [*(hub.name for hub in self.hubs), *self.studios]
        if unknown := [name for name in names if name not in known]:
            raise UsageError(f"there is no workload {', '.join(unknown)}; there are {', '.join(known)}")
        if not names:
            return self
        return Targets(
            [hub for hub in self.hubs if hub.name in names],
            {name: each for name, each in self.studios.items() if name in names},
        )


def of_stack(stack: str) -> Targets:
    """From the outputs of a deployed stack. Raises UsageError, and NoPulumi where there is no CLI."""
    command = [executable(find_or_install()), "stack", "output", "--json", "--show-secrets", "--non-interactive"]
    done = subprocess.run([*command, "--stack", stack], cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line.strip().removeprefix("error: ") for line in done.stderr.splitlines() if line.strip()]
        raise UsageError(f"the outputs of stack {stack} can't be read: {' '.join(said[-3:]) or 'pulumi says nothing'}")
    return of_outputs(done.stdout, f"stack {stack}")


def of_file(path: Path) -> Targets:
    """From what `pulumi stack output --json` wrote. Raises UsageError."""
    try:
        return of_outputs(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}") from None


def of_outputs(text: str, where: str) -> Targets:
    """From stack outputs as JSON. Raises UsageError."""
    try:
        outputs = json.loads(text)
    except json.JSONDecodeError:
        raise UsageError(f"{where} isn't JSON") from None
    if not isinstance(outputs, dict):
        raise UsageError(f"{where} isn't a mapping of stack outputs")
    hubs = [_hub(name, each, where) for name, each in _section(outputs, "jupyterhub", where).items()]
    studios = {name: _studios(name, each, where) for name, each in _section(outputs, "studios", where).items()}
    if not hubs and not studios:
        raise UsageError(f"{where} has no workload: neither `jupyterhub` nor `studios` is among its outputs")
    return Targets(hubs, studios)


def of_hub(url: str) -> Targets:
    """A hub at an address. Raises UsageError."""
    return Targets([Hub("hub", checked(url))], {})


def token_of(hub: Hub, alone: bool) -> str:
    """
    The token of a hub: from the environment, or else from the stack's outputs. Raises UsageError.

    One variable for all hubs would send the token of one to the others, so it counts where a hub is alone.
    """
    own = f"{TOKEN}_{re.sub(r'[^A-Z0-9]', '_', hub.name.upper())}"
    token = os.environ.get(own) or (os.environ.get(TOKEN) if alone else "") or hub.token
    if token and token != _HIDDEN:
        if not token.isprintable() or " " in token:
            raise UsageError(f"the token of hub {hub.name} has blanks or control characters in it")
        return token
    known = f"{TOKEN} or {own}" if alone else own
    why = "hidden in the outputs, which were read without --show-secrets" if token else "not given by the stack"
    raise UsageError(
        f"the token for hub {hub.name} is {why}: set {known} in the environment (a stack makes one by smokeTest)"
    )


def checked(url: str) -> str:
    """An address that a token may be sent to. Raises UsageError."""
    found = re.fullmatch(r"(https?)://([^/@\s?#:]+|\[[0-9a-f:]+\])(:\d+)?(/[^\s?#]*)?", url)
    if not found:
        raise UsageError(f"{url!r} isn't an address of the form https://hub.example.org")
    if found[1] == "http" and not is_loopback(found[2].strip("[]")):
        raise UsageError(f"{url}: a token is sent over https only")
    return url.rstrip("/")


def _section(outputs: dict[str, Any], key: str, where: str) -> dict[str, dict[str, Any]]:
    section = outputs.get(key) or {}
    if section == _HIDDEN:
        raise UsageError(f"{where} has `{key}` hidden: read the outputs with --show-secrets")
    if not isinstance(section, dict) or not all(isinstance(each, dict) for each in section.values()):
        raise UsageError(f"{where}: `{key}` isn't a mapping of workloads")
    return section


def _hub(name: str, output: dict[str, Any], where: str) -> Hub:
    dask = output.get("dask")
    return Hub(
        name,
        checked(_text(output, "url", f"{where}: jupyterhub.{name}")),
        str(output.get("smokeToken") or ""),
        str(output.get("smokeUser") or ""),
        dask if isinstance(dask, bool) else None,
    )


def _studios(name: str, output: dict[str, Any], where: str) -> Studios:
    place = f"{where}: studios.{name}"
    wildcard = re.fullmatch(r"https://<session>\.(.+)", str(output.get("sessions") or ""))
    ssh = re.fullmatch(r"ssh \S+@([^@\s]+) -p (\d+)", str(output.get("ssh") or ""))
    return Studios(
        checked(_text(output, "connectUrl", place)),
        checked(_text(output, "platformUrl", place)),
        wildcard[1].rstrip("/") if wildcard else None,
        (ssh[1], int(ssh[2])) if ssh else None,
    )


def _text(output: dict[str, Any], key: str, place: str) -> str:
    value = output.get(key)
    if not isinstance(value, str) or not value:
        raise UsageError(f"{place} has no `{key}`")
    return value
