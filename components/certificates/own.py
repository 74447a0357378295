"""Certificates of an authority of our own, for laptops and for servers inside a cluster."""

from typing import NamedTuple, Optional, TypedDict

import pulumi
import pulumi_tls as tls
from typing_extensions import NotRequired

_DAY = 24
_YEAR = 365 * _DAY


class OwnAuthorityArgs(TypedDict):
    common_name: str
    """What browsers and systems call it, at most 64 characters."""
    protect: NotRequired[bool]
    """Refuse to delete it: whoever trusts it would have to trust another one. Default: off."""


class OwnAuthority(pulumi.ComponentResource):
    """An authority for ten years, which nobody trusts before its certificate is entered there."""

    certificate: pulumi.Output[str]
    """Its certificate in PEM, for those who are to trust it."""
    key: pulumi.Output[str]
    """Its private key in PEM. Secret."""

    def __init__(self, name: str, args: OwnAuthorityArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:OwnAuthority", name, None, opts)
        held = pulumi.ResourceOptions(parent=self, protect=args.get("protect", False))
        key = tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=held)
        made = tls.SelfSignedCert(
            f"{name}-certificate",
            private_key_pem=key.private_key_pem,
            subject={"common_name": args["common_name"][:64]},
            is_ca_certificate=True,
            set_subject_key_id=True,
            validity_period_hours=10 * _YEAR,
            allowed_uses=["cert_signing", "crl_signing"],
            opts=held,
        )
        self.certificate = pulumi.Output.unsecret(made.cert_pem)
        self.key = pulumi.Output.secret(key.private_key_pem)
        self.register_outputs({"certificate": self.certificate, "key": self.key})


class OwnCertificateArgs(TypedDict):
    hosts: list[str]
    """Names of the certificate, wildcards too. The first is its common name."""
    authority_certificate: pulumi.Input[str]
    """`OwnAuthority.certificate`."""
    authority_key: pulumi.Input[str]
    """`OwnAuthority.key`. Secret."""


class OwnCertificate(pulumi.ComponentResource):
    """
    A server's certificate of such an authority.

    It is for two years (browsers that trust an authority of people's own take up to 825 days) and made anew by the
    first deployment in the last 90 days of them. Raises ValueError for no name.
    """

    certificate: pulumi.Output[str]
    """The certificate, and after it that of the authority: PEM. Not secret."""
    key: pulumi.Output[str]
    """Its private key in PEM, PKCS 8. Secret."""

    def __init__(self, name: str, args: OwnCertificateArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:OwnCertificate", name, None, opts)
        if not args["hosts"]:
            raise ValueError("hosts is []; a certificate needs a name")
        child = pulumi.ResourceOptions(parent=self)
        key = tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
        request = tls.CertRequest(
            f"{name}-request",
            private_key_pem=key.private_key_pem,
            subject={"common_name": args["hosts"][0][:64]},
            dns_names=args["hosts"],
            opts=child,
        )
        made = tls.LocallySignedCert(
            f"{name}-certificate",
            cert_request_pem=request.cert_request_pem,
            ca_private_key_pem=args["authority_key"],
            ca_cert_pem=args["authority_certificate"],
            set_subject_key_id=True,
            validity_period_hours=2 * _YEAR,
            early_renewal_hours=90 * _DAY,
            allowed_uses=["digital_signature", "key_encipherment", "server_auth"],
            opts=child,
        )
        self.certificate = pulumi.Output.unsecret(
            pulumi.Output.all(made.cert_pem, args["authority_certificate"]).apply(
                lambda known: "".join(f"{str(each).strip()}\n" for each in known)
            )
        )
        self.key = pulumi.Output.secret(key.private_key_pem_pkcs8)
        self.register_outputs({"certificate": self.certificate, "key": self.key})


class Pair(NamedTuple):
    """A server's certificate, and what clients check it with."""

    certificate: pulumi.Output[str]
    key: pulumi.Output[str]
    authority: pulumi.Output[str]


def pair(parent: pulumi.Resource, name: str, hosts: list[str]) -> Pair:
    """A certificate for one server inside a cluster, of an authority that is made for it alone."""
    child = pulumi.ResourceOptions(parent=parent)
    authority = OwnAuthority(f"{name}-authority", {"common_name": f"authority of {name}"}, child)
    made = OwnCertificate(
        f"{name}-tls",
        {"hosts": hosts, "authority_certificate": authority.certificate, "authority_key": authority.key},
        child,
    )
    return Pair(made.certificate, made.key, authority.certificate)
