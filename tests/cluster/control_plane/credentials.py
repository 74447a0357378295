"""What an API server needs to prove who it is and to know its administrator: made anew for each control plane."""

from __future__ import annotations

import datetime
import ipaddress
import secrets
from dataclasses import dataclass
from pathlib import Path

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
LIFETIME = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Credentials:
    """Files of one control plane, and the token of its administrator."""

    certificate: Path
    certificate_key: Path
    service_account_key: Path
    token_file: Path
    token: str

    def write_kubeconfig(self, path: Path, server: str) -> None:
        """The administrator's way in, complete in one file but for the certificate that it names."""
        user = {"token": self.token}
        cluster = {"server": server, "certificate-authority": str(self.certificate)}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "tests", "cluster": cluster}],
            "users": [{"name": "administrator", "user": user}],
            "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "administrator"}}],
            "current-context": "tests",
        }
        _write(path, yaml.safe_dump(config).encode())


def make_credentials(folder: Path) -> Credentials:
    """Writes keys, certificate and token file into `folder`, readable by this user alone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Credentials(
        certificate=folder / "apiserver.crt",
        certificate_key=folder / "apiserver.key",
        service_account_key=folder / "service-accounts.key",
        token_file=folder / "tokens.csv",
        token=secrets.token_hex(32),
    )
    key = ec.generate_private_key(ec.SECP256R1())
    _write(made.certificate_key, _pem(key))
    _write(made.certificate, _certificate(key).public_bytes(serialization.Encoding.PEM))
    _write(made.service_account_key, _pem(ec.generate_private_key(ec.SECP256R1())))
    _write(made.token_file, f"{made.token},administrator,administrator,system:masters\n".encode())
    return made


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate that is its own authority: clients trust this server and no other."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kube-apiserver")])
    now = datetime.datetime.now(datetime.timezone.utc)
    public_key = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(key, hashes.SHA256())
    )


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    # The one format in which the API server also finds the public half.
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
