"""Looks at the outputs of a component: their values, whether they are known, and whether they are secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from tests.harness import register


@dataclass
class Seen:
    """One output, resolved."""

    value: Any
    known: bool
    secret: bool


def outputs(
    program: Callable[[], Mapping[str, pulumi.Output]],
    planted: dict[str, dict[str, Any]] | None = None,
    preview: bool = False,
) -> dict[str, Seen]:
    """What the outputs that `program` returns resolve to; the arguments are those of `register`."""
    seen: dict[str, Seen] = {}

    async def look() -> None:
        for name, output in program().items():
            seen[name] = Seen(await output.future(), await output.is_known(), await output.is_secret())

    register(lambda: pulumi.Output.from_input(look()), planted, preview)
    return seen
