"""YAML as the `pulumi` CLI reads it (YAML 1.2's core types), as nodes that know their lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


class PlacedError(Exception):
    """A file that can't be used. The message begins with the place: `file:line`."""


def compose(path: Path) -> Node | None:
    """The syntax tree of a file in which no key stands twice; None when the file is empty."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise PlacedError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PlacedError(f"{path}: can't be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}" if mark else f"{path}:1"
        raise PlacedError(f"{place}: {error.problem or error.context or 'not YAML'}") from None
    except yaml.YAMLError as error:
        raise PlacedError(f"{path}:1: {error}") from None
    _check_keys(node, path)
    return node


def line_of(node: Node) -> int:
    """The line that a node begins on, counted from 1."""
    return node.start_mark.line + 1


def pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    """Keys and values of a mapping, those of merged mappings (`<<`) after its own; nothing for anything else."""
    if not isinstance(node, MappingNode):
        return
    own, merged = set(), []
    for key, value in node.value:
        if key.tag == _MERGE:
            merged += value.value if isinstance(value, SequenceNode) else [value]
        else:
            own.add(key.value)
            yield key, value
    for source in merged:
        for key, value in pairs(source):
            if key.value not in own:
                own.add(key.value)
                yield key, value


def step(node: Node | None, part: str | int) -> tuple[int, Node] | None:
    """The line and the value of a key of a mapping or of an item of a list, if it is there."""
    if isinstance(node, SequenceNode):
        items = node.value
        return (line_of(items[part]), items[part]) if isinstance(part, int) and 0 <= part < len(items) else None
    return next(((line_of(key), value) for key, value in pairs(node) if key.value == str(part)), None)


def plain(node: Node | None, replace: Callable[[Node], str | None] = lambda node: None) -> Any:
    """A node as Python values. What `replace` gives for a node takes its place."""
    if node is None:
        return None
    replacement = replace(node)
    if replacement is not None:
        return replacement
    if isinstance(node, MappingNode):
        return {key.value: plain(value, replace) for key, value in pairs(node)}
    if isinstance(node, SequenceNode):
        return [plain(item, replace) for item in node.value]
    return _scalar(node)


def _scalar(node: Node) -> Any:
    text: str = node.value
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL:
        return text.lower() == "true"
    if node.tag == _INT:
        digits = text.replace("_", "")
        return int(digits, 8) if re.fullmatch(r"[-+]?0[0-7]+", digits) else int(digits, 0)
    if node.tag == _FLOAT:
        number = float(text)
        return int(number) if number.is_integer() else number
    return text


def _check_keys(node: Node | None, path: Path, around: tuple[Node, ...] = ()) -> None:
    if node is not None and any(node is each for each in around):
        raise PlacedError(f"{path}:{line_of(node)}: an alias stands inside of what it stands for")
    inside = (*around, node) if node is not None else around
    if isinstance(node, SequenceNode):
        for item in node.value:
            _check_keys(item, path, inside)
    if not isinstance(node, MappingNode):
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise PlacedError(f"{path}:{line_of(key)}: a key has to be a text")
        if key.value in seen and key.tag != _MERGE:
            raise PlacedError(f"{path}:{line_of(key)}: '{key.value}' is set twice, first in line {seen[key.value]}")
        seen[key.value] = line_of(key)
        _check_keys(value, path, inside)


_TAG = "tag:yaml.org,2002:"
_NULL, _BOOL, _INT, _FLOAT, _MERGE = (_TAG + name for name in ("null", "bool", "int", "float", "merge"))


class _Loader(yaml.SafeLoader):
    """Without PyYAML's YAML 1.1 types, in which `no` is false, `12:30` a number and a date a date."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    (_NULL, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (_BOOL, r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    (_INT, r"[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)", list("-+0123456789")),
    (_FLOAT, r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    (_MERGE, r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})\Z"), _first)
