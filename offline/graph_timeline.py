"""A first deployment as a drawing: one bar for each resource over time, and the chain that decides its length."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .durations import in_words
from .graph_mermaid import short_type
from .stateful import holds_data

if TYPE_CHECKING:
    from .graph import Schedule

QUICK = 20
"""Seconds. What takes less, and isn't on the longest chain, shares one row with its like in the same component."""

_WIDTH, _LABELS, _MARGIN = 1400, 430, 90
_CHART = _WIDTH - _LABELS - _MARGIN
_TOP, _ROW, _GAP = 132, 19, 12
_CHAIN, _BAR, _DATA, _QUIET = "#c2410c", "#7dd3fc", "#0369a1", "#cbd5e1"
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_MOST_STEPS = 14
_NAME_LENGTH, _TYPE_LENGTH = 34, 26


_REMARK = "Each starts as soon as what it needs is there, however many run at once; durations are typical ones."


def drawn(schedule: Schedule, remark: str = _REMARK) -> str:
    """An SVG image, complete in itself, on a light background. `remark` says where the times are from."""
    return _Timeline(schedule, remark).drawn()


@dataclass(frozen=True)
class _Row:
    """A line of the drawing: a component's name, one resource, or several quick ones."""

    y: float
    urns: list[str]
    heading: str = ""


