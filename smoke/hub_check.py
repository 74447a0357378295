"""A hub, as a person uses it: log in, start a server, run a cell, use Dask, stop the server."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any

from . import cells
from .hub_api import HubApi, Owner, start_problem
from .kernel import Kernel
from .names import addresses, certificate, host_and_port
from .steps import Failed, Runner, Skipped, Step, TimedOut
from .web import Refused, Web

STEPS = (
    ("reach", "The hub answers"),
    ("login", "The token is good"),
    ("start", "A server starts"),
    ("notebook", "A cell runs"),
    ("dask", "A Dask cluster computes"),
    ("stop", "The server stops"),
)
TEST_USER = "smoke-test"
"""Whom a service's token acts for, unless the outputs or --user say another: the settings' default."""
_CLEAN_UP = 60
"""Seconds to close what a step leaves that ran out of time."""


@dataclass(frozen=True)
class HubOptions:
    """How a hub is to be used."""

    user: str = ""
    """The test user; by default whose token it is, or TEST_USER for a service's."""
    server: str = ""
    """Name of the server; the default server has none."""
    choices: dict[str, str] = field(default_factory=dict)
    """`profile` and the choices of its options."""
    dask: bool | None = None
    """Whether there must be Dask; None: use it where the session is set up for it."""
    restart: bool = False
    """Stop a server of the test user that runs already."""


