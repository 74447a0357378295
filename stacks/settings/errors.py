"""Mistakes in a stack file, each with its place, what was found and what is allowed."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pulumi
from pydantic import BaseModel, ValidationError

from .types import SecretReference, fields_of, model_in

Path = tuple[str | int, ...]
NOTHING = object()
"""Stands for no value, where null is one."""


@dataclass(frozen=True)
class Problem:
    """One mistake. `found` is left out where the value is missing or may be a secret."""

    path: Path
    allowed: str
    found: Any = NOTHING

    def sentence(self) -> str:
        """The mistake without its place."""
        return self.allowed if self.found is NOTHING else f"found {_shown(self.found)}; {self.allowed}"


class SettingsError(pulumi.RunError):
    """All mistakes of a stack file. The engine and the offline preview print its text alone, without a traceback."""

    def __init__(self, problems: Iterable[Problem], where: str, line_of: Callable[[Path], int | None] | None = None):
        found = [(line_of(problem.path) if line_of else None, problem) for problem in problems]
        found.sort(key=lambda each: each[0] or 0)
        self.problems = [problem for _, problem in found]
        lines = []
        for line, problem in found:
            place = f"{where}:{line}" if line else where
            lines.append(f"  {place}  {dotted(problem.path)}: {problem.sentence()}")
        count = len(lines)
        super().__init__(f"{count} mistake{'' if count == 1 else 's'} in the settings:\n" + "\n".join(lines))


def dotted(path: Path) -> str:
    """A path as people write it: `network.zones[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """What may be written instead of an unknown word: the nearest known one first."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1)
    listed = ", ".join(known)
    return f"did you mean {close[0]}? Allowed: {listed}" if close else f"allowed: {listed}"


def problems_of(error: ValidationError, section: type[BaseModel] | None, base: Path) -> list[Problem]:
    """Pydantic's findings in Atelier's words. `base` is the path of the section that was validated."""
    return [_problem(dict(each), section, base) for each in error.errors(include_url=False)]


def _problem(found: dict[str, Any], section: type[BaseModel] | None, base: Path) -> Problem:
    # A step such as "function-after[check(), str]" or a union's branch is pydantic's own, not a key of the file.
    path = (*base, *(part for part in found["loc"] if isinstance(part, int) or _is_key(part)))
    kind, context = found["type"], found.get("ctx", {})
    if path and path[-1] == "[key]":
        path = path[:-1]
    if kind == "missing":
        return Problem(path, f"is missing; {_description(section, path[len(base) :])}")
    if kind == "extra_forbidden":
        return Problem(path, f"is no known key; {nearest(str(path[-1]), _keys(section, path[len(base) : -1]))}")
    if _leads_to_secret(section, path[len(base) :]):
        return Problem(path, "allowed is a mapping with vault or config, never the secret itself")
    if kind == "value_error":
        return Problem(path, f"allowed is {context['error']}", found["input"])
    if kind == "literal_error":
        return Problem(path, f"allowed: {context['expected']}", found["input"])
    if kind in ("dict_type", "model_type"):
        # Whatever stands in place of a mapping may be a secret that belongs into it.
        return Problem(path, "must be a mapping")
    if kind in _TYPES:
        return Problem(path, f"must be {_TYPES[kind]}", found["input"])
    if kind in _LIMITS:
        return Problem(path, f"must be {_LIMITS[kind].format(**context)}", found["input"])
    return Problem(path, found["msg"][0].lower() + found["msg"][1:], found["input"])


_LIMITS = {
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "string_too_short": "at least {min_length} characters",
    "string_pattern_mismatch": "of the form {pattern}",
}
_TYPES = {
    "string_type": "text; a number or a version needs quotation marks",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
}


def _leads_to_secret(section: type[BaseModel] | None, path: Path) -> bool:
    """Whether people may have written a secret there by mistake: then what they wrote is not shown."""
    return any(_walk(section, path[:end]) is SecretReference for end in range(1, len(path) + 1))


def _is_key(part: str) -> bool:
    return not _STEP.match(part)


_STEP = re.compile(r"(function-\w+|list|dict|nullable|union|tagged-union|literal|chain|lax-or-strict|is-instance)[\[(]")


def _shown(value: Any) -> str:
    """A value, short enough for a line. Mappings may hold anything, so only their kind is shown."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    # An address may hold a password.
    text = re.sub(r"//[^/@\s]*@", "//…@", repr(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def _walk(section: type[BaseModel] | None, path: Path) -> type[BaseModel] | None:
    """The model that a path leads to."""
    named = False
    for part in path:
        if section is None:
            return None
        if named or isinstance(part, int):
            # The name of an entry in a mapping, or the place in a list: its model is known already.
            named = False
            continue
        if info := fields_of(section).get(part):
            section, named = model_in(info.annotation), "dict[" in str(info.annotation)
    return section


def _keys(section: type[BaseModel] | None, path: Path) -> list[str]:
    model = _walk(section, path)
    return list(fields_of(model)) if model else []


def _description(section: type[BaseModel] | None, path: Path) -> str:
    model = _walk(section, path[:-1])
    info = fields_of(model).get(str(path[-1])) if model else None
    return (info.description if info else None) or ""
