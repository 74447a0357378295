"""Certificates of an authority of our own, for servers inside a cluster and for laptops."""

from typing import NamedTuple

import pulumi
import pulumi_tls as tls

_DAY = 24
_YEAR = 365 * _DAY


class OwnCertificate(NamedTuple):
    """A server's certificate, and what clients check it with."""

    certificate: pulumi.Output[str]
    """The certificate in PEM."""
    key: pulumi.Output[str]
    """Its private key in PEM, PKCS 8. Secret."""
    authority: pulumi.Output[str]
    """The certificate of the authority in PEM."""


def own_certificate(parent: pulumi.Resource, name: str, hosts: list[str]) -> OwnCertificate:
    """
    A certificate for `hosts`, wildcards included, of an authority that is made for it alone.

    It is for two years (browsers that trust an authority of people's own take up to 825 days) and made anew, of the
    same authority, by the first deployment in the last 90 days of them; the authority is for ten.
    """
    child = pulumi.ResourceOptions(parent=parent)
    authority_key = tls.PrivateKey(f"{name}-authority-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
    authority = tls.SelfSignedCert(
        f"{name}-authority",
        private_key_pem=authority_key.private_key_pem,
        subject={"common_name": f"authority of {name}"[:64]},
        is_ca_certificate=True,
        set_subject_key_id=True,
        validity_period_hours=10 * _YEAR,
        allowed_uses=["cert_signing", "crl_signing"],
        opts=child,
    )
    key = tls.PrivateKey(f"{name}-tls-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
    request = tls.CertRequest(
        f"{name}-tls-request",
        private_key_pem=key.private_key_pem,
        subject={"common_name": name[:64]},
        dns_names=hosts,
        opts=child,
    )
    certificate = tls.LocallySignedCert(
        f"{name}-tls",
        cert_request_pem=request.cert_request_pem,
        ca_private_key_pem=authority_key.private_key_pem,
        ca_cert_pem=authority.cert_pem,
        set_subject_key_id=True,
        validity_period_hours=2 * _YEAR,
        early_renewal_hours=90 * _DAY,
        allowed_uses=["digital_signature", "key_encipherment", "server_auth"],
        opts=child,
    )
    return OwnCertificate(
        certificate.cert_pem,
        pulumi.Output.secret(key.private_key_pem_pkcs8),
        pulumi.Output.unsecret(authority.cert_pem),
    )
