"""A difference as text, as Markdown and as JSON."""

from __future__ import annotations

import io
import json
import re

from rich.console import Console

from offline.difference import Difference, compare
from offline.difference_markdown import LIMIT
from offline.record import COMPUTED, SECRET
from tests.offline.records import DEPLOYMENT, FILE_SYSTEM, KEY, ROLE, component, record, resource

STORAGE = component("storage")
HOMES = resource(FILE_SYSTEM, "homes", {"kmsKeyId": "key-1"}, parent=STORAGE.urn, protect=True)
REKEYED = resource(FILE_SYSTEM, "homes", {"kmsKeyId": "key-2"}, parent=STORAGE.urn, protect=True)


def text(difference: Difference, width: int = 100) -> str:
    file = io.StringIO()
    difference.render_text(Console(file=file, width=width))
    return file.getvalue()


def update(before: object, after: object) -> Difference:
    """One Deployment with another value."""
    return compare(
        record(resource(DEPLOYMENT, "web", {"v": before})), record(resource(DEPLOYMENT, "web", {"v": after}))
    )


def test_text_begins_with_what_would_be_lost_and_why():
    difference = compare(record(STORAGE, resource(ROLE, "r"), HOMES), record(STORAGE, REKEYED, resource(ROLE, "s")))
    lines = [line.strip() for line in text(difference).splitlines() if line.strip()]
    assert lines[0] == "DATA AT RISK: 1 resource that holds data would be deleted or replaced"
    assert lines[1].startswith("- replace homes")
    assert "in storage" in lines[1]
    assert lines[2] == "! protected: the engine would refuse, and the update would fail"
    assert lines[3] == '~ kmsKeyId: "key-1" -> "key-2"'
    assert lines[4] == "! kmsKeyId forces a replacement"
    assert lines[-2] == "Summary: 1 deleted, 1 replaced, 1 new."


def test_no_line_is_wider_than_the_terminal():
    long = "x" * 500
    difference = compare(
        record(resource(DEPLOYMENT, long, {long: long, "map": {"a": long}})),
        record(resource(DEPLOYMENT, long, {long: f"{long}y", "map": {"b": f"{long}\n{long}"}})),
    )
    assert max(len(line) for line in text(difference).splitlines()) <= 100


def test_texts_of_several_lines_are_compared_line_by_line():
    shown = text(update("one\ntwo\nthree\nfour\n", "one\n2\nthree\nfour\n"))
    assert re.findall(r"^ +([-+]) (\w+)$", shown, re.MULTILINE) == [("-", "two"), ("+", "2")]
    assert "four" not in shown


def test_json_documents_are_compared_line_by_line():
    before, after = ({"Statement": [{"Action": action, "Effect": "Allow"}]} for action in ("a:Get", "a:Put"))
    shown = text(update(json.dumps(before), json.dumps(after)))
    assert '"Action": "a:Put"' in shown
    assert '+ "Effect"' not in shown


def test_nothing_secret_or_unknown_is_shown_as_data():
    shown = text(update({"a": dict(SECRET), "b": "x"}, {"a": "open", "b": dict(COMPUTED)}))
    assert '~ v.a: (secret) -> "open"' in shown
    assert "v.a is no longer secret" in shown
    assert '~ v.b: "x" -> (unknown)' in shown


def test_an_empty_difference_says_so():
    assert text(compare(record(HOMES), record(HOMES))) == "No differences: 1 unchanged.\n"
    assert "Nothing changes." in compare(record(HOMES), record(HOMES)).as_markdown()


def test_markdown_begins_with_counts_and_losses_then_one_block_for_each_component():
    difference = compare(record(STORAGE, HOMES), record(STORAGE, REKEYED, resource(ROLE, "role")))
    written = difference.as_markdown()
    assert written.startswith("### Preview of `test`: 1 replaced, 1 new\n\n> [!CAUTION]\n")
    assert "> - **replace** `homes` (`aws:efs/fileSystem:FileSystem`) in `storage` because of `kmsKeyId`" in written
    assert written.index("CAUTION") < written.index("<details>")
    assert re.findall(r"<summary>(.*?)</summary>", written) == [
        "<b>storage</b>: 1 replaced",
        "<b>outside components</b>: 1 new",
    ]


def test_lost_protection_stands_out_behind_what_would_be_lost():
    other = resource(KEY, "key", protect=True)
    before = record(resource(FILE_SYSTEM, "homes", {"encrypted": False}, protect=True), other, resource(ROLE, "r"))
    after = record(resource(FILE_SYSTEM, "homes", {"encrypted": True}), resource(KEY, "key"))
    difference = compare(before, after)
    lines = [line.strip() for line in text(difference).splitlines() if line.strip()]
    heading = lines.index("PROTECTION OFF: 1 resource could be deleted by a later change")
    assert lines[heading + 1] == "key"
    assert lines[0].startswith("DATA AT RISK")
    assert heading < lines.index("Other deletions and replacements")
    written = difference.as_markdown()
    warned = "> [!WARNING]\n> **PROTECTION OFF: 1 resource could be deleted by a later change**\n>\n> `key`\n"
    assert written.index("CAUTION") < written.index(warned) < written.index("<details>")
    assert "PROTECTION" not in text(compare(after, before)) + compare(after, before).as_markdown()


def test_markdown_of_a_value_cant_end_its_block():
    written = update("a\n```\n<!-- -->|x|", "b\n````\n</details>|y|").as_markdown()
    fence = re.findall(r"^(`+)diff$", written, re.MULTILINE)[0]
    assert len(fence) == 5
    assert written.count(f"{fence}\n") == 1


def test_names_in_markdown_are_no_markup():
    evil = component("<b>`x`|")
    lost = resource(FILE_SYSTEM, "a`b``c", parent=evil.urn)
    written = compare(record(evil, lost), record(evil)).as_markdown()
    assert "```a`b``c```" in written
    assert "<summary><b>&lt;b&gt;`x`|</b>" in written


def test_markdown_fits_into_a_comment_and_says_what_is_missing():
    parts = [component(f"part-{number}") for number in range(40)]
    made = [
        resource(FILE_SYSTEM, f"{part.name}-{number}", {"kmsKeyId": "k" * 100}, parent=part.urn)
        for part in parts
        for number in range(30)
    ]
    written = compare(record(*parts, *made), record(*parts)).as_markdown()
    assert len(written) <= LIMIT
    assert "- and 1150 more" in written
    assert re.search(r"\d+ more blocks don't fit into a comment", written)


def test_one_huge_component_is_shortened():
    made = [resource(ROLE, f"role-{number}", {"description": "d" * 100}) for number in range(2000)]
    written = compare(record(), record(*made)).as_markdown()
    assert len(written) <= LIMIT
    assert re.search(r"… \d+ more lines don't fit", written)


def test_json_has_no_key_for_what_isnt_set():
    form = compare(record(STORAGE, HOMES), record(STORAGE, REKEYED, out=dict(SECRET))).as_json()
    (change,) = form["changes"]
    assert form["exitStatus"] == 3
    assert (change["kind"], change["components"], change["isRefused"]) == ("replace", ["storage"], True)
    assert change["properties"] == [
        {"path": "kmsKeyId", "before": "key-1", "after": "key-2", "forcesReplacement": True}
    ]
    assert form["outputs"] == [{"path": "out", "after": {"$secret": True}}]
    json.dumps(form)
