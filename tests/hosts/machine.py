"""
A machine to run things on for real: this one's own files, copied as they are written to, in a namespace of their own.

Accounts, packages, modes and mounts are the kernel's and the distribution's; systemd, apt and the NFS server are named
stand-ins that keep a record. Needs root and Linux with overlayfs, and loop devices for disks.
"""

from __future__ import annotations

import base64
import io
import json
import ssl
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from components import versions

PACKAGE = "rstudio-server.deb"
TEMPLATES = {"job.tpl": "a template of jobs\n", "service.tpl": "a template of services\n"}
ACCESS_TOKEN = "an-access-token"
BEGIN = """
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs {root}
mkdir {root}/upper {root}/work {root}/merged
mount -t overlay overlay -o lowerdir=/,upperdir={root}/upper,workdir={root}/work {root}/merged
mount -t proc proc {root}/merged/proc
mount -t tmpfs tmpfs {root}/merged/run
mount -t tmpfs tmpfs {root}/merged/dev
for each in null zero full random urandom tty loop-control loop0 loop1 loop2 loop3 loop4 loop5 loop6 loop7; do
  touch {root}/merged/dev/$each
  mount --bind /dev/$each {root}/merged/dev/$each
done
ln -s /proc/self/fd {root}/merged/dev/fd
echo ready
exec cat
"""
STAND_INS = {
    # The record of what was asked; every unit is active.
    "systemctl": '#!/bin/bash\necho "systemctl $*" >> /var/log/asked\n',
    "exportfs": '#!/bin/bash\necho "exportfs $*" >> /var/log/asked\n',
    # Nothing comes from the internet: a package by name is an empty one.
    "apt-get": """#!/bin/bash
set -e
echo "apt-get $*" >> /var/log/asked
for each in "$@"; do
  case $each in
    *.deb) dpkg --install --force-depends "$each" > /dev/null ;;
    nfs-kernel-server | python3-yaml | jq | curl | e2fsprogs)
      mkdir -p "/tmp/$each/DEBIAN"
      printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: a test\\nDescription: empty\\n' "$each" \\
        > "/tmp/$each/DEBIAN/control"
      dpkg-deb --build "/tmp/$each" "/tmp/$each.deb" > /dev/null
      dpkg --install --force-all "/tmp/$each.deb" > /dev/null ;;
  esac
done
""",
}
POSTINST = """#!/bin/sh
id rstudio-server > /dev/null 2>&1 || useradd --system rstudio-server
"""


@dataclass
class Vault:
    """What the metadata server and Secret Manager answer, and who asked with which token."""

    secrets: dict[str, tuple[int, str]]
    user_data: str = ""
    downloads: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0

    def put(self, name: str, value: str) -> None:
        """A new version of a secret."""
        self.secrets[name] = (self.secrets.get(name, (0, ""))[0] + 1, value)

    def answer(self, path: str, headers: dict[str, str]) -> bytes | None:
        """The body, or None for what isn't there or may not be seen."""
        if path.startswith("/computeMetadata/"):
            if headers.get("Metadata-Flavor") != "Google":
                return None
            if path.endswith("/attributes/user-data"):
                return self.user_data.encode()
            return json.dumps({"access_token": ACCESS_TOKEN}).encode()
        if path.startswith("/v1/projects/") and path.endswith("/versions/latest:access"):
            name = path.removeprefix("/v1/").removesuffix("/versions/latest:access")
            if headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}" or name not in self.secrets:
                self.refused += 1
                return None
            version, value = self.secrets[name]
            data = base64.b64encode(value.encode()).decode()
            return json.dumps({"name": f"{name}/versions/{version}", "payload": {"data": data}}).encode()
        return self.downloads.get(path.strip("/"))


