"""
Writes docs/components.md from the schema that the plugin gives to every Pulumi language.

`python -m components.documentation` writes it; with `--check` it only says whether it is stale, by its exit status.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .plugin import AtelierProvider, offered

FILE = Path(__file__).resolve().parents[1] / "docs" / "components.md"

HEAD = """\
# Components

What each component takes and gives, made from their schema by `make docs`.
[README.md](../README.md#use-one-component) says how to use one, and
[examples/import-one-component](../examples/import-one-component) does, in Python and in YAML.

Names are those of TypeScript, Go, C#, Java and YAML. In Python `kmsKeyArn` is `kms_key_arn`, and the inputs are a dict.
An input may be the output of another resource, unless it is *plain*: by that the component decides what to make, so it
must be known while the program runs. A type that is a link has a table of its own, in the first folder that uses it."""


def reference() -> str:
    """docs/components.md: a section for each folder, in it the components and the types that they take."""
    schema = json.loads(AtelierProvider().schema or "")
    folders: dict[str, list[str]] = {}
    for name, component in offered().items():
        folders.setdefault(component.__module__.rpartition(".")[0], []).append(name)
    parts = [HEAD]
    written: set[str] = set()
    parts.append(
        "\n".join(
            f"- [{_title(folder)}](#{_title(folder).replace('/', '')}): "
            f"{', '.join(f'[{name}](#{name.lower()})' for name in found)}"
            for folder, found in sorted(folders.items())
        )
    )
    for folder, found in sorted(folders.items()):
        parts += [f"## {_title(folder)}", _text(sys.modules[folder].__doc__)]
        for name in found:
            component = schema["resources"][f"atelier:index:{name}"]
            parts += [f"### {name}", _text(component["description"])]
            parts += _table("input", component["inputProperties"], component["requiredInputs"])
            parts += _table("output", component["properties"], component["required"])
        for name in sorted({used for each in found for used in _types(schema, each)} - written):
            written.add(name)
            about = schema["types"][f"atelier:index:{name}"]
            parts += [
                f"### {name}",
                _text(about["description"]),
                *_table("key", about["properties"], about.get("required")),
            ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the file, or with --check say whether it is stale."""
    text = reference()
    if FILE.exists() and FILE.read_text() == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/components.md is stale: run make docs", file=sys.stderr)
        return 1
    FILE.write_text(text)
    print("wrote docs/components.md")
    return 0


def _title(folder: str) -> str:
    return folder.partition(".")[2].replace(".", "/")


def _table(kind: str, properties: dict[str, Any], required: list[str] | None) -> list[str]:
    if not properties:
        return [f"No {kind}s."]
    rows = [f"| {kind} | type | what |", "|---|---|---|"]
    # What is required stands first.
    for name in sorted(properties, key=lambda name: name not in (required or ())):
        need = " **required**" if kind != "output" and name in (required or ()) else ""
        what = _text(properties[name].get("description"))
        rows.append(f"| `{name}`{need} | {_type(properties[name], kind != 'output')} | {what} |")
    return ["\n".join(rows)]


def _type(declared: dict[str, Any], is_input: bool) -> str:
    if not is_input or not declared.get("plain"):
        return _form(declared)
    entries = declared.get("items") or declared.get("additionalProperties") or {"plain": True}
    return f"{_form(declared)}, *plain{'' if entries.get('plain') else ' but for its entries'}*"


def _form(declared: dict[str, Any]) -> str:
    if reference := declared.get("$ref"):
        name = reference.rpartition(":")[2]
        return f"[`{name}`](#{name.lower()})" if "#/types/" in reference else "anything"
    if items := declared.get("items"):
        return f"list of {_form(items)}"
    if values := declared.get("additionalProperties"):
        return f"map of {_form(values)}"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(declared["type"], "number")


def _text(description: str | None) -> str:
    text = " ".join((description or "").split()).replace("|", "\\|")
    # Outside of code a < would be taken for HTML.
    return re.sub(r"`[^`]*`|<", lambda found: "&lt;" if found[0] == "<" else found[0], text)


def _types(schema: dict[str, Any], component: str) -> set[str]:
    """The types that a component's inputs and outputs need, by way of other types too."""
    resource = schema["resources"][f"atelier:index:{component}"]
    found: set[str] = set()
    waiting = [*_references({**resource["inputProperties"], **resource["properties"]})]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(schema["types"][f"atelier:index:{name}"]["properties"])
    return found


def _references(declared: Any) -> Iterator[str]:
    if isinstance(declared, dict):
        if "#/types/" in str(declared.get("$ref", "")):
            yield declared["$ref"].rpartition(":")[2]
        for inner in declared.values():
            yield from _references(inner)


if __name__ == "__main__":
    sys.exit(main())