class _Timeline:
    def __init__(self, schedule: Schedule, remark: str):
        self._schedule = schedule
        self._remark = remark
        self._title = "Destroy" if schedule.destroys else "First deployment"
        self._numbers = {urn: number for number, urn in enumerate(schedule.chain, start=1)}
        self._rows = list(self._rows_of_groups())
        self._bottom = self._rows[-1].y + _ROW if self._rows else _TOP
        self._scale = _CHART / max(schedule.seconds, 1)

    def drawn(self) -> str:
        height = self._bottom + 46
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height:g}" '
                f'viewBox="0 0 {_WIDTH} {height:g}" font-family="Helvetica, Arial, sans-serif" role="img">',
                f"<title>{self._title} of {html.escape(self._schedule.record.stack)}</title>",
                f'<rect width="{_WIDTH}" height="{height:g}" fill="#ffffff"/>',
                *self._header(),
                *self._axis(),
                *(line for row in self._rows for line in self._row(row)),
                *self._chain(),
                "</svg>\n",
            ]
        )

    def _rows_of_groups(self) -> Iterator[_Row]:
        y = float(_TOP)
        for group, urns in self._schedule.groups.items():
            quick = [urn for urn in urns if self._is_quick(urn)]
            yield _Row(y, [], group)
            y += _ROW + 3
            for urn in urns:
                if urn not in quick:
                    yield _Row(y, [urn])
                    y += _ROW
            if quick:
                yield _Row(y, quick)
                y += _ROW
            y += _GAP

    def _is_quick(self, urn: str) -> bool:
        return urn not in self._numbers and self._schedule.graph.nodes[urn]["seconds"] < QUICK

    def _header(self) -> Iterator[str]:
        record, schedule = self._schedule.record, self._schedule
        title = f"{self._title} of {record.project} / {record.stack}: about {in_words(schedule.seconds)}"
        yield _text(24, 34, title, size=20, weight="bold")
        yield _text(
            24,
            56,
            f"{len(schedule.graph)} resources. {self._remark}",
            fill="#475569",
        )
        x = 24.0
        for colour, words in (
            (_CHAIN, f"longest chain, {len(schedule.chain)} resources: only these decide how long it takes"),
            (_DATA, "holds data"),
            (_BAR, "other"),
            (_QUIET, f"several under {QUICK} s (hover for names)"),
        ):
            yield f'<rect x="{x:g}" y="70" width="22" height="11" rx="2" fill="{colour}"/>'
            yield _text(x + 28, 80, words)
            x += 28 + len(words) * 5.5 + 26

    def _axis(self) -> Iterator[str]:
        """Vertical lines at round times, named above and below."""
        total = self._schedule.seconds
        step = next((step for step in _STEPS if total / step <= _MOST_STEPS), _STEPS[-1])
        for number in range(int(total // step) + 1):
            x = self._x(number * step)
            yield f'<path d="M{x:g} {_TOP - 14} V{self._bottom:g}" stroke="#e2e8f0"/>'
            for y in (_TOP - 20, self._bottom + 18):
                yield _text(x, y, in_words(number * step), size=10, fill="#64748b", anchor="middle")

    def _row(self, row: _Row) -> Iterator[str]:
        if row.heading:
            yield f'<rect x="12" y="{row.y - 2:g}" width="{_WIDTH - 24}" height="{_ROW}" rx="3" fill="#f1f5f9"/>'
            yield _text(20, row.y + 12, _cut(row.heading, 90), size=12, weight="bold")
            return
        names = [self._schedule.resource(urn).name for urn in row.urns]
        if self._is_quick(row.urns[0]):
            listed = ", ".join(_without_prefix(names))
            words = f"{len(names)} quick ones: {listed}" if len(names) > 1 else listed
            yield _text(34, row.y + 13, _cut(words, 68), fill="#64748b", title="\n".join(names))
        else:
            resource = self._schedule.resource(row.urns[0])
            weight = "bold" if row.urns[0] in self._numbers else "normal"
            yield _text(34, row.y + 13, _cut(resource.name, _NAME_LENGTH), weight=weight, title=resource.urn)
            type_ = _cut(short_type(resource.type), _TYPE_LENGTH)
            yield _text(_LABELS - 12, row.y + 13, type_, fill="#64748b", anchor="end")
        for urn in row.urns:
            yield from self._bar(urn, row.y)

    def _bar(self, urn: str, y: float) -> Iterator[str]:
        resource = self._schedule.resource(urn)
        start, end = self._schedule.starts[urn], self._schedule.end(urn)
        x, width = self._x(start), max((end - start) * self._scale, 3)
        words = f"{resource.name}: {in_words(end - start)}, from {in_words(start)} to {in_words(end)}"
        if urn in self._numbers:
            colour = _CHAIN
        elif holds_data(resource):
            colour = _DATA
        else:
            colour = _QUIET if self._is_quick(urn) else _BAR
        yield (
            f'<rect x="{x:.1f}" y="{y + 3:g}" width="{width:.1f}" height="12" rx="2" fill="{colour}">'
            f"<title>{html.escape(words)}</title></rect>"
        )
        if urn in self._numbers:
            yield _text(x + width + 5, y + 13, f"{self._numbers[urn]}", size=10, weight="bold", fill=_CHAIN)
            x += 8 + 6 * len(str(self._numbers[urn]))
        if not self._is_quick(urn):
            yield _text(x + width + 5, y + 13, in_words(end - start), size=10, fill="#475569")

    def _chain(self) -> Iterator[str]:
        """From the end of each link to the beginning of the next, which is the same moment."""
        y_of = {row.urns[0]: row.y + 9 for row in self._rows if row.urns}
        for one, other in pairwise(self._schedule.chain):
            x, down = self._x(self._schedule.starts[other]), 1 if y_of[other] > y_of[one] else -1
            tip = y_of[other] - 7 * down
            yield f'<path d="M{x:.1f} {y_of[one]:g} V{tip:g}" stroke="{_CHAIN}" stroke-width="1.5" fill="none"/>'
            yield f'<path d="M{x - 3.5:.1f} {tip - 4 * down:g} h7 l-3.5 {5 * down} z" fill="{_CHAIN}"/>'

    def _x(self, seconds: float) -> float:
        return _LABELS + seconds * self._scale


def _text(
    x: float,
    y: float,
    words: str,
    size: int = 11,
    weight: str = "normal",
    fill: str = "#0f172a",
    anchor: str = "start",
    title: str = "",
) -> str:
    hover = f"<title>{html.escape(title)}</title>" if title else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">'
        f"{hover}{html.escape(words)}</text>"
    )


def _without_prefix(names: list[str]) -> list[str]:
    """Names without the words that all of them begin with."""
    while (
        len(names) > 1 and len({name.partition("-")[0] for name in names}) == 1 and all("-" in name for name in names)
    ):
        names = [name.partition("-")[2] for name in names]
    return names


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
