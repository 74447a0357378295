"""Secrets on AWS: made once and kept in Secrets Manager, or read from there by name."""

import json
import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_random as random
from typing_extensions import NotRequired

NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")  # Secrets Manager API reference, CreateSecret, Name
SHORTEST = 16
RECOVERY_DAYS = 30


class SecretsManagerSecretArgs(TypedDict):
    prefix: str
    """First part of the name, such as atelier/staging: what policies and people look under."""
    secret_name: str
    """Last part of the name. The secret is called <prefix>/<secret_name>."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the value. Its policy must let Secrets Manager use it."""
    account_id: pulumi.Input[str]
    """The account; principals of others are refused."""
    value: NotRequired[pulumi.Input[str]]
    """The value, such as an RSA key made elsewhere. Default: generated."""
    length: NotRequired[int]
    """Characters of a generated value, at least 16. Another number makes another value. Default: 32."""
    description: NotRequired[pulumi.Input[str]]
    """What the secret is for. Default: the component's name."""
    protect: NotRequired[bool]
    """Refuse to delete the secret or to make another value, and keep a deleted one for 30 days. Default: off, and a
    deleted secret is gone at once, so that its name is free again."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the secret, beside the provider's default tags."""


class SecretsManagerSecret(pulumi.ComponentResource):
    """
    A secret in Secrets Manager whose value is given, or made once: letters and digits, which need no quoting anywhere.

    Its policy refuses other accounts and requests without TLS, whatever IAM policies allow; it is in place before the
    value is. Who may read is a matter of IAM: secretsmanager:GetSecretValue on the ARN, and kms:Decrypt on the key.

    Raises ValueError for a name that Secrets Manager doesn't take and for a length below 16.
    """

    arn: pulumi.Output[str]
    """ARN of the secret, known once it has its value."""
    secret_name: pulumi.Output[str]
    """Full name of the secret."""
    value: pulumi.Output[str]
    """The value. Secret."""
    version_id: pulumi.Output[str]
    """Identifier of the value's version: it changes whenever the value does, and isn't secret."""

    def __init__(self, name: str, args: SecretsManagerSecretArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:SecretsManagerSecret", name, None, opts)
        protect = args.get("protect", False)
        full_name = f"{args['prefix'].strip('/')}/{args['secret_name']}"
        if not NAME.fullmatch(full_name):
            raise ValueError(f"the secret's name {full_name!r} can have letters, digits and /_+=.@- only")

        self.value = self._value(name, args, protect)
        secret = aws.secretsmanager.Secret(
            f"{name}-secret",
            name=full_name,  # people and IAM policies name it
            description=args.get("description", name),
            kms_key_id=args["kms_key_arn"],
            recovery_window_in_days=RECOVERY_DAYS if protect else 0,
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        policy = aws.secretsmanager.SecretPolicy(
            f"{name}-policy",
            secret_arn=secret.arn,
            policy=pulumi.Output.json_dumps(_policy(args["account_id"])),
            block_public_policy=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        version = aws.secretsmanager.SecretVersion(
            f"{name}-version",
            secret_id=secret.id,
            secret_string=self.value,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )

        # Who reads by this ARN comes after the value.
        self.arn = pulumi.Output.all(secret.arn, version.id).apply(lambda known: str(known[0]))
        self.secret_name = secret.name
        self.version_id = version.version_id
        self.register_outputs(
            {
                "arn": self.arn,
                "secret_name": self.secret_name,
                "value": self.value,
                "version_id": self.version_id,
            }
        )

    def _value(self, name: str, args: SecretsManagerSecretArgs, protect: bool) -> pulumi.Output[str]:
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


def _policy(account_id: pulumi.Input[str]) -> dict[str, Any]:
    """Denials only: they hold whatever else is allowed, and give nothing to anybody."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OnlyTls",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "secretsmanager:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            {
                "Sid": "OnlyThisAccount",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "secretsmanager:*",
                "Resource": "*",
                "Condition": {
                    "StringNotEquals": {"aws:PrincipalAccount": account_id},
                    # AWS's own services have no account, and would be taken for strangers.
                    "Bool": {"aws:PrincipalIsAWSService": "false"},
                },
            },
        ],
    }


class SecretsManagerReferenceArgs(TypedDict):
    secret_name: pulumi.Input[str]
    """Name or ARN of a secret that exists."""
    field: NotRequired[str]
    """Key to take from a value that is a JSON object. Default: the whole value."""


class SecretsManagerReference(pulumi.ComponentResource):
    """
    The current value of a secret that people keep in Secrets Manager. It is read on every preview and update, so the
    caller needs secretsmanager:GetSecretValue on it, and kms:Decrypt on its key.

    A value without text, that isn't the JSON object which `field` asks for, or that lacks the field fails the update
    with a text that names the secret and the field, never a value.
    """

    value: pulumi.Output[str]
    """The value, or its field. Secret."""
    arn: pulumi.Output[str]
    """ARN of the secret."""

    def __init__(self, name: str, args: SecretsManagerReferenceArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:SecretsManagerReference", name, None, opts)
        secret_name = pulumi.Output.from_input(args["secret_name"])
        field = args.get("field")

        found = aws.secretsmanager.get_secret_version_output(
            secret_id=secret_name,
            opts=pulumi.InvokeOutputOptions(parent=self),  # the component's provider
        )
        text = pulumi.Output.secret(found.secret_string)
        self.value = pulumi.Output.all(secret_name, text).apply(lambda pair: field_of(pair[0], pair[1], field))
        self.arn = found.secret_arn
        self.register_outputs({"value": self.value, "arn": self.arn})


def field_of(secret_name: str, text: Optional[str], field: Optional[str]) -> str:
    """
    The text of a secret, or one field of the JSON object that it holds; a number is taken as its digits.

    Raises ValueError, without any part of the value, if that isn't there.
    """
    if not text:
        raise ValueError(f"secret {secret_name} has no text: it is empty or binary")
    if field is None:
        return text
    try:
        fields = json.loads(text)
    except json.JSONDecodeError:
        # "from None": the original error carries the whole text.
        raise ValueError(f"secret {secret_name} isn't JSON, so it has no field {field!r}") from None
    if not isinstance(fields, dict):
        raise ValueError(f"secret {secret_name} isn't a JSON object, so it has no field {field!r}")
    if field not in fields:
        raise ValueError(f"secret {secret_name} has no field {field!r}")
    value = fields[field]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"field {field!r} of secret {secret_name} is neither text nor a number")
    return str(value)
