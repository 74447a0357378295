"""`python -m offline.pull_request`: what a change does to every stack, as one comment on its pull request."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from .base import record_at
from .difference import LOSS, Difference, compare
from .difference_markdown import LIMIT
from .failures import explained
from .run import PROJECT, run

MARKER = "<!-- atelier: what this change does -->"
"""The first line, by which the comment is found again and edited."""
_NOTHING_BUT_HEADINGS = 2_000


def main(arguments: list[str] | None = None) -> int:
    """Write the comment; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m offline.pull_request",
        description="Preview every stack file before and after a change, and write one comment for a pull request.",
        epilog="Exit status: 0 fine; 1 or 2 a stack can't be previewed; 3 something stateful is replaced or deleted.",
    )
    add = parser.add_argument
    add("stack_files", nargs="*", type=Path, metavar="STACK_FILE", help="(all of the repository)")
    add("--against", required=True, metavar="GIT-REF", help="what the change starts from")
    add("--output", type=Path, metavar="FILE", help="(standard output)")
    options = parser.parse_args(arguments)
    previews = [_preview(file, options.against) for file in options.stack_files or stack_files()]
    text = comment(previews)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return max((preview.status for preview in previews), key=(0, LOSS, 1, 2).index, default=0)


def stack_files() -> list[Path]:
    """Every stack file of the repository, the examples' last."""
    return [*sorted(PROJECT.glob("Pulumi.*.yaml")), *sorted(PROJECT.glob("examples/Pulumi.*.yaml"))]


@dataclass(frozen=True)
class Preview:
    """One stack file before and after."""

    stack: str
    difference: Difference | None = None
    failure: str = ""
    status: int = 0

    @property
    def changes(self) -> bool:
        return self.difference is not None and bool(self.difference.changes or self.difference.outputs)


def comment(previews: list[Preview]) -> str:
    """The comment: what can't be previewed, what changes with the room that is there, and what stays the same."""
    changing = [preview for preview in previews if preview.changes]
    parts = [MARKER]
    parts += [_failed(preview) for preview in previews if preview.failure]
    room = LIMIT - len("\n".join(parts)) - _NOTHING_BUT_HEADINGS
    parts += _changed([preview.difference for preview in changing if preview.difference], room)
    same = [f"`{each.stack}`" for each in previews if not each.changes and not each.failure]
    if same:
        parts.append(f"Nothing changes in {', '.join(same)}.")
    parts += dict.fromkeys(preview.difference.remark for preview in changing if preview.difference)
    return "\n\n".join(parts) + "\n"


def _preview(file: Path, against: str) -> Preview:
    stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    try:
        with redirect_stdout(sys.stderr):
            after = run(file)
        difference = compare(record_at(against, file, "simulated"), after)
    except Exception as error:
        message, status = explained(error, file, PROJECT)
        return Preview(stack, failure=message, status=status)
    return Preview(stack, difference, status=difference.exit_status)


def _changed(differences: list[Difference], room: int) -> list[str]:
    """What changes in each stack. Where that doesn't fit, short ones stand in full and long ones share what is left."""
    texts = [difference.as_markdown(room) for difference in differences]
    for left, number in zip(
        range(len(texts), 0, -1), sorted(range(len(texts)), key=lambda each: len(texts[each])), strict=True
    ):
        share = room // left
        if len(texts[number]) > share:
            texts[number] = differences[number].as_markdown(share)
        room -= len(texts[number])
    # The remark that ends each stands once, below all stacks.
    return [
        text.rstrip().removesuffix(difference.remark).rstrip()
        for text, difference in zip(texts, differences, strict=True)
    ]


def _failed(preview: Preview) -> str:
    """The message as it stands; whatever is in it can't end the block."""
    text = preview.failure.replace("```", "'''")[:4_000]
    return f"### `{preview.stack}` can't be previewed\n\n```text\n{text}\n```"


if __name__ == "__main__":
    sys.exit(main())
