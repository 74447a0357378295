"""The secrets of a Studios deployment: made once, stable, and handed to pods through Secret objects."""

from typing import Optional, TypedDict

import pulumi
import pulumi_random as random
import pulumi_tls as tls
from typing_extensions import NotRequired


class StudiosKeysArgs(TypedDict):
    rsa_bits: NotRequired[pulumi.Input[int]]
    """Size of the RSA key in bits, 2048 or more. Default: 2048."""
    registration_token: NotRequired[pulumi.Input[str]]
    """A registration token that exists already. By default one is made."""
    registration_token_version: NotRequired[int]
    """Another number makes another token. Default: 1."""
    management_key_version: NotRequired[int]
    """Another number makes another key of the management port. Default: 1."""
    management: NotRequired[bool]
    """Make a key of the management port. Default: true."""
    ssh: NotRequired[bool]
    """Make a host key for SSH. Default: false."""
    protect: NotRequired[bool]
    """Protect the OIDC key and the SSH host key from deletion. Default: false."""


class StudiosKeys(pulumi.ComponentResource):
    """
    The registration token, the key pair that signs OIDC tokens, the key of the management port and the SSH host key.

    Token and key pair are those of Seqera's installation guide: 32 letters and digits, and one PEM file with the
    private key on top and the public key beneath it.
    """

    registration_token: pulumi.Output[str]
    """The proxy's CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN and the Platform's initial access token. Secret."""
    oidc_pem: pulumi.Output[str]
    """The PEM file of both keys. Secret."""
    management_key: pulumi.Output[str]
    """The server's CONNECT_MANAGEMENT_AUTH_KEY; empty without. Secret."""
    ssh_private_key: pulumi.Output[str]
    """Ed25519 host key in OpenSSH form; empty without SSH. Secret."""
    ssh_fingerprint: pulumi.Output[str]
    """SHA256:… of the host key; empty without SSH."""

    TOKEN_LENGTH = 32

    def __init__(self, name: str, args: StudiosKeysArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:StudiosKeys", name, None, opts)
        protected = pulumi.ResourceOptions(parent=self, protect=args.get("protect", False))
        child = pulumi.ResourceOptions(parent=self)

        given = args.get("registration_token")
        if given is None:
            # Not protected, as the engine replaces nothing that is: whoever reads the token learns a new one from the
            # same update, and nothing is lost with the old one. The same holds for the management key.
            token = random.RandomPassword(
                f"{name}-token",
                length=self.TOKEN_LENGTH,
                special=False,
                keepers=_version(args.get("registration_token_version", 1)),
                opts=child,
            ).result
        else:
            token = pulumi.Output.from_input(given)
        # Protected: with another key every login that it has signed ends, and it must be the same as long as the
        # Platform is. It has no version for the same reason; nor has the SSH host key, which people's clients know.
        rsa = tls.PrivateKey(f"{name}-oidc", algorithm="RSA", rsa_bits=args.get("rsa_bits", 2048), opts=protected)
        management: pulumi.Input[str] = ""
        if args.get("management", True):
            management = random.RandomPassword(
                f"{name}-management",
                length=32,
                special=False,
                keepers=_version(args.get("management_key_version", 1)),
                opts=child,
            ).result

        self.registration_token = pulumi.Output.secret(token)
        # PKCS #8, as `openssl genrsa` of the guide writes it since OpenSSL 3. Both parts end with a line break.
        self.oidc_pem = pulumi.Output.secret(pulumi.Output.concat(rsa.private_key_pem_pkcs8, rsa.public_key_pem))
        self.management_key = pulumi.Output.secret(management)
        self.ssh_private_key, self.ssh_fingerprint = self._ssh(name, protected) if args.get("ssh") else _none()
        self.register_outputs(
            {
                "registration_token": self.registration_token,
                "oidc_pem": self.oidc_pem,
                "management_key": self.management_key,
                "ssh_private_key": self.ssh_private_key,
                "ssh_fingerprint": self.ssh_fingerprint,
            }
        )

    def _ssh(self, name: str, opts: pulumi.ResourceOptions) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        """One host key for all replicas, so that clients see the same host behind the load balancer."""
        key = tls.PrivateKey(f"{name}-ssh", algorithm="ED25519", opts=opts)
        return pulumi.Output.secret(key.private_key_openssh), key.public_key_fingerprint_sha256


def _version(number: int) -> Optional[dict[str, pulumi.Input[str]]]:
    """What makes another value when it changes. The first has none: what older programs have made stays."""
    return {"version": str(number)} if number != 1 else None


def _none() -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    return pulumi.Output.secret(""), pulumi.Output.from_input("")