class HubCheck:
    """The check of one hub. What it starts is stopped again, whatever happens."""

    def __init__(self, url: str, token: str, options: HubOptions, trusted: ssl.SSLContext):
        self._url, self._options = url, options
        self._web = Web(url, trusted, f"token {token}")
        self._hub = HubApi(self._web, options.user or TEST_USER, options.server)
        self._started = False
        self._server = self._web
        """Where the server of the test user is, once it is there."""
        self._clusters: list[str] = []

    def run(self, runner: Runner) -> None:
        """Run the steps; those after a failure are left out, but the server is always stopped."""
        runner.plan(*STEPS)
        work = {
            "reach": self._reach,
            "login": self._login,
            "start": self._start,
            "notebook": self._notebook,
            "dask": self._dask,
        }
        try:
            for name, each in work.items():
                if not runner.run(name, each):
                    break
        finally:
            if self._started:
                runner.run("stop", self._stop)

    def _reach(self, step: Step) -> str:
        host, port = host_and_port(self._url)
        note = ""
        if self._url.startswith("https:"):
            valid = certificate(host, port, self._web.trust, step)
            note = f", certificate for {valid.days} more days"
        else:
            addresses(host, port)
        return f"JupyterHub {self._hub.version(step)}{note}"

    def _login(self, step: Step) -> str:
        owner = self._hub.owner(step)
        self._hub.user = self._options.user or (owner.name if owner.kind == "user" else TEST_USER)
        missing = owner.lacks(self._hub.user)
        if missing:
            raise Failed(f"the token of {owner.kind} {owner.name} may not {' or '.join(missing)}: its role lacks that")
        try:
            self._hub.running(step)
        except Refused as refusal:
            if refusal.status != 404:
                raise
            self._make_user(owner, step)
            return f"{owner.kind} {owner.name}; user {self._hub.user} made"
        return f"{owner.kind} {owner.name}, user {self._hub.user}"

    def _make_user(self, owner: Owner, step: Step) -> None:
        try:
            self._hub.make_user(step)
        except Refused as refusal:
            if refusal.status not in (403, 404):
                raise
            user = self._hub.user
            raise Failed(
                f"there is no user {user}, and the token of {owner.kind} {owner.name} may not make it: "
                f"name it under `users` of a role of the hub, or give the token admin:users!user={user}"
            ) from None

    def _start(self, step: Step) -> str:
        self._make_way(step)
        choices = self._options.choices
        self._started = True
        step.say("asked for")
        try:
            self._hub.start(choices, step)
        except Refused as refusal:
            # Of what goes wrong while it starts, the hub tells the reason in the progress alone.
            if refusal.status < 500:
                self._started = False
                raise Failed(start_problem(refusal.said or str(refusal), choices)) from None
        self._server = self._hub.at(self._follow(step))
        return f"profile {choices['profile']}" if "profile" in choices else "default profile"

    def _make_way(self, step: Step) -> None:
        """A server that runs already isn't ours; one that stops is waited for."""
        server = self._hub.running(step)
        if server and server.get("pending") != "stop":
            if not self._options.restart:
                raise Failed(
                    f"a server of {self._hub.user} runs since {server.get('started')}: another check's, "
                    "or left by one that was killed; --restart stops it first"
                )
            self._hub.stop(step)
        self._until_stopped(step)

    def _follow(self, step: Step) -> str:
        """Follow the hub's messages until the server is ready; its address."""
        last = warning = ""
        try:
            for event in self._hub.progress(step):
                said = str(event.get("message") or "").strip()
                if event.get("failed"):
                    because = f"; last warning: {warning}" if warning else ""
                    raise Failed(start_problem(said, self._options.choices) + because)
                if event.get("ready"):
                    return str(event["url"])
                last = said or last
                warning = last if "[Warning]" in last else warning
                step.say(last, float(event.get("progress") or 0))
        except TimedOut:
            heard = f"the hub's last word: {warning or last}" if last else "the hub said nothing"
            raise TimedOut(f"the server isn't ready after {step.limit:g} s; {heard}") from None
        except Refused as refusal:
            raise Failed(f"the hub gave up the start: {refusal.said or refusal}") from None
        raise Failed("the hub ends its messages with neither success nor failure")

    def _notebook(self, step: Step) -> str:
        kernel = Kernel.start(self._server, step)
        try:
            found = kernel.run(cells.NOTEBOOK, step)
        finally:
            kernel.close()
        if found.get("sum") != cells.NOTEBOOK_SUM:
            raise Failed(f"the cell's result is {found.get('sum')}, not {cells.NOTEBOOK_SUM}")
        if found.get("problem"):
            raise Failed(f"the home directory {found['home']} can't be written: {found['problem']}")
        return f"Python {found['python']}, home directory can be written"

    def _dask(self, step: Step) -> str:
        if self._options.dask is False:
            raise Skipped("the hub has no Dask")
        kernel = Kernel.start(self._server, step)
        try:
            self._find_dask(kernel, step)
            found = kernel.run(cells.RUN_DASK, step, lambda said: self._said(said, step))
        except BaseException as error:
            last = f"; last: {step.note}" if isinstance(error, TimedOut) and step.note else ""
            left = self._close_clusters(kernel, step)
            if not isinstance(error, Failed):
                raise
            raise Failed(f"{error}{last}{left}") from None
        finally:
            kernel.close()
        if found.get("sum") != cells.NOTEBOOK_SUM:
            raise Failed(f"the cluster's result is {found.get('sum')}, not {cells.NOTEBOOK_SUM}")
        return f"scheduler after {found['scheduler']:.0f} s, worker after {found['worker']:.0f} s; closed"

    def _find_dask(self, kernel: Kernel, step: Step) -> None:
        found = kernel.run(cells.FIND_DASK, step)
        if "missing" not in found and found.get("address"):
            return
        why = (
            f"the session's image has no {found['missing']}"
            if "missing" in found
            else "the session knows no gateway (DASK_GATEWAY__ADDRESS)"
        )
        if self._options.dask:
            raise Failed(why)
        raise Skipped(why)

    def _said(self, said: dict[str, Any], step: Step) -> None:
        if "cluster" in said:
            self._clusters.append(said["cluster"])
            step.say(f"cluster {said['cluster']}: its scheduler starts")
        elif "scheduler" in said:
            step.say("the scheduler runs, a worker starts")
        elif "worker" in said:
            step.say("the worker computes")
        elif "closed" in said and said["closed"] in self._clusters:
            self._clusters.remove(said["closed"])

    def _close_clusters(self, kernel: Kernel, step: Step) -> str:
        """Stop, by its name, what the cell couldn't close; what to add to the note where that fails as well."""
        if not self._clusters:
            return ""
        step.more_time(_CLEAN_UP)
        step.say(f"closing Dask cluster {', '.join(self._clusters)}")
        kernel.close(step)
        code = cells.STOP_DASK.replace("NAMES", repr(self._clusters))
        try:
            fresh = Kernel.start(self._server, step)
            try:
                fresh.run(code, step, lambda said: self._said(said, step))
            finally:
                fresh.close()
        except Failed as problem:
            return f"; Dask cluster {', '.join(self._clusters)} may still run ({problem})"
        return ""

    def _stop(self, step: Step) -> str:
        try:
            self._hub.stop(step)
            self._until_stopped(step)
        except TimedOut:
            raise TimedOut(
                f"the server of {self._hub.user} isn't gone after {step.limit:g} s; it may still run"
            ) from None
        self._started = False
        return ""

    def _until_stopped(self, step: Step) -> None:
        while self._hub.running(step) is not None:
            step.pause(1)
