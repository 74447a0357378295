"""A difference as a comment on a pull request."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .changes import Kind, ResourceChange
from .difference_lines import Line, lines, remark
from .difference_text import COUNT_WORDS, loss_heading, summary, unprotected, warnings

if TYPE_CHECKING:
    from .difference import Difference

LIMIT = 60_000
"""Characters. GitHub refuses comments above 65,536."""
_WIDTH = 120
_MOST_LOSSES = 50


def written(difference: Difference, limit: int = LIMIT) -> str:
    """A line of counts, what would be lost or loses its protection, a folded block for each component; short enough."""
    title = f"### Preview of {_code(difference.after.stack)}: {summary(difference)}"
    parts = [title]
    if difference.losses:
        parts.append("\n".join(_losses(difference)))
    elif not difference.changes and not difference.outputs:
        parts.append("Nothing changes.")
    title, names = unprotected(difference)
    if names:
        more = [f"{len(names) - _MOST_LOSSES} more"] if len(names) > _MOST_LOSSES else []
        listed = ", ".join([*map(_code, names[:_MOST_LOSSES]), *more])
        parts.append(f"> [!WARNING]\n> **{title}**\n>\n> {listed}")
    blocks = list(_blocks(difference))
    for number, (heading, content) in enumerate(blocks):
        room = limit - len("\n\n".join(parts)) - len(heading) - 500
        block = _folded(heading, content, room)
        if block is None:
            parts.append(
                f"**{len(blocks) - number} more blocks don't fit into a comment.** "
                "`python -m offline <stack file> --against <reference>` shows them."
            )
            break
        parts.append(block)
    parts.append("Values of secrets are in no record: whether one changes can't be seen here.")
    return "\n\n".join(parts) + "\n"


def _losses(difference: Difference) -> Iterator[str]:
    yield "> [!CAUTION]"
    yield f"> **{loss_heading(difference)}**"
    yield ">"
    for change in difference.losses[:_MOST_LOSSES]:
        forcing = [each for each in change.properties if each.forces_replacement]
        because = f" because of {', '.join(_code(each.where) for each in forcing)}" if forcing else ""
        resource = change.resource
        where = " > ".join(difference.components_of(resource))
        yield (
            f"> - **{change.kind.value}** {_code(resource.name)} ({_code(resource.type)})"
            + (f" in {_code(where)}" if where else "")
            + because
        )
        yield from (f">   - {_escaped(warning)}" for warning in warnings(change))
    if len(difference.losses) > _MOST_LOSSES:
        yield f"> - and {len(difference.losses) - _MOST_LOSSES} more"


def _blocks(difference: Difference) -> Iterator[tuple[str, list[str]]]:
    """Heading and lines of each outermost component with changes, and of the outputs."""
    groups: dict[str, list[ResourceChange]] = {}
    for change in difference.changes:
        components = difference.components_of(change.resource)
        groups.setdefault(components[0] if components else "outside components", []).append(change)
    for name, changes in groups.items():
        counts = Counter(change.kind for change in changes)
        words = ", ".join(f"{counts[kind]} {COUNT_WORDS[kind.value]}" for kind in Kind if counts[kind])
        yield (
            f"<b>{html.escape(name)}</b>: {words}",
            [_signed(line) for change in changes for line in _change_lines(change)],
        )
    if difference.outputs:
        yield (
            "<b>Outputs of the stack</b>",
            [_signed(line) for each in difference.outputs for line in lines(each, _WIDTH)],
        )


def _change_lines(change: ResourceChange) -> Iterator[Line]:
    sign = {Kind.DELETE: "-", Kind.REPLACE: "-", Kind.CREATE: "+"}.get(change.kind, "!")
    resource = change.resource
    yield Line(sign, f"{change.kind.value} {resource.name} ({resource.type})")
    if change.renamed_from:
        yield Line(" ", f"  was {change.renamed_from}")
    for warning in warnings(change):
        yield Line("!", f"  {warning}")
    for each in (*change.options, *change.properties):
        yield from (Line(line.sign, f"  {line.text}") for line in lines(each, _WIDTH))
        if remark(each):
            yield Line("!", f"  {each.where} {remark(each)}")


def _signed(line: Line) -> str:
    return f"@@ {line.text.strip()} @@" if line.sign == "@" else f"{line.sign} {line.text}".rstrip()


def _folded(heading: str, content: list[str], room: int) -> str | None:
    """A block that is opened with a click, shortened to the room that is left; None if even its beginning won't fit."""
    kept: list[str] = []
    for line in content:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    if not kept:
        return None
    if len(kept) < len(content):
        kept.append(f"  … {len(content) - len(kept)} more lines don't fit into a comment")
    fence = "`" * max(3, _longest_run(kept) + 1)
    body = "\n".join(kept)
    return f"<details><summary>{heading}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>"


def _code(text: str) -> str:
    """A code span, also around a text that has backticks."""
    text = " ".join(text.split())
    fence = "`" * (_longest_run([text]) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _longest_run(texts: Iterable[str]) -> int:
    return max((len(run) for text in texts for run in re.findall("`+", text)), default=0)


def _escaped(text: str) -> str:
    """A sentence in which only code spans keep a meaning in Markdown."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _code(text)
    return "".join(_code(part) if number % 2 else _plain(part) for number, part in enumerate(parts))


def _plain(text: str) -> str:
    return re.sub(r"([\\*_\[\]<>|#~@])", r"\\\1", text)
