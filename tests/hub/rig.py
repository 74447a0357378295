"""A JupyterHub on this machine, as zero-to-jupyterhub configures one, for as long as a block lasts."""

from __future__ import annotations

import base64
import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import psutil
import requests

from ..cluster.control_plane.processes import Server, running
from .environment import HubEnvironment

START_SECONDS = 60
CONFIGURATION = Path(__file__).with_name("rig_config.py")
PASSWORD = "a-password-for-everybody"


class HubFailed(Exception):
    """The hub didn't come up, or did not do in time what was waited for; the message ends with its log."""


@dataclass(frozen=True)
class HubSettings:
    """
    What a hub is started with, in the terms of the chart.

    `config` is `hub.config` (sections of traitlets); `extra_config`, `services` and `roles` are `hub.extraConfig`,
    `hub.services` (with `api_token` in place) and `hub.loadRoles`; `values` is what `z2jh.get_config` reads besides.
    `environment` is `hub.extraEnv`, `template_paths` and `template_vars` are those of `hub`. `admins` may do all.
    `python` runs last, as in a configuration file: a spawner that breaks, for instance. `files` and `session_files` are
    `extraFiles` of hub and sessions: what has the path /x in a container is <folder>/container/x here. `cull` is the
    chart's, `session_environment` is `singleuser.extraEnv`.
    """

    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extra_config: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    template_paths: Sequence[str] = ()
    template_vars: Mapping[str, Any] = field(default_factory=dict)
    admins: Sequence[str] = ()
    base_url: str = "/"
    python: str = ""
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    session_files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    session_environment: Mapping[str, str] = field(default_factory=dict)
    cull: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_chart(
        cls, values: Mapping[str, Any], secrets: Mapping[str, str] | None = None, **more: Any
    ) -> HubSettings:
        """
        What the chart would make of its values. `secrets` are variables that its pod gets from a Secret; services get
        tokens.
        """
        hub, sessions = values["hub"], values["singleuser"]
        plain = {name: value for name, value in hub["extraEnv"].items() if isinstance(value, str)}
        services = {name: {**service, "api_token": new_token()} for name, service in hub["services"].items()}
        # Its spawner makes pods.
        config = {section: traits for section, traits in hub["config"].items() if section != "KubeSpawner"}
        return cls(
            config=config,
            extra_config=hub["extraConfig"],
            services=services,
            roles=hub["loadRoles"],
            values={name: part for name, part in values.items() if name != "hub"},
            environment={**plain, **(secrets or {})},
            template_paths=hub["templatePaths"],
            template_vars=hub["templateVars"],
            base_url=hub["baseUrl"],
            files=hub["extraFiles"],
            session_files=sessions["extraFiles"],
            session_environment=sessions["extraEnv"],
            cull=values["cull"],
            **more,
        )


