"""A changed property as lines with a sign, which the terminal and Markdown both show."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from .changes import ABSENT, PropertyChange
from .record import COMPUTED, SECRET

ELLIPSIS = "…"
_SHORT = 60
"""Characters up to which a list or map stays on one line."""


class Line(NamedTuple):
    """One line: `-` what was, `+` what will be, `@` the place, `!` a warning, a blank for what stays."""

    sign: str
    text: str


def one_line(change: PropertyChange, width: int) -> str | None:
    """Both values beside each other, if they fit."""
    if ABSENT in (change.before, change.after):
        return None
    before, after = _as_lines(change.before), _as_lines(change.after)
    if len(before) != 1 or len(after) != 1:
        return None
    text = f"{change.where}: {before[0]} -> {after[0]}"
    return text if len(text) <= width else None


def lines(change: PropertyChange, width: int, most: int = 40) -> Iterator[Line]:
    """What was and what will be, of texts and structures only the lines that differ; none longer than `width`."""
    signed = (("-", change.before), ("+", change.after))
    values = [(sign, _as_lines(value)) for sign, value in signed if value is not ABSENT]
    if all(len(value) == 1 for _, value in values):
        for sign, (value,) in values:
            yield Line(sign, shortened(f"{change.where}: {value}", width))
        return
    yield Line("@", shortened(change.where, width))
    block = list(_block(change))
    for sign, text in block[:most]:
        yield Line(sign, shortened(text, width))
    if len(block) > most:
        yield Line(" ", f"{ELLIPSIS} {len(block) - most} more lines")


def remark(change: PropertyChange) -> str:
    """What follows from a change, if that isn't plain to see; empty otherwise."""
    if change.forces_replacement:
        return "may force a replacement" if change.is_uncertain else "forces a replacement"
    if change.before == change.after == SECRET:
        return "may be another"
    if SECRET in (change.before, change.after) and ABSENT not in (change.before, change.after):
        return "becomes secret" if change.after == SECRET else "is no longer secret"
    return ""


def shortened(text: str, width: int) -> str:
    """A text with its middle left out where it is too long: the ends of names and ARNs tell the most."""
    text = "".join(character if character.isprintable() else " " for character in text)
    if len(text) <= width:
        return text
    tail = (width - 1) // 3
    return text[: width - 1 - tail] + ELLIPSIS + text[len(text) - tail :]


def _block(change: PropertyChange) -> Iterator[Line]:
    before = [] if change.before is ABSENT else _as_lines(change.before)
    after = [] if change.after is ABSENT else _as_lines(change.after)
    _, _, _, *body = difflib.unified_diff(before, after, lineterm="", n=1)
    for line in body:
        yield Line(" ", ELLIPSIS) if line.startswith("@@") else Line(line[0], line[1:])


def _as_lines(value: Any) -> list[str]:
    if isinstance(value, str):
        document = _document(value)
        if document is not None:
            return json.dumps(document, indent=2, ensure_ascii=False).splitlines()
        return value.splitlines() if "\n" in value else [json.dumps(value, ensure_ascii=False)]
    if value in (COMPUTED, SECRET):
        return [_named(value)]
    inline = json.dumps(_named(value), ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(inline) <= _SHORT:
        return [inline]
    return yaml.safe_dump(_named(value), sort_keys=False, allow_unicode=True, width=10_000).splitlines()


def _document(text: str) -> Any:
    """The contents of a text that is a JSON document, such as a policy."""
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return None
    return None


def _named(value: Any) -> Any:
    """A value with words in place of what isn't known."""
    if value == COMPUTED:
        return "(unknown)"
    if value == SECRET:
        return "(secret)"
    if isinstance(value, dict):
        return {key: _named(each) for key, each in value.items()}
    return [_named(each) for each in value] if isinstance(value, list) else value
