"""A Studios deployment on this machine: a proxy and a Platform with TLS, a port of SSH, and names for them."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DOMAIN = "studios.test"
TOKEN, WORKSPACE = "eyJ0aWQiOiAxfQ==", "12345678901234"
TEMPLATES = [
    {"repository": f"public.cr.seqera.io/platform/data-studio-{tool}:1", "icon": tool, "tool": tool}
    for tool in ("jupyter", "vscode", "ride")
]


@dataclass
class Site:
    """How the site answers; tests change it."""

    folder: Path
    port: int = 0
    ssh_port: int = 0
    status: int = 404
    """What the proxy says to somebody without a session."""
    templates: list[dict[str, Any]] = field(default_factory=lambda: list(TEMPLATES))
    page: int = 2
    banner: bytes = b"SSH-2.0-Go\r\n"

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def outputs(self, **more: Any) -> dict[str, Any]:
        """What `pulumi stack output --json` says of it."""
        studios = {
            "connectUrl": f"https://connect.{DOMAIN}:{self.port}",
            "platformUrl": f"https://{DOMAIN}:{self.port}",
            "sessions": f"https://<session>.{DOMAIN}:{self.port}",
            "ssh": f"ssh <user>@<session>@ssh.{DOMAIN} -p {self.ssh_port}",
            **more,
        }
        return {"clusterName": "atelier-staging", "kubeconfig": "[secret]", "studios": {"studios": studios}}


@contextmanager
def running_site(folder: Path, names: list[str], days: int = 90) -> Iterator[Site]:
    """The site with a certificate for some names, signed by an authority in `ca.pem`."""
    site = Site(folder)
    certify(folder, names, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    web = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    web.socket = context.wrap_socket(web.socket, server_side=True)
    ssh = socket.create_server(("127.0.0.1", 0))
    site.port, site.ssh_port = web.server_address[1], ssh.getsockname()[1]
    threads = [threading.Thread(target=web.serve_forever), threading.Thread(target=_greet, args=(ssh, site))]
    for thread in threads:
        thread.start()
    try:
        yield site
    finally:
        web.shutdown()
        web.server_close()
        ssh.shutdown(socket.SHUT_RDWR)
        ssh.close()
        for thread in threads:
            thread.join(5)


def certify(folder: Path, names: list[str], days: int) -> None:
    """Write `ca.pem`, and `server.pem` with key and certificate."""
    now = datetime.datetime.now(datetime.timezone.utc)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])

    def built(subject: str, issued: Any, ca: bool, until: datetime.datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(ca_name if ca else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
            .issuer_name(ca_name)
            .public_key(issued.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=100))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
        )

    authority = built("", ca_key, True, now + datetime.timedelta(days=100)).sign(ca_key, hashes.SHA256())
    alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    leaf = built(names[0], key, False, now + datetime.timedelta(days=days, hours=1))
    certificate = leaf.add_extension(alternative, critical=False).sign(ca_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(private + certificate.public_bytes(pem))


def resolver(real: Callable[..., Any]) -> Callable[..., Any]:
    """DNS in which the site's names are this machine, except those under `gone`."""

    def resolve(host: Any, *arguments: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name == f"gone.{DOMAIN}" or str(name).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        here = name == DOMAIN or str(name).endswith(f".{DOMAIN}")
        return real("127.0.0.1" if here else host, *arguments, **more)

    return resolve


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path != "/api/studios/templates":
                return self._answer(site.status, {})
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return self._answer(401, {"message": "Unauthorized"})
            if query["workspaceId"] != WORKSPACE:
                return self._answer(404, {"message": "Not found"})
            start = int(query["offset"])
            page = site.templates[start : start + site.page]
            return self._answer(200, {"templates": page, "totalSize": len(site.templates)})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _greet(server: socket.socket, site: Site) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        with client:
            client.sendall(site.banner)
