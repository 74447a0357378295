"""Names of secrets that a cloud's vault doesn't take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from .errors import Path, Problem
from .types import SecretReference


def vault_name_problems(value: object, path: Path, pattern: re.Pattern[str], allowed: str) -> Iterator[Problem]:
    """The references to secrets, wherever they stand in a section, whose name a vault doesn't take."""
    if isinstance(value, SecretReference):
        if value.vault and not pattern.fullmatch(value.vault):
            yield Problem((*path, "vault"), allowed, value.vault)
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from vault_name_problems(getattr(value, name), (*path, info.alias or name), pattern, allowed)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from vault_name_problems(each, (*path, key), pattern, allowed)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from vault_name_problems(each, (*path, index), pattern, allowed)
