"""Reads a stack file and the project file as the `pulumi` CLI does, without its engine and without its keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from .yaml_nodes import PlacedError, compose, line_of, pairs, plain, step

PLACEHOLDER = '{"username":"offline-placeholder","password":"offline-placeholder"}'
"""Stands for every `secure:` value: the offline preview has no key to decrypt it."""


class StackFileError(PlacedError):
    """A stack or project file that says something the CLI would refuse."""


@dataclass(frozen=True)
class StackFile:
    """A stack's configuration as the engine hands it to a program: every value a text, structures as JSON."""

    path: Path
    project: str
    stack: str
    config: dict[str, str]
    secret_keys: list[str]
    _places: dict[str, tuple[int, Node]] = field(repr=False, compare=False)

    @property
    def default_providers_disabled(self) -> tuple[str, ...]:
        """Packages without a default provider; `*` for all."""
        return tuple(json.loads(self.config.get("pulumi:disable-default-providers", "[]")))

    def line_of(self, path: tuple[str | int, ...]) -> int | None:
        """
        The line of a key or of a list's item, counted from 1; None where the file has no such thing.

        `("studios", "templates", 0)`: the first part is a key of the configuration, with or without its namespace.
        """
        if not path:
            return None
        place = self._places.get(_full_key(str(path[0]), self.project))
        for part in path[1:]:
            place = place and step(place[1], part)
        return place[0] if place else None


def read_stack_file(path: Path, project_folder: Path) -> StackFile:
    """Read `Pulumi.<stack>.yaml` from anywhere, with the defaults of the project's `Pulumi.yaml`."""
    named = re.fullmatch(r"Pulumi\.([A-Za-z0-9_.-]+)\.ya?ml", path.name)
    if named is None:
        raise StackFileError(f"{path}: a stack file is called Pulumi.<stack>.yaml")
    project_path = project_folder / "Pulumi.yaml"
    project_node = compose(project_path)
    project = plain(_section(project_node, "name"))
    if not isinstance(project, str):
        raise StackFileError(f"{project_path}:1: the project has no name")

    config: dict[str, str] = {}
    secret_keys: list[str] = []
    places: dict[str, tuple[int, Node]] = {}
    for key_node, value in _config(compose(path), path):
        key = _full_key(key_node.value, project)
        if key in places:
            raise StackFileError(f"{path}:{line_of(key_node)}: '{key}' is set twice, first in line {places[key][0]}")
        places[key] = line_of(key_node), value
        config[key] = _text(value)
        if _holds_secret(value):
            secret_keys.append(key)

    for key_node, declared in _config(project_node, project_path):
        key = _full_key(key_node.value, project)
        default = _section(declared, "default") or _section(declared, "value")
        if key not in config:
            if default is None and isinstance(declared, MappingNode):
                raise StackFileError(f"{path}: stack '{named[1]}' is missing configuration value '{key}'")
            # A bare value is short for a default.
            config[key] = _text(default or declared)
            if plain(_section(declared, "secret")) is True:
                secret_keys.append(key)
    return StackFile(path, project, named[1], config, secret_keys, places)


def _config(root: Node | None, path: Path) -> Iterator[tuple[ScalarNode, Node]]:
    """The entries of a file's `config`."""
    if root is not None and not isinstance(root, MappingNode):
        raise StackFileError(f"{path}:{line_of(root)}: the file has to hold keys and values")
    config = _section(root, "config")
    if config is not None and plain(config) is not None and not isinstance(config, MappingNode):
        raise StackFileError(f"{path}:{line_of(config)}: 'config' has to hold keys and values")
    return pairs(config)


def _section(node: Node | None, key: str) -> Node | None:
    found = step(node, key) if isinstance(node, MappingNode) else None
    return found[1] if found else None


def _full_key(key: str, project: str) -> str:
    """A key without a namespace belongs to the project."""
    return key if ":" in key else f"{project}:{key}"


def _text(value: Node) -> str:
    """A value as the engine hands it over: a scalar as it is written, a structure as JSON with sorted keys."""
    if isinstance(value, ScalarNode):
        return value.value if plain(value) is not None else ""
    structure: Any = plain(value, _placeholder)
    return structure if isinstance(structure, str) else json.dumps(structure, sort_keys=True, separators=(",", ":"))


def _placeholder(node: Node) -> str | None:
    """What stands for `{secure: <ciphertext>}`; None for any other node."""
    entries = list(pairs(node))
    if len(entries) == 1 and entries[0][0].value == "secure" and isinstance(entries[0][1], ScalarNode):
        return PLACEHOLDER
    return None


def _holds_secret(node: Node) -> bool:
    if _placeholder(node):
        return True
    inside = [value for _, value in pairs(node)] if isinstance(node, MappingNode) else node.value
    return not isinstance(node, ScalarNode) and any(_holds_secret(each) for each in inside)
