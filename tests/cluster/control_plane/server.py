"""`ControlPlane`: an API server and its etcd on free ports of 127.0.0.1, for as long as a `with` block lasts.

There are no controllers, no scheduler and no nodes: objects are accepted or refused, and nothing ever runs.
"""

from __future__ import annotations

import shutil
import socket
import ssl
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from .assets import Binaries
from .credentials import HOST, Credentials, make_credentials
from .processes import Server, running

READY_SECONDS = 90
POLL_SECONDS = 0.1
# Two processes may be given the same free port between its choice and its use.
TRIES = 3

# The second is made by the API server shortly after it calls itself ready.
READY_PATHS = ("/readyz", "/api/v1/namespaces/default")


class ControlPlaneError(Exception):
    """The control plane did not come up; the message ends with its logs."""


class PortTakenError(ControlPlaneError):
    """Somebody else was quicker to use a port that was free."""


class ControlPlane:
    """Role-based access control is on, and so are the default admission plugins, Pod Security among them."""

    def __init__(self, binaries: Binaries, folder: Path) -> None:
        """`folder` takes the keys, the logs and the kubeconfig; the data in it is removed at the end."""
        self.binaries = binaries
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        self.servers: list[Server] = []
        self._running = ExitStack()

    def __enter__(self) -> ControlPlane:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._start(make_credentials(self.folder / "pki"), TRIES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def _start(self, credentials: Credentials, tries: int) -> None:
        etcd_port, peer_port, secure_port = free_ports(3)
        server = f"https://{HOST}:{secure_port}"
        with ExitStack() as started:
            started.callback(shutil.rmtree, self._data, ignore_errors=True)
            command = etcd_command(self.binaries.etcd, self._data, etcd_port, peer_port)
            etcd = started.enter_context(running(command, self.folder / "etcd.log"))
            command = apiserver_command(self.binaries.kube_apiserver, credentials, etcd_port, secure_port)
            apiserver = started.enter_context(running(command, self.folder / "kube-apiserver.log"))
            try:
                wait_until_ready(server, credentials, [etcd, apiserver])
            except PortTakenError:
                if tries == 1:
                    raise
            else:
                credentials.write_kubeconfig(self.kubeconfig, server)
                self.servers = [etcd, apiserver]
                self._running = started.pop_all()
                return
        self._start(credentials, tries - 1)

    @property
    def _data(self) -> Path:
        return self.folder / "etcd-data"


def etcd_command(binary: Path, data: Path, client_port: int, peer_port: int) -> list[str]:
    clients, peers = f"http://{HOST}:{client_port}", f"http://{HOST}:{peer_port}"
    return [
        str(binary),
        f"--data-dir={data}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        # The data does not outlive the tests.
        "--unsafe-no-fsync",
    ]


def apiserver_command(binary: Path, credentials: Credentials, etcd_port: int, secure_port: int) -> list[str]:
    return [
        str(binary),
        f"--etcd-servers=http://{HOST}:{etcd_port}",
        f"--bind-address={HOST}",
        f"--advertise-address={HOST}",
        f"--secure-port={secure_port}",
        f"--tls-cert-file={credentials.certificate}",
        f"--tls-private-key-file={credentials.certificate_key}",
        f"--token-auth-file={credentials.token_file}",
        "--anonymous-auth=false",
        "--authorization-mode=RBAC",
        # As on every cloud: what refuses a privileged pod is Pod Security, not this switch.
        "--allow-privileged=true",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={credentials.service_account_key}",
        f"--service-account-signing-key-file={credentials.service_account_key}",
        "--endpoint-reconciler-type=none",
    ]


def wait_until_ready(server: str, credentials: Credentials, servers: list[Server]) -> None:
    """Raises ControlPlaneError when a server ends, or when READY_SECONDS have passed."""
    client = _client(credentials)
    deadline = time.monotonic() + READY_SECONDS
    waiting_for = list(READY_PATHS)
    while waiting_for:
        ended = next((each for each in servers if each.has_ended()), None)
        if ended:
            kind = PortTakenError if "address already in use" in ended.log_text() else ControlPlaneError
            raise kind(f"{ended.name} ended with status {ended.process.returncode}\n{ended.log_tail()}")
        if _answers(client, server + waiting_for[0], credentials.token):
            waiting_for.pop(0)
            continue
        if time.monotonic() > deadline:
            tails = "\n".join(each.log_tail() for each in servers)
            raise ControlPlaneError(f"{waiting_for[0]} was not answered within {READY_SECONDS} s\n{tails}")
        time.sleep(POLL_SECONDS)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now: all are held until the last is chosen, so that they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def _client(credentials: Credentials) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context(cafile=str(credentials.certificate))
    # A proxy of this machine has no business with its own address.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))


def _answers(client: urllib.request.OpenerDirector, url: str, token: str) -> bool:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with client.open(request, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
