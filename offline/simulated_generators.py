"""Likely outputs of pulumi-random and pulumi-tls: of the right form, and of no use as a key or a password."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable
from typing import Any

from .asked import Asked

Outputs = dict[str, Any]

_PACKAGES = ("random:", "tls:")


def is_generated(type_: str) -> bool:
    """Whether resources of a type are made on the machine that deploys: they are in the state, and in no cloud."""
    return type_.startswith(_PACKAGES)


def _string(asked: Asked) -> Outputs:
    # The id of both is what the real provider gives: the string itself, unless that is a secret.
    result = asked.hexadecimal(asked.number("length", 16))
    return {"id": result, "result": result}


def _password(asked: Asked) -> Outputs:
    bcrypt = f"$2a$10${asked.hexadecimal(53, 'bcrypt')}"
    return {"id": "none", "result": asked.hexadecimal(asked.number("length", 16)), "bcryptHash": bcrypt}


def _id(asked: Asked) -> Outputs:
    digits = asked.hexadecimal(2 * asked.number("byteLength", 8))
    data = bytes.fromhex(digits)
    coded = base64.b64encode(data).decode()
    url = base64.urlsafe_b64encode(data).decode().rstrip("=")
    prefix = asked.text("prefix")
    forms = {"hex": digits, "dec": str(int(digits, 16)), "b64Std": coded, "b64Url": url}
    return {"id": url, **{key: prefix + form for key, form in forms.items()}}


def _bytes(asked: Asked) -> Outputs:
    digits = asked.hexadecimal(2 * asked.number("length", 8))
    coded = base64.b64encode(bytes.fromhex(digits)).decode()
    # The real provider's id is the value itself, in the open.
    return {"id": coded, "hex": digits, "base64": coded}


def _uuid(asked: Asked) -> Outputs:
    return {"id": asked.uuid(), "result": asked.uuid()}


def _integer(asked: Asked) -> Outputs:
    low, high = asked.number("min"), asked.number("max", 1)
    number = low + int(asked.hexadecimal(12), 16) % (high - low + 1)
    return {"id": str(number), "result": number}


def _pet(asked: Asked) -> Outputs:
    words = ["simulated", "pet", asked.hexadecimal(6)][-asked.number("length", 2) :]
    name = asked.text("separator", "-").join([part for part in (asked.text("prefix"), *words) if part])
    return {"id": name}


def _shuffle(asked: Asked) -> Outputs:
    inputs = asked.texts("inputs")
    return {"id": "-", "results": inputs[: asked.number("resultCount", len(inputs))]}


_SSH_NAMES = {"P256": "ecdsa-sha2-nistp256", "P384": "ecdsa-sha2-nistp384", "P521": "ecdsa-sha2-nistp521"}


def _private_key(asked: Asked) -> Outputs:
    algorithm, curve = asked.text("algorithm"), asked.text("ecdsaCurve", "P224")
    label = {"RSA": "RSA PRIVATE KEY", "ECDSA": "EC PRIVATE KEY"}.get(algorithm, "PRIVATE KEY")
    ssh = {"RSA": "ssh-rsa", "ED25519": "ssh-ed25519"}.get(algorithm, _SSH_NAMES.get(curve, ""))
    found = {
        "id": asked.hexadecimal(40),
        "privateKeyPem": _pem(label, asked),
        "privateKeyPemPkcs8": _pem("PRIVATE KEY", asked),
        "publicKeyPem": _pem("PUBLIC KEY", asked),
        # Defaults of the provider, which it reports whatever the algorithm is.
        "ecdsaCurve": curve,
        "rsaBits": asked.number("rsaBits", 2048),
    }
    if not ssh:
        # OpenSSH knows no such curve.
        nothing = ("privateKeyOpenssh", "publicKeyOpenssh", "publicKeyFingerprintMd5", "publicKeyFingerprintSha256")
        return {**found, **dict.fromkeys(nothing, "")}
    return {
        **found,
        "privateKeyOpenssh": _pem("OPENSSH PRIVATE KEY", asked),
        "publicKeyOpenssh": f"{ssh} {_coded(asked, 'ssh')}\n",
        "publicKeyFingerprintMd5": ":".join(textwrap.wrap(asked.hexadecimal(32), 2)),
        "publicKeyFingerprintSha256": f"SHA256:{_coded(asked, 'sha256')[:43]}",
    }


def _certificate(asked: Asked) -> Outputs:
    times = {"validityStartTime": "2026-01-01T00:00:00Z", "validityEndTime": "2036-01-01T00:00:00Z"}
    return {"id": asked.hexadecimal(39), "certPem": _pem("CERTIFICATE", asked), "readyForRenewal": False, **times}


def _request(asked: Asked) -> Outputs:
    return {"id": asked.hexadecimal(40), "certRequestPem": _pem("CERTIFICATE REQUEST", asked)}


def _pem(label: str, asked: Asked) -> str:
    lines = "\n".join(textwrap.wrap(_coded(asked, label), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _coded(asked: Asked, part: str) -> str:
    return base64.b64encode(bytes.fromhex(asked.hexadecimal(384, part))).decode()


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "random:index/randomBytes:RandomBytes": _bytes,
    "random:index/randomId:RandomId": _id,
    "random:index/randomInteger:RandomInteger": _integer,
    "random:index/randomPassword:RandomPassword": _password,
    "random:index/randomPet:RandomPet": _pet,
    "random:index/randomShuffle:RandomShuffle": _shuffle,
    "random:index/randomString:RandomString": _string,
    "random:index/randomUuid:RandomUuid": _uuid,
    "tls:index/certRequest:CertRequest": _request,
    "tls:index/locallySignedCert:LocallySignedCert": _certificate,
    "tls:index/privateKey:PrivateKey": _private_key,
    "tls:index/selfSignedCert:SelfSignedCert": _certificate,
}
