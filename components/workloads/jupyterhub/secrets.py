"""The secrets of a hub: made once, stable, and handed to its pod through Secret objects."""

import hashlib
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
from typing_extensions import NotRequired

_BYTES = 32
"""Of the cookie secret, keys and tokens: jupyterhub/app.py (COOKIE_SECRET_BYTES), jupyterhub/crypto.py, and what the
chart makes itself in hub/_helpers-passwords.tpl."""


class HubTokenArgs(TypedDict):
    """The token of a service."""

    token: NotRequired[pulumi.Input[str]]
    """One that exists already. Secret. Default: generated."""
    version: NotRequired[int]
    """Another number makes another token. Default: 1."""


class HubSecretsArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the Secrets."""
    services: dict[str, HubTokenArgs]
    """Services that get a token."""
    environment: dict[str, pulumi.Input[str]]
    """Environment variables of the hub that are secret."""
    config: NotRequired[dict[str, Any]]
    """Values of the chart that are secret, which the hub merges over the others: z2jh.py, _load_config. Default: {}"""
    version: NotRequired[int]
    """The next number makes another cookie secret and key of auth state. Default: 1."""
    protect: NotRequired[bool]
    """Protect the key of auth state from deletion. Default: false."""


class HubSecrets(pulumi.ComponentResource):
    """
    Cookie secret, keys of auth state and tokens of services, as `hub.existingSecret` wants them, and a Secret with
    environment variables.

    The token between hub and proxy isn't among them: the chart reads it from no Secret but its own, where it makes it
    once and keeps it.
    """

    existing_secret: pulumi.Output[str]
    """Name of the Secret for `hub.existingSecret`."""
    environment_secret: pulumi.Output[str]
    """Name of the Secret with environment variables."""
    tokens: pulumi.Output[dict[str, str]]
    """Tokens by service. Secret."""
    checksum: pulumi.Output[str]
    """Changes with any of the secrets."""

    EXISTING = "hub-keys"
    ENVIRONMENT = "hub-environment"

    def __init__(self, name: str, args: HubSecretsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:HubSecrets", name, None, opts)
        self.name = name
        version = args.get("version", 1)
        cookie = self._bytes("cookie", version)
        # The key before stays, so that what it has encrypted is still read and then encrypted anew.
        keys = [self._bytes(f"auth-state-{each}", 1, args.get("protect", False)) for each in _newest(version)]
        tokens = {service: self._token(service, wanted) for service, wanted in args["services"].items()}
        content: dict[str, pulumi.Input[str]] = {
            "hub.config.JupyterHub.cookie_secret": cookie,
            "hub.config.CryptKeeper.keys": pulumi.Output.all(*keys).apply(";".join),
            **{f"hub.services.{service}.apiToken": token for service, token in tokens.items()},
        }
        if args.get("config"):
            # YAML's loader reads JSON.
            content["values.yaml"] = pulumi.Output.secret(pulumi.Output.json_dumps(args.get("config")))
        self.existing_secret = self._secret("keys", self.EXISTING, args["namespace"], content)
        self.environment_secret = self._secret("environment", self.ENVIRONMENT, args["namespace"], args["environment"])
        self.tokens = pulumi.Output.secret(pulumi.Output.all(**tokens))
        self.checksum = checksum({**content, **args["environment"]})
        self.register_outputs(
            {
                "existing_secret": self.existing_secret,
                "environment_secret": self.environment_secret,
                "tokens": self.tokens,
                "checksum": self.checksum,
            }
        )

    def _bytes(self, of: str, version: int, protect: bool = False) -> pulumi.Output[str]:
        # Hexadecimal digits. The id of a RandomBytes is its value, which would stand in the state in plain text.
        made = random.RandomPassword(
            f"{self.name}-{of}",
            length=2 * _BYTES,
            upper=False,
            lower=False,
            override_special="abcdef",
            keepers={"version": str(version)} if version != 1 else None,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        return pulumi.Output.secret(made.result)

    def _token(self, service: str, wanted: HubTokenArgs) -> pulumi.Output[str]:
        if "token" in wanted:
            return pulumi.Output.secret(wanted["token"])
        return self._bytes(f"token-{service}", wanted.get("version", 1))

    def _secret(
        self, of: str, object_name: str, namespace: pulumi.Input[str], content: dict[str, pulumi.Input[str]]
    ) -> pulumi.Output[str]:
        made = k8s.core.v1.Secret(
            f"{self.name}-{of}-secret",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, namespace=namespace),
            type="Opaque",
            string_data=content,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return made.metadata.apply(lambda metadata: metadata.name or object_name)


def checksum(secrets: dict[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """Changes with any of the secrets, of which it tells nothing: at least one of them is long and random."""
    joined = pulumi.Output.json_dumps(secrets, sort_keys=True)
    return pulumi.Output.unsecret(joined.apply(lambda text: hashlib.sha256(text.encode()).hexdigest()))


def _newest(version: int) -> list[int]:
    """The version's key, and the one before."""
    return [each for each in (version, version - 1) if each >= 1]
