"""Secrets are known to be secret wherever they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Resource, items, unknown
from .images import containers
from .making import each

PATTERNS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an access key of AWS": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a token of GitHub": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}\b"),
    "an API key of Google": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s:@${}]{3,}@"),
}
"""What gives a secret away by its form."""
_NAMED = re.compile(
    r"(?:^|[_.-])(?:passw(?:or)?d|token|api_?key|private_?key|(?:client|cookie|shared)_secret)$"
    r"|[a-z0-9](?:Password|Token|ApiKey|PrivateKey|ClientSecret|CookieSecret)$"
    r"|^(?:PASSWORD|SECRET|TOKEN|API_?KEY)$|_(?:PASSWORD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)$|^clientSecret$"
)
"""Names of secrets. `existingSecret` and `secretName` are names of objects, `checksum/token` is a hash."""
_SECRET_INPUTS = {
    "aws:elasticache/replicationGroup:ReplicationGroup": ("authToken",),
    "aws:rds/instance:Instance": ("password",),
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary"),
    "aws:ssm/parameter:Parameter": ("value",),
    "azure-native:dbforpostgresql:Server": ("administratorLoginPassword",),
    "azure-native:keyvault:Secret": ("properties.value",),
    "gcp:secretmanager/secretVersion:SecretVersion": ("secretData",),
    "gcp:sql/databaseInstance:DatabaseInstance": ("rootPassword",),
    "gcp:sql/user:User": ("password",),
}


@each(
    "no-plain-secret",
    "No secret is written in plain text",
    "critical",
    ("CKV_AWS_41", "CKV_AWS_46"),
    "What isn't marked as a secret stands in the state, in previews and logs, and in objects that many may read.",
    "Generate it, read it from the vault, or `pulumi config set --secret` it; pods get it from a Secret by name.",
)
def no_plain_secret(resource: Resource) -> Iterator[str]:
    """Inputs that are secrets by their meaning, by the name of a variable, or by their form."""
    for path in _SECRET_INPUTS.get(resource.type, ()):
        if _plain(resource.get(*path.split("."))):
            yield f"{path} isn't marked as a secret"
    for container in containers(resource):
        for variable in items(container.get("env")):
            name, value = str(variable.get("name")), variable.get("value")
            if _NAMED.search(name) and _plain(value):
                yield f"container {container.get('name')} has {name} as a plain variable"
    if resource.type == "kubernetes:helm.sh/v3:Release":
        yield from _values(resource.get("values"), "values")
    for path, text in _texts(resource.inputs, ""):
        for what, pattern in PATTERNS.items():
            if pattern.search(text):
                yield f"{path} holds {what}"


def _values(value: Any, path: str) -> Iterator[str]:
    """Values of a chart whose key says that they are secrets. References to a Secret end with other words."""
    if isinstance(value, dict) and not unknown(value):
        if _NAMED.search(str(value.get("name", ""))) and _plain(value.get("value")):
            yield f"{path} has {value['name']} as a plain variable"
        for key, inner in value.items():
            if _NAMED.search(key) and _plain(inner):
                yield f"{path}.{key} is plain text"
            else:
                yield from _values(inner, f"{path}.{key}")
    for number, inner in enumerate(value if isinstance(value, list) else []):
        yield from _values(inner, f"{path}[{number}]")


def _plain(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{number}]")


RULES = (no_plain_secret,)
