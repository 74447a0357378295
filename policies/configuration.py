"""What a stack's configuration says of policies; the pack has no settings model, and the standard library alone."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .evaluation import Exemption
from .model import NO_BUDGET, Budget


@dataclass(frozen=True)
class Configuration:
    """The stack file's say."""

    protects: bool = False
    mandatory: bool = False
    budget: Budget = NO_BUDGET
    exemptions: tuple[Exemption, ...] = ()


def read(config: Mapping[str, str], project: str) -> Configuration:
    """
    The configuration of a stack, as the engine hands it over: by "project:key", structured values as JSON.

    The program refuses what isn't valid, with all mistakes; here such an entry is left out.
    """
    protect = config.get(f"{project}:protect") or ""
    protects = protect == "true" if protect in ("true", "false") else config.get(f"{project}:environment") == "prod"
    given = _mapping(config.get(f"{project}:policies") or "{}")
    enforcement, budget = given.get("enforcement"), given.get("budget")
    limits = budget if isinstance(budget, dict) else {}
    listed = given.get("exemptions")
    exemptions = [_exemption(each) for each in (listed if isinstance(listed, list) else [])]
    return Configuration(
        protects=protects,
        mandatory=enforcement == "mandatory" if enforcement in ("advisory", "mandatory") else protects,
        budget=Budget(_limit(limits.get("nodes")), _limit(limits.get("vcpus"))),
        exemptions=tuple(each for each in exemptions if each),
    )


def _exemption(given: Any) -> Exemption | None:
    try:
        until = datetime.date.fromisoformat(given["until"])
        return Exemption(given["rule"], given["resource"], given["who"], given["why"], until)
    except (KeyError, TypeError, ValueError):
        return None


def _limit(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _mapping(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
