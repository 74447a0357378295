"""Secrets on Google Cloud: made once and kept in Secret Manager, or read from there by name."""

import re
from typing import Optional, TypedDict

import pulumi
import pulumi_random as random
from pulumi_gcp import secretmanager
from typing_extensions import NotRequired

from .secrets_manager import SHORTEST, field_of

SECRET_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")  # Secret Manager API reference, projects.secrets.create, secretId
READER = "roles/secretmanager.secretAccessor"


class SecretManagerSecretArgs(TypedDict):
    prefix: str
    """First part of the name, such as atelier-staging: what people look under."""
    secret_name: str
    """Last part of the name, such as hub/token. The secret is called <prefix>-<secret_name>; / and . become dashes."""
    project_id: str
    """Project of the secret."""
    region: str
    """Region that keeps the value, and no other."""
    kms_key_id: pulumi.Input[str]
    """Key that encrypts the value, in the same region: `GcpKey` with service secretmanager."""
    value: NotRequired[pulumi.Input[str]]
    """The value, such as an RSA key made elsewhere, 64 KiB at most. Default: generated."""
    length: NotRequired[int]
    """Characters of a generated value, at least 16. Another number makes another value. Default: 32."""
    readers: NotRequired[dict[str, pulumi.Input[str]]]
    """Members of IAM who may read it, such as serviceAccount:…, by a short name, which is part of a resource's name.
    Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete the secret or to make another value. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the secret: lower-case letters, digits, _ and -."""


class SecretManagerSecret(pulumi.ComponentResource):
    """
    A secret whose value is given, or made once: letters and digits, which need no quoting anywhere. Another value is
    another version, and the one before is destroyed when it stands. Who may read is said for each secret.

    Raises ValueError for a name that Secret Manager doesn't take and for a length below 16.
    """

    secret_id: pulumi.Output[str]
    """Identifier of the secret, projects/…/secrets/<name>, known once it has its value and its readers."""
    secret_name: pulumi.Output[str]
    """Name of the secret."""
    value: pulumi.Output[str]
    """The value. Secret."""
    version_id: pulumi.Output[str]
    """Identifier of the value's version: it changes whenever the value does, and isn't secret."""

    def __init__(self, name: str, args: SecretManagerSecretArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:SecretManagerSecret", name, None, opts)
        protect = args.get("protect", False)

        self.value = self._value(name, args, protect)
        secret = secretmanager.Secret(
            f"{name}-secret",
            secret_id=secret_id(args["prefix"], args["secret_name"]),  # people and IAM policies name it
            project=args["project_id"],
            replication={
                "user_managed": {
                    "replicas": [
                        {
                            "location": args["region"],
                            "customer_managed_encryption": {"kms_key_name": args["kms_key_id"]},
                        }
                    ]
                }
            },
            labels=args.get("tags"),
            deletion_protection=protect,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        version = secretmanager.SecretVersion(
            f"{name}-version",
            secret=secret.id,
            secret_data=self.value,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        rights = [
            secretmanager.SecretIamMember(
                f"{name}-{label}-reads",
                project=args["project_id"],
                secret_id=secret.secret_id,
                role=READER,
                member=member,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for label, member in args.get("readers", {}).items()
        ]

        self.secret_name, self.version_id = secret.secret_id, version.id
        self.secret_id = pulumi.Output.all(secret.id, version.id, *[right.id for right in rights]).apply(
            lambda known: str(known[0])
        )
        self.register_outputs(
            {
                "secret_id": self.secret_id,
                "secret_name": self.secret_name,
                "value": self.value,
                "version_id": self.version_id,
            }
        )

    def _value(self, name: str, args: SecretManagerSecretArgs, protect: bool) -> pulumi.Output[str]:
        given = args.get("value")
        if given is not None:
            return pulumi.Output.secret(given)
        length = args.get("length", 32)
        if length < SHORTEST:
            raise ValueError(f"length is {length}; it must be at least {SHORTEST}")
        generated = random.RandomPassword(
            f"{name}-value",
            length=length,
            special=False,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        return pulumi.Output.secret(generated.result)


def secret_id(prefix: str, name: str) -> str:
    """The whole name that Secret Manager takes: atelier-staging and hub/token become atelier-staging-hub-token."""
    plain = re.sub(r"[/.]", "-", f"{prefix.strip('/')}-{name.strip('/')}")
    if not SECRET_ID.fullmatch(plain):
        raise ValueError(f"the secret's name {plain!r} can have letters, digits, _ and - only, 255 at most")
    return plain


class SecretManagerReferenceArgs(TypedDict):
    secret_name: str
    """Name of a secret that exists, or its identifier: projects/<project>/secrets/<name>."""
    project_id: NotRequired[str]
    """Project of the secret, if the name alone is given. Default: the provider's."""
    version: NotRequired[str]
    """Number of the version. Default: the newest."""
    field: NotRequired[str]
    """Key to take from a value that is a JSON object. Default: the whole value."""


class SecretManagerReference(pulumi.ComponentResource):
    """
    The value of a secret that people keep in Secret Manager. It is read on every preview and update, so whoever
    deploys needs roles/secretmanager.secretAccessor on it.

    A value without text, that isn't the JSON object which `field` asks for, or that lacks the field fails the update
    with a text that names the secret and the field, never a value.
    """

    value: pulumi.Output[str]
    """The value, or its field. Secret."""

    def __init__(self, name: str, args: SecretManagerReferenceArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:SecretManagerReference", name, None, opts)
        secret, field = args["secret_name"], args.get("field")
        found = secretmanager.get_secret_version_output(
            secret=secret,
            project=args.get("project_id"),
            version=args.get("version"),
            opts=pulumi.InvokeOutputOptions(parent=self),  # the component's provider
        )
        text = pulumi.Output.secret(found.secret_data)
        self.value = text.apply(lambda given: field_of(secret, given, field))
        self.register_outputs({"value": self.value})
