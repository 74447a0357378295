"""Host names: whether they have an address, and whether the certificate there is one to trust."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

import certifi

from .steps import Failed, Step

_HINTS = {
    "expired": "renew it; cert-manager and ACM do so themselves while their DNS records are in place",
    "self-signed": "give the file of the authority that signed it by --ca",
    "self signed": "give the file of the authority that signed it by --ca",
    "unable to get local issuer": "the server sends no chain to a trusted authority; for one of your own there is --ca",
    "mismatch": "another certificate is attached to the load balancer, or this one lacks the name",
}


def trust(ca: Path | None = None) -> ssl.SSLContext:
    """
    What a certificate has to be signed by: the machine's authorities, Mozilla's, and those of a PEM file.

    Raises OSError or ssl.SSLError for a file that can't be read.
    """
    context = ssl.create_default_context()
    # Python from python.org finds no authorities on macOS by itself.
    context.load_verify_locations(certifi.where())
    if ca is not None:
        context.load_verify_locations(ca)
    return context


@dataclass(frozen=True)
class Certificate:
    """What a server showed for a name; the name and the chain are verified."""

    expires: datetime

    @property
    def days(self) -> int:
        """Whole days until it expires."""
        return (self.expires - datetime.now(timezone.utc)).days


def addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises Failed where DNS has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        raise Failed(
            f"DNS has no address for {host}: its record isn't there, or the zone isn't delegated to its name servers"
        ) from None
    return sorted({str(each[4][0]) for each in found})


def certificate(host: str, port: int, context: ssl.SSLContext, step: Step) -> Certificate:
    """The certificate that a server shows for a name (SNI). Raises Failed where it isn't valid for it."""
    with connection(host, port, step) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=host) as secured:
                expires = str((secured.getpeercert() or {}).get("notAfter"))
        except ssl.SSLError as error:
            raise Failed(tls_problem(host, error)) from None
        except OSError as error:
            raise Failed(f"{host}:{port} breaks the TLS handshake off ({error.strerror or error})") from None
    return Certificate(datetime.fromtimestamp(ssl.cert_time_to_seconds(expires), timezone.utc))


def connection(host: str, port: int, step: Step) -> socket.socket:
    """A TCP connection. Raises Failed."""
    addresses(host, port)
    patience = step.left(15)
    try:
        return socket.create_connection((host, port), timeout=patience)
    except TimeoutError:
        raise Failed(
            f"{host}:{port} doesn't answer within {patience:.0f} s: a firewall, or a load balancer without targets"
        ) from None
    except OSError as error:
        raise Failed(f"{host}:{port} can't be reached ({error.strerror or error})") from None


def tls_problem(host: str, error: ssl.SSLError) -> str:
    """What is wrong with a certificate, and what helps."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS fails at {host}: {(error.reason or str(error)).replace('_', ' ').lower()}"
    said = error.verify_message or str(error)
    hint = next((hint for words, hint in _HINTS.items() if words in said.lower()), "")
    return f"the certificate of {host} isn't valid: {said.rstrip('.')}" + (f" ({hint})" if hint else "")


def host_and_port(address: str) -> tuple[str, int]:
    """Of an http(s) address."""
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, which needs no TLS."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
