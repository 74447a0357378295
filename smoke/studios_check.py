"""Studios, from outside: names and certificates, the proxy, the Platform's templates, the port of SSH."""

from __future__ import annotations

import secrets
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from .names import certificate, connection
from .steps import Failed, Runner, Skipped, Step
from .web import Refused, Web

STEPS = (
    ("connect", "The proxy answers"),
    ("sessions", "Sessions have names"),
    ("templates", "Templates have tools"),
    ("ssh", "SSH answers"),
)
PLATFORM_TOKEN = "TOWER_ACCESS_TOKEN"
"""Environment variable of the Platform's token, as Seqera's own CLI reads it."""
PLATFORM_WORKSPACE = "TOWER_WORKSPACE_ID"


@dataclass(frozen=True)
class Studios:
    """What the stack outputs of a Studios deployment say."""

    connect_url: str
    platform_url: str
    wildcard: str | None
    """Domain whose direct children are sessions, with a port if it isn't 443; None where sessions are paths."""
    ssh: tuple[str, int] | None
    """Host and port."""


class StudiosCheck:
    """The check of one Studios deployment. Its steps don't need one another."""

    def __init__(self, studios: Studios, trusted: ssl.SSLContext, token: str = "", workspace: str = ""):
        self._studios, self._trust, self._token, self._workspace = studios, trusted, token, workspace

    def run(self, runner: Runner) -> None:
        """Run all steps."""
        runner.plan(*STEPS)
        runner.run("connect", self._connect)
        runner.run("sessions", self._sessions)
        runner.run("templates", self._templates)
        runner.run("ssh", self._ssh)

    def _connect(self, step: Step) -> str:
        days = self._certified(self._studios.connect_url, step)
        status = self._status(self._studios.connect_url, step)
        return f"status {status}, certificate for {days} more days"

    def _sessions(self, step: Step) -> str:
        """A name that nobody has used stands for every session: it shows the wildcard of DNS and certificate."""
        if self._studios.wildcard is None:
            raise Skipped("sessions are paths of the proxy's host name")
        url = f"https://smoke-{secrets.token_hex(4)}.{self._studios.wildcard}"
        days = self._certified(url, step)
        status = self._status(url, step)
        return f"{urlsplit(url).hostname}: status {status}, certificate for {days} more days"

    def _certified(self, url: str, step: Step) -> int:
        parts = urlsplit(url)
        return certificate(parts.hostname or "", parts.port or 443, self._trust, step).days

    def _status(self, url: str, step: Step) -> int:
        """What the proxy answers to somebody without a session may be anything but an error of its own."""
        try:
            return Web(url, self._trust).call("GET", "/", step).status_code
        except Refused as refusal:
            if refusal.status >= 500:
                raise Failed(
                    f"{url} answers with status {refusal.status}: the load balancer has no healthy proxy"
                ) from None
            return refusal.status

    def _templates(self, step: Step) -> str:
        missing = {PLATFORM_TOKEN: self._token, f"--workspace or {PLATFORM_WORKSPACE}": self._workspace}
        if absent := [name for name, value in missing.items() if not value]:
            raise Skipped(f"needs {' and '.join(absent)}")
        templates = self._all_templates(step)
        if not templates:
            raise Failed("the Platform offers no templates: its backend lacks TOWER_DATA_STUDIO_TEMPLATES_*")
        wrong = [name for name, tool in templates if not tool or tool.lower() == "custom"]
        if wrong:
            raise Failed(
                f"the tool is `custom` for {', '.join(wrong)}: TOWER_DATA_STUDIO_TEMPLATES_<KEY>_TOOL isn't set, "
                "or backend and cron haven't started anew since it was"
            )
        return ", ".join(sorted({tool for _, tool in templates}))

    def _all_templates(self, step: Step) -> list[tuple[str, str]]:
        """Image and tool of each. Seqera's API (1.181): GET /studios/templates, in pages."""
        web = Web(f"{self._studios.platform_url.rstrip('/')}/api", self._trust, f"Bearer {self._token}")
        found: list[tuple[str, str]] = []
        while True:
            try:
                page = web.json(
                    "GET", "/studios/templates", step, query={"workspaceId": self._workspace, "offset": len(found)}
                )
            except Refused as refusal:
                raise Failed(_templates_problem(refusal, self._workspace)) from None
            templates = page.get("templates") or []
            found += [(str(each.get("repository")), str(each.get("tool") or "")) for each in templates]
            if not templates or len(found) >= int(page.get("totalSize") or 0):
                return found

    def _ssh(self, step: Step) -> str:
        if self._studios.ssh is None:
            raise Skipped("SSH is off")
        host, port = self._studios.ssh
        with connection(host, port, step) as plain:
            try:
                plain.settimeout(step.left())
                banner = plain.makefile("rb").readline(255).decode("ascii", "replace").strip()
            except OSError as error:
                raise Failed(
                    f"{host}:{port} takes the connection and says nothing ({error.strerror or error})"
                ) from None
        if not banner.startswith("SSH-2.0-"):
            raise Failed(f"{host}:{port} isn't SSH: it begins with {banner[:40]!r}")
        return f"{host}:{port} {banner}"


def _templates_problem(refusal: Refused, workspace: str) -> str:
    if refusal.status == 401:
        return f"the Platform doesn't know the token in {PLATFORM_TOKEN}"
    if refusal.status == 403:
        return f"the token in {PLATFORM_TOKEN} may not look into workspace {workspace}"
    if refusal.status == 404:
        return f"Studios is off for workspace {workspace} (allowedWorkspaces), or the Platform is older than 25.1"
    return str(refusal)
