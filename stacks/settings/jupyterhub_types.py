"""The kinds of values that a hub's settings are made of, each with what it allows in words."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from .types import matching

ROOT = Path(__file__).parents[2]
"""The project's folder, which paths of a stack file are relative to."""


def _cpus(value: float) -> float:
    if not (math.isfinite(value) and 0.05 <= value <= 448):
        raise ValueError("CPUs as a number from 0.05 to 448, such as 0.5 or 8")
    return value


def _path_of_the_project(value: str) -> str:
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", value) or ".." in value.split("/"):
        raise ValueError("a path below the project's folder, such as examples/my-hub/templates")
    return value


def _regular_expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"a regular expression; this one isn't: {error}") from None
    return value


Cpus = Annotated[float, AfterValidator(_cpus)]
Size = Annotated[str, AfterValidator(matching(r"[1-9]\d{0,5}(Mi|Gi|Ti)", "a size in Mi, Gi or Ti, such as 15Gi"))]
Slug = Annotated[
    str, AfterValidator(matching(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "lower-case letters, digits and -"))
]
VolumeName = Annotated[
    str, AfterValidator(matching(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", "lower-case letters, digits and -, at most 40"))
]
UserName = Annotated[
    str, AfterValidator(matching(r"[^\s/,:\"']{1,255}", "the name of a user as the authenticator gives it, no spaces"))
]
GroupName = Annotated[str, AfterValidator(matching(r"\S(.{0,253}\S)?", "the name of a group"))]
Scope = Annotated[
    str,
    AfterValidator(
        matching(
            r"(?!inherit$)[a-z]+([:_-][a-z_-]+)*(:[a-z_-]+)*(!(user|group|server|service)(=[^\s!]+)?)?|self",
            "a scope of JupyterHub, such as list:users or admin:servers!group=class-a",
        )
    ),
]
Variable = Annotated[
    str, AfterValidator(matching(r"[A-Za-z_][A-Za-z0-9_]*", "the name of an environment variable, such as STAC_URL"))
]
RegistryImage = Annotated[
    str,
    AfterValidator(
        matching(
            r"[a-z0-9][a-z0-9._/-]*(:(?!latest$)[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})",
            "<repository>:<tag> in the stack's registry, with a fixed tag or digest, not latest",
        )
    ),
]
ContainerPath = Annotated[
    str, AfterValidator(matching(r"(/[\w.@{}-]+)+", "an absolute path in the container, such as /usr/local/share"))
]
RegularExpression = Annotated[str, AfterValidator(_regular_expression)]
ProjectPath = Annotated[str, AfterValidator(_path_of_the_project)]
Address = Annotated[
    str,
    AfterValidator(
        matching(
            r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{2,5})?(/[^\s?#@]*)?",
            "an address with https://, without credentials or query, such as https://id.example.org/o/token/",
        )
    ),
]
HostName = Annotated[
    str,
    AfterValidator(
        matching(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", "a host name in lower case")
    ),
]
Email = Annotated[str, AfterValidator(matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"))]
Guid = Annotated[
    str,
    AfterValidator(
        matching(
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "a GUID in lower case, such as 00000000-0000-0000-0000-000000000000",
        )
    ),
]


def bytes_of(size: str) -> int:
    """A size of a stack file, such as 15Gi, in bytes."""
    return int(size[:-2]) * 1024 ** {"Mi": 2, "Gi": 3, "Ti": 4}[size[-2:]]


def gib_of(size: str) -> float:
    """A size of a stack file in GiB."""
    return bytes_of(size) / 1024**3
