"""The secrets that a simulated cloud holds, and the search for them in whatever an engine wrote."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from google.protobuf.struct_pb2 import Value

from offline import values
from rehearsal.cloud import FILE, Cloud

GENERATED = {
    "random:index/randomBytes:RandomBytes": ("base64", "hex"),
    "random:index/randomPassword:RandomPassword": ("result", "bcryptHash"),
    "tls:index/privateKey:PrivateKey": ("privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"),
}
"""Outputs that are secret by the schema of their provider, which gives them without a mark."""

_SHORTEST = 16
"""Characters. What is shorter is found by chance."""
_SHORTEST_LINE = 24
_PUBLIC = re.compile(r"-----BEGIN (PUBLIC KEY|CERTIFICATE)-----.*?-----END \1-----", re.DOTALL)


def generated(cloud: Cloud) -> set[str]:
    """Passwords and private keys."""
    found = ((each.outputs.fields, GENERATED.get(each.type, ())) for each in cloud.objects())
    texts = (values.revealed(fields[key]).string_value for fields, keys in found for key in keys if key in fields)
    return {text for text in texts if text}


def marked(cloud: Cloud) -> set[str]:
    """Every text that the program sent as a secret, and the texts inside where it is JSON."""
    structs = (struct for each in cloud.objects() for struct in (each.inputs, each.outputs))
    return {text for struct in structs for value in struct.fields.values() for text in _marked(value, False)}


def parts(secret: str) -> set[str]:
    """A secret and, where it is JSON, the texts in it that tell as much."""
    try:
        inside: Any = json.loads(secret)
    except ValueError:
        return {secret}
    # A kubeconfig names the cluster and its public certificate, which others may name too.
    texts = set() if isinstance(inside, dict) and "current-context" in inside else set(_texts(inside))
    return {text for text in {secret, *texts} if len(text) >= _SHORTEST}


def found_in_the_cloud(cloud: Cloud, secrets: Iterable[str]) -> set[str]:
    """Those that stand in the cloud's own file: the control of `leaks`."""
    # Properties are protobuf there, in which texts stand as they are.
    content = b"".join(path.read_bytes() for path in cloud.folder.glob(f"{FILE}*"))
    return {secret for secret in secrets if secret.encode() in content}


def leaks(secrets: Iterable[str], content: str) -> list[str]:
    """The secrets that a text holds: as they are, line by line, escaped, in a URL, or in base64 of something longer."""
    return [secret for secret in secrets if any(form in content for form in _forms(secret))]


def written(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file of a workspace, its state, history, backups and event logs among them, but for the cloud's own."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "cloud" not in path.relative_to(folder).parts[:1]:
            yield path.relative_to(folder), path.read_text(errors="replace")


def _forms(secret: str) -> set[str]:
    forms = {secret, json.dumps(secret)[1:-1], json.dumps(json.dumps(secret))[3:-3], quote(secret, safe="")}
    # No way of quoting changes the lines of a key. A public one may stand beside it in the same secret.
    lines = (line for line in _PUBLIC.sub("", secret).splitlines() if "-----" not in line)
    forms |= {line for line in lines if len(line) >= _SHORTEST_LINE}
    for offset in range(3):
        # Of what stands in something longer, three forms are possible, without the ends that its neighbours decide.
        forms.add(base64.b64encode(b"x" * offset + secret.encode()).decode()[4:-4])
    return forms


def _marked(value: Value, secret: bool) -> Iterator[str]:
    open_value = values.revealed(value)
    secret = secret or open_value is not value
    kind = open_value.WhichOneof("kind")
    if kind == "struct_value":
        for each in open_value.struct_value.fields.values():
            yield from _marked(each, secret)
    elif kind == "list_value":
        for each in open_value.list_value.values:
            yield from _marked(each, secret)
    elif kind == "string_value" and secret and len(_PUBLIC.sub("", open_value.string_value).strip()) >= _SHORTEST:
        # Not a certificate alone, which stands beside its key in a Secret and is shown to everybody who connects.
        yield from parts(open_value.string_value)


def _texts(inside: Any) -> Iterator[str]:
    if isinstance(inside, str):
        yield inside
    elif isinstance(inside, (dict, list)):
        for each in inside.values() if isinstance(inside, dict) else inside:
            yield from _texts(each)