@dataclass
class Machine:
    """A machine that runs as long as `running` lasts."""

    root: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]
    vault: Vault

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on it, as root."""
        inside = ["nsenter", f"--target={self.process.pid}", "--mount", "chroot", str(self.root / "merged")]
        exported = [f"{key}={value}" for key, value in self.environment.items()]
        done = subprocess.run([*inside, "env", "-i", *exported, *command], capture_output=True, text=True)
        assert not check or done.returncode == 0, f"{command} said: {done.stdout}{done.stderr}"
        return done

    def shell(self, script: str) -> str:
        return self.run("bash", "-euc", script).stdout

    def write(self, files: dict[str, tuple[str, int]]) -> None:
        """Files with their content and mode, by path."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for path, (content, mode) in files.items():
                entry = tarfile.TarInfo(path.lstrip("/"))
                entry.size, entry.mode = len(content.encode()), mode
                archive.addfile(entry, io.BytesIO(content.encode()))
        inside = ["nsenter", f"--target={self.process.pid}", "--mount", "tar", "--extract", "--overwrite"]
        folder = f"--directory={self.root / 'merged'}"
        subprocess.run([*inside, "--no-same-owner", folder], input=packed.getvalue(), check=True)

    def written_with(self, text: str) -> list[str]:
        """Files that were written on it and have a text in them."""
        upper = self.root / "upper"
        inside = ["nsenter", f"--target={self.process.pid}", "--mount", "grep", "-rlF", text, str(upper)]
        done = subprocess.run(inside, capture_output=True, text=True)
        return sorted(f"/{Path(line).relative_to(upper)}" for line in done.stdout.splitlines())

    def asked(self) -> list[str]:
        """What the stand-ins were asked since the last time."""
        return self.shell("cat /var/log/asked 2> /dev/null || true; rm -f /var/log/asked").splitlines()


@contextmanager
def running(folder: Path, vault: Vault) -> Iterator[Machine]:
    """A machine that nothing has been done to yet, with its metadata server and Secret Manager at loopback."""
    certificate = _certificate(folder)
    plain, secure = _serve(vault, None), _serve(vault, certificate)
    root = folder / "machine"
    root.mkdir()
    process = subprocess.Popen(
        ["unshare", "--mount", "bash", "-c", BEGIN.format(root=root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n", "a namespace with an overlay needs root: run the tests as root"
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "ATELIER_METADATA": f"http://127.0.0.1:{plain.server_port}",
            "ATELIER_SECRETS": f"https://localhost:{secure.server_port}",
            "CURL_CA_BUNDLE": "/etc/test-ca.pem",
        }
        machine = Machine(root, process, environment, vault)
        stand_ins = {f"/usr/local/bin/{name}": (script, 0o755) for name, script in STAND_INS.items()}
        authority = certificate.read_text().partition("-----BEGIN EC")[0]
        machine.write({**stand_ins, "/etc/test-ca.pem": (authority, 0o644)})
        vault.downloads |= {f"templates/{name}": text.encode() for name, text in TEMPLATES.items()}
        vault.downloads[PACKAGE] = _package(folder)
        yield machine
    finally:
        process.stdin.close() if process.stdin else None
        process.wait(timeout=30)
        for server in (plain, secure):
            server.shutdown()
            server.server_close()


def _package(folder: Path) -> bytes:
    """A package of the real one's name and version, with a program and a configuration file."""
    tree = folder / "package"
    for name, text, mode in (
        ("DEBIAN/control", _control(), 0o644),
        ("DEBIAN/conffiles", "/etc/rstudio/rserver.conf\n", 0o644),
        ("DEBIAN/postinst", POSTINST, 0o755),
        ("etc/rstudio/rserver.conf", "# Server Configuration File\n", 0o644),
        ("usr/sbin/rstudio-server", '#!/bin/sh\necho "rstudio-server $*" >> /var/log/asked\n', 0o755),
    ):
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o755)
        path.write_text(text)
        path.chmod(mode)
    (tree / "var/lib/rstudio-server").mkdir(parents=True)
    file = folder / PACKAGE
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, file], check=True, capture_output=True)
    return file.read_bytes()


def _control() -> str:
    fields = {
        "Package": "rstudio-server",
        "Version": versions.WORKBENCH_PACKAGE,
        "Architecture": "all",
        "Maintainer": "a test",
        "Description": "stands in for Posit Workbench",
    }
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


def _serve(vault: Vault, certificate: Path | None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = vault.answer(self.path, dict(self.headers.items()))
            self.send_response(200 if body is not None else 403)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _certificate(folder: Path) -> Path:
    """A certificate of localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file
