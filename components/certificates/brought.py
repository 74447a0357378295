"""A certificate that people bring: checked, and put into a Secret that a proxy serves TLS with."""

import hashlib
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

SOON = timedelta(days=30)
STAND_INS = ("simulated-", "offline-placeholder")
"""What previews without access to the vault put in a secret's place: there is nothing to check then."""


class BroughtCertificateArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the Secret."""
    secret_name: str
    """Name of the Secret, by which charts and Ingresses know it."""
    hosts: list[str]
    """Names that the certificate must be for, such as hub.example.org."""
    certificate: pulumi.Input[str]
    """The certificate and after it those of its authorities, without the root: PEM. It isn't secret."""
    key: pulumi.Input[str]
    """The private key, RSA or elliptic curve, without password: PEM."""
    labels: NotRequired[dict[str, str]]
    """Labels of the Secret. Default: none."""


class BroughtCertificate(pulumi.ComponentResource):
    """
    A Secret of type kubernetes.io/tls with the keys tls.crt and tls.key, which zero-to-jupyterhub takes by
    `proxy.https: {type: secret, secret: {name: …}}`.

    As soon as the values are known, in a preview already where they come from a vault, they are checked: an update
    fails, with a text that names no part of the key, when the key belongs to another certificate, a name isn't covered,
    the chain is out of order, or the certificate isn't valid yet or any more. It warns 30 days before the end.
    """

    secret_name: pulumi.Output[str]
    """Name of the Secret, known when it is there."""
    checksum: pulumi.Output[str]
    """Changes with certificate and key, for an annotation of pods that read them at their start. Not secret."""
    expires: pulumi.Output[str]
    """When the certificate ends, as an ISO 8601 time in UTC; empty where it couldn't be read."""

    def __init__(self, name: str, args: BroughtCertificateArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:BroughtCertificate", name, None, opts)
        hosts = args["hosts"]
        given = pulumi.Output.all(args["certificate"], pulumi.Output.secret(args["key"]))
        expires = given.apply(lambda pair: _checked(name, pair[0], pair[1], hosts))
        # Through the check, so that no Secret is made of what fails it.
        checked = pulumi.Output.all(given, expires).apply(lambda both: {"tls.crt": both[0][0], "tls.key": both[0][1]})

        secret = k8s.core.v1.Secret(
            f"{name}-secret",
            metadata={"name": args["secret_name"], "namespace": args["namespace"], "labels": args.get("labels", {})},
            type="kubernetes.io/tls",
            string_data=checked,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.secret_name = secret.metadata.apply(lambda metadata: metadata.name or "")
        self.checksum = pulumi.Output.unsecret(
            given.apply(lambda pair: hashlib.sha256("\0".join(pair).encode()).hexdigest()[:16])
        )
        self.expires = pulumi.Output.unsecret(expires)
        self.register_outputs({"secret_name": self.secret_name, "checksum": self.checksum, "expires": self.expires})


def _checked(name: str, certificate: str, key: str, hosts: list[str]) -> str:
    """When the certificate ends; empty for what stands in for a secret. Raises as `check_certificate` does."""
    if any(mark in part for part in (certificate, key) for mark in STAND_INS):
        return ""
    end = check_certificate(certificate, key, hosts)
    if end - datetime.now(timezone.utc) < SOON:
        pulumi.log.warn(f"certificate {name} ends on {end:%Y-%m-%d}: bring the next one")
    return end.isoformat()


def check_certificate(certificate: str, key: str, hosts: list[str], now: Optional[datetime] = None) -> datetime:
    """
    When a PEM certificate with its chain ends. Raises ValueError, without any part of the key, for what a browser or a
    proxy would refuse.
    """
    # Here, so that who imports the package for other components doesn't wait for it.
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    try:
        chain = x509.load_pem_x509_certificates(certificate.encode())
    except ValueError:
        raise ValueError("the certificate isn't PEM text with a certificate in it") from None
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except (TypeError, ValueError):
        # "from None": nothing of the key may show. TypeError means that it has a password.
        raise ValueError("the key isn't PEM text with a private key without password") from None
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    leaf = chain[0]
    if private.public_key().public_bytes(*form) != leaf.public_key().public_bytes(*form):
        raise ValueError(
            "the key doesn't belong to the first certificate; the host's comes first, then those of its authorities"
        )
    for below, above in pairwise(chain):
        if below.issuer != above.subject:
            raise ValueError(
                f"the chain is out of order: {below.subject.rfc4514_string()} is followed by "
                f"{above.subject.rfc4514_string()}, which didn't issue it"
            )
    now = now or datetime.now(timezone.utc)
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise ValueError(
            f"the certificate is valid from {leaf.not_valid_before_utc:%Y-%m-%d} to {leaf.not_valid_after_utc:%Y-%m-%d}"
        )
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = [each.lower() for each in extension.value.get_values_for_type(x509.DNSName)]
    except x509.ExtensionNotFound:
        names = []  # browsers don't look at the common name
    if missing := [host for host in hosts if not _covered(host.lower(), names)]:
        raise ValueError(f"the certificate is for {', '.join(names) or 'no name'}, not for {', '.join(missing)}")
    return leaf.not_valid_after_utc


def _covered(host: str, names: list[str]) -> bool:
    """Whether a name is among those of a certificate; a wildcard stands for one label (RFC 6125, 6.4.3)."""
    return host in names or f"*.{host.partition('.')[2]}" in names