@dataclass(frozen=True)
class HubRig:
    """A hub that answers. `url` ends with a slash; `admin_token` may do everything; everybody has the `password`."""

    url: str
    admin_token: str
    hub_port: int
    server: Server
    password: str = PASSWORD

    @property
    def api_url(self) -> str:
        """The API behind the proxy, as pods of the cluster don't use it but people do; it ends without a slash."""
        return urljoin(self.url, "hub/api")

    def api(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        """What the API answers to the token, the administrator's unless told. Raises requests.HTTPError."""
        headers = {"Authorization": f"token {token or self.admin_token}"}
        answer = requests.request(method, f"{self.api_url}{path}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def add_user(self, name: str) -> str:
        """Make a user, if there is none by the name, and return a token of theirs."""
        if name not in {user["name"] for user in self.api("GET", "/users")}:
            self.api("POST", f"/users/{name}")
        return self.api("POST", f"/users/{name}/tokens", {})["token"]

    def start_server(self, user: str, options: Mapping[str, Any] | None = None, seconds: float = 60) -> dict[str, Any]:
        """Start a user's server, wait until it is ready, and return its model in the API."""
        self.api("POST", f"/users/{user}/server", dict(options or {}))
        return self.wait_for(f"the server of {user}", lambda: self.ready_server(user), seconds)

    def ready_server(self, user: str) -> dict[str, Any] | None:
        found = self.api("GET", f"/users/{user}")["servers"].get("")
        return found if found and found["ready"] else None

    def log_in(self, name: str) -> requests.Session:
        """A browser in which a person has filled in the login form."""
        browser = requests.Session()
        form = urljoin(self.url, "hub/login")
        browser.get(form, timeout=30).raise_for_status()
        fields = {"username": name, "password": self.password, "_xsrf": browser.cookies.get("_xsrf")}
        browser.post(form, data=fields, timeout=30, allow_redirects=False).raise_for_status()
        return browser

    def wait_for(self, what: str, find: Callable[[], Any], seconds: float = 30) -> Any:
        """The first true value that `find` returns. Raises HubFailed."""
        return _wait_for(self.server, what, find, seconds)


@contextmanager
def running_hub(environment: HubEnvironment, folder: Path, settings: HubSettings | None = None) -> Iterator[HubRig]:
    """A hub with its proxy on free ports of 127.0.0.1; its state and users' homes are in `folder`. Raises HubFailed."""
    settings = settings or HubSettings()
    admin_token = new_token()
    port, hub_port, proxy_port = free_ports(3)
    parameters = {
        **vars(settings),
        "values": {**settings.values, "hub": {"config": settings.config}},
        "folder": str(folder),
        "port": port,
        "hub_port": hub_port,
        "proxy_port": proxy_port,
        "proxy_command": environment.proxy_command,
        "programs": str(environment.programs),
        "admin_token": admin_token,
        "password": PASSWORD,
    }
    for each in (*settings.files.values(), *settings.session_files.values()):
        _place(folder, each)
    (folder / "rig.json").write_text(json.dumps(parameters, default=dict))
    (folder / "homes").mkdir(exist_ok=True)
    (folder / "jupyterhub_config.py").write_text(CONFIGURATION.read_text())
    command = _command(environment, folder)
    with running(command, folder / "hub.log") as server, _whole_family(server):
        hub = HubRig(f"http://127.0.0.1:{port}{settings.base_url}", admin_token, hub_port, server)
        _wait_for(server, "the hub", lambda: _answers(hub), START_SECONDS)
        yield hub


def new_token() -> str:
    return secrets.token_hex(32)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _place(folder: Path, file: Mapping[str, Any]) -> None:
    path = folder / "container" / file["mountPath"].lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = base64.b64decode(file["binaryData"]) if "binaryData" in file else file["stringData"].encode()
    path.write_bytes(content)
    path.chmod(file.get("mode", 0o644))


def _command(environment: HubEnvironment, folder: Path) -> list[str]:
    # The hub reads and writes its files where it stands, and finds python3 and the users' programs on PATH.
    prepared = 'cd "$0" && PATH="$1:$PATH" exec "$1/jupyterhub" --config "$0/jupyterhub_config.py"'
    return ["/bin/sh", "-c", prepared, str(folder), str(environment.programs)]


def _answers(hub: HubRig) -> bool:
    try:
        return bool(hub.api("GET", "/info"))
    except (requests.ConnectionError, requests.HTTPError):
        return False


def _wait_for(server: Server, what: str, find: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.has_ended():
            raise HubFailed(f"The hub ended.\n{server.log_tail(60)}")
        found = find()
        if found:
            return found
        time.sleep(0.2)
    raise HubFailed(f"{what} was not there after {seconds:.0f} s.\n{server.log_tail(60)}")


@contextmanager
def _whole_family(server: Server) -> Iterator[None]:
    """Users' servers are in sessions of their own: what outlives the hub is ended too, and nothing else."""
    family: list[psutil.Process] = []
    try:
        yield
    finally:
        if not server.has_ended():
            family = psutil.Process(server.process.pid).children(recursive=True)
            server.process.terminate()
            psutil.wait_procs([psutil.Process(server.process.pid)], timeout=10)
        for each in family:
            if each.is_running():
                each.terminate()
        for each in psutil.wait_procs(family, timeout=5)[1]:
            each.kill()
