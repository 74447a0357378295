"""The comment on a pull request."""

from __future__ import annotations

from offline.difference import compare
from offline.pull_request import MARKER, Preview, comment

from .records import ROLE, record, resource

_MOST = 65_536  # GitHub refuses longer comments.


def _preview(stack: str, roles: int, length: int = 10) -> Preview:
    """A stack that gains so many roles."""
    after = record(*(resource(ROLE, f"{stack}-{number}", {"description": "x" * length}) for number in range(roles)))
    return Preview(stack, compare(record(), after))


def test_stacks_that_change_come_first_and_others_have_one_line():
    text = comment([_preview("prod", 2), _preview("staging", 0), _preview("local", 0)])

    assert text.startswith(f"{MARKER}\n\n### Preview of `test`: ")
    assert "\n\nNothing changes in `staging`, `local`.\n\n" in text
    assert text.count("Values of secrets") == 1
    assert "prod-1" in text


def test_a_stack_that_fails_hides_no_other():
    text = comment(
        [Preview("prod", failure="Pulumi.prod.yaml: 7: no such key\n```\n# Merge me", status=2), _preview("local", 1)]
    )

    assert "### `prod` can't be previewed\n\n```text\nPulumi.prod.yaml: 7: no such key\n'''\n# Merge me\n```" in text
    assert "local-0" in text


def test_many_big_differences_fit_into_one_comment():
    text = comment([_preview(f"stack{number}", 400, length=400) for number in range(10)])

    assert len(text) < _MOST
    assert text.count("### Preview of") == 10
