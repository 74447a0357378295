"""A difference for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from .changes import Kind, PropertyChange, ResourceChange
from .difference_lines import Line, lines, one_line, remark, shortened

if TYPE_CHECKING:
    from rich.console import Console

    from .difference import Difference

_HEADINGS = {
    Kind.DELETE: "Other deletions and replacements",
    Kind.REPLACE: "Other deletions and replacements",
    Kind.OPTIONS: "Changed options: nothing happens in the cloud yet",
    Kind.UPDATE: "Updated in place",
    Kind.CREATE: "New",
    Kind.RENAME: "Renamed in the program only",
}
_STYLES = {"-": "red", "+": "green", "@": "magenta", "!": "bold yellow", "~": "yellow", " ": "dim"}
_MARKS = {
    Kind.DELETE: Line("-", "delete"),
    Kind.REPLACE: Line("-", "replace"),
    Kind.OPTIONS: Line("~", "options"),
    Kind.UPDATE: Line("~", "update"),
    Kind.CREATE: Line("+", "create"),
    Kind.RENAME: Line(" ", "rename"),
}
COUNT_WORDS = {
    "delete": "deleted",
    "replace": "replaced",
    "options": "with other options",
    "update": "updated",
    "create": "new",
    "rename": "renamed",
    "unchanged": "unchanged",
}


def render(difference: Difference, console: Console) -> None:
    """Print a difference in sections, the worst first; no line is longer than the terminal is wide."""
    _Text(difference, console).render()


def summary(difference: Difference) -> str:
    """The counts in words."""
    counts = {key: count for key, count in difference.counts.items() if count}
    return ", ".join(f"{count} {COUNT_WORDS[key]}" for key, count in counts.items()) or "no resources"


def loss_heading(difference: Difference) -> str:
    """What stands over the resources that hold data."""
    count = len(difference.losses)
    holding = "1 resource that holds data" if count == 1 else f"{count} resources that hold data"
    return f"DATA AT RISK: {holding} would be deleted or replaced"


def unprotected(difference: Difference) -> tuple[str, list[str]]:
    """What stands over the resources that stay without their protection, and their names."""
    names = [change.resource.name for change in difference.changes if change.is_unprotected and not change.is_loss]
    which = "1 resource" if len(names) == 1 else f"{len(names)} resources"
    return f"PROTECTION OFF: {which} could be deleted by a later change", names


def warnings(change: ResourceChange) -> Iterable[str]:
    """What to know about a deletion or replacement beside the inputs that cause it."""
    if change.reason:
        yield f"replaced because {change.reason}"
    if not change.is_certain:
        yield "may be replaced: it hangs on a value that isn't known yet"
    if change.is_refused:
        yield "protected: the engine would refuse, and the update would fail"
    if change.kind in (Kind.DELETE, Kind.REPLACE):
        if change.is_retained:
            yield "retained: the engine forgets it and leaves it where it is"
        if change.followers:
            names, more = ", ".join(change.followers[:5]), len(change.followers) - 5
            yield f"what holds data and depends on it: {names}" + (f" and {more} more" if more > 0 else "")
    if change.is_rotated:
        yield "a new value on purpose, by `keepers`: what reads it changes with it"
    if change.is_unprotected:
        if change.kind is Kind.REPLACE:
            yield "its protection is taken away in the same change, so the engine would not refuse"
        else:
            yield "no longer protected: a later change may delete it"
    if change.hint:
        yield change.hint


class _Text:
    def __init__(self, difference: Difference, console: Console):
        self._difference = difference
        self._console = console

    def render(self) -> None:
        if not self._difference.changes and not self._difference.outputs:
            self._line("", f"No differences: {summary(self._difference)}.")
            return
        if losses := self._difference.losses:
            self._heading(loss_heading(self._difference), "bold white on red")
            for change in losses:
                self._change(change)
        title, names = unprotected(self._difference)
        if names:
            self._heading(title, "bold black on yellow")
            self._wrapped(_STYLES["!"], ", ".join(names), indent=2)
        heading = ""
        for change in self._difference.changes:
            if not change.is_loss:
                if _HEADINGS[change.kind] != heading:
                    heading = _HEADINGS[change.kind]
                    self._heading(heading, "bold")
                self._change(change)
        if self._difference.outputs:
            self._heading("Outputs of the stack", "bold")
            for output in self._difference.outputs:
                self._property(output, indent=2)
        self._line("", "")
        self._line("bold", f"Summary: {summary(self._difference)}.")
        self._line("dim", self._difference.remark)

    def _change(self, change: ResourceChange) -> None:
        sign, word = _MARKS[change.kind]
        where = " > ".join(self._difference.components_of(change.resource))
        type_ = change.resource.type + (f"  in {where}" if where else "")
        self._line(_STYLES[sign], f"  {sign} {word:<8}{change.resource.name}  ", type_)
        if change.renamed_from:
            self._line("dim", f"      was {change.renamed_from}")
        for warning in warnings(change):
            self._wrapped(_STYLES["!"], f"! {warning}", indent=6)
        for each in (*change.options, *change.properties):
            self._property(each, indent=6)

    def _property(self, change: PropertyChange, indent: int) -> None:
        width = self._console.width - indent - 2
        text = one_line(change, width)
        for line in [Line("~", text)] if text else lines(change, width):
            self._line(_STYLES[line.sign], " " * indent + f"{line.sign} {line.text}")
        if remark(change):
            self._line(_STYLES["!"], " " * indent + f"! {shortened(change.where, width - 30)} {remark(change)}")

    def _heading(self, text: str, style: str) -> None:
        self._line("", "")
        self._line(style, text)

    def _line(self, style: str, text: str, dim: str = "") -> None:
        """One line; what doesn't fit is cut at the end, with the place in the program first to go."""
        line = Text(text, style) + Text(dim, "dim")
        line.truncate(self._console.width, overflow="ellipsis")
        self._console.print(line, no_wrap=True, crop=True, highlight=False)

    def _wrapped(self, style: str, text: str, indent: int) -> None:
        for number, line in enumerate(Text(text).wrap(self._console, self._console.width - indent - 2)):
            self._line(style, " " * (indent + (2 if number else 0)) + str(line).rstrip())
