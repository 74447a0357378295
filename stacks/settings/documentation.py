"""
Writes what is made from the settings model: the keys in Pulumi.yaml, docs/configuration.md, a JSON Schema for editors.

`python -m stacks.settings.documentation` writes them; with `--check` it only says which are stale, by its exit status.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .load import SCALARS
from .stack import StackSettings
from .types import fields_of, model_in

ROOT = Path(__file__).parents[2]


def documents() -> dict[Path, str]:
    """The files and what they should hold."""
    return {
        ROOT / "Pulumi.yaml": project_file(),
        ROOT / "docs/configuration.md": reference(),
        ROOT / "docs/stack-file.schema.json": json.dumps(editor_schema(), indent=2) + "\n",
    }


def project_file() -> str:
    """Pulumi.yaml. Every key has a default, so that Atelier's own check reports all mistakes, not the CLI the first."""
    config: dict[str, Any] = {"pulumi:disable-default-providers": {"value": ["*"]}}
    for key, info in fields_of(StackSettings).items():
        scalar = key in SCALARS
        text = (
            f"{info.description} Default: {_default(info)}."
            if not info.is_required()
            else f"{info.description} Required."
        )
        keys = "" if scalar or not (model := model_in(info.annotation)) else f" Keys: {', '.join(fields_of(model))}."
        config[key] = {
            "type": "string" if scalar else "object",
            "description": text + keys,
            "default": "" if scalar else {},
        }
    head = {
        "name": "atelier",
        "description": "Interactive research workspaces on Kubernetes",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}},
        "config": config,
    }
    note = (
        "# The keys under `config` are made from stacks/settings by `make docs`. docs/configuration.md explains them.\n"
    )
    return note + yaml.safe_dump(head, sort_keys=False, width=110, allow_unicode=True)


def reference() -> str:
    """docs/configuration.md: a table for each section, in the order of the model."""
    parts = [
        "# Configuration",
        "",
        "What `Pulumi.<stack>.yaml` may say. Made from the settings model by `make docs`. Unknown keys are refused,",
        'values are not converted: `"1.35"` and account ids need their quotation marks. An empty mapping is the same',
        "as no key.",
        "",
        "A secret is never written into the file: it is generated, or read from AWS Secrets Manager by its name",
        "(`vault: <name>`), or set with `pulumi config set --secret <key>` and named (`config: <key>`).",
        "",
        "For completion in an editor, put this line on top of a stack file:",
        "`# yaml-language-server: $schema=docs/stack-file.schema.json`",
        "",
        "## The file",
        "",
        *_table(StackSettings, "atelier:"),
    ]
    for path, model in _sections(StackSettings, "atelier"):
        parts += ["", f"## `{path}`", "", (model.__doc__ or "").strip(), "", *_table(model, "")]
    return "\n".join(parts) + "\n"


def editor_schema() -> dict[str, Any]:
    """JSON Schema of a whole stack file."""
    settings = StackSettings.model_json_schema(by_alias=True)
    definitions = settings.pop("$defs", {})
    properties = {f"atelier:{key}": value for key, value in settings["properties"].items()}
    # `pulumi config set` writes every scalar as text.
    properties["atelier:protect"]["anyOf"].append({"enum": ["true", "false"]})
    required = [f"atelier:{key}" for key in settings["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stack file of Atelier",
        "type": "object",
        "properties": {"config": {"type": "object", "properties": properties, "required": required}},
        "$defs": definitions,
    }


def main() -> int:
    """Write the files, or with --check say which are stale."""
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run make docs", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(documents()[path])
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


def _sections(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every mapping below a model, each once, with the path of its first place."""
    seen: set[type[BaseModel]] = set()

    def walk(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
        for key, info in fields_of(model).items():
            inner = model_in(info.annotation)
            if inner is None:
                continue
            separator = ":" if model is StackSettings else "."
            below = f"{path}{separator}{key}" + (".<name>" if "dict[" in str(info.annotation) else "")
            if inner not in seen:
                seen.add(inner)
                yield below, inner
                yield from walk(inner, below)

    yield from walk(model, path)


def _table(model: type[BaseModel], prefix: str) -> list[str]:
    rows = ["| key | what | default |", "|---|---|---|"]
    for key, info in fields_of(model).items():
        default = "required" if info.is_required() else _default(info)
        what = f"{info.description} {_allowed(info)}".strip().replace("|", "\\|")
        # Outside of code a < would be taken for HTML.
        what = re.sub(r"`[^`]*`|<", lambda found: "&lt;" if found[0] == "<" else found[0], what)
        rows.append(f"| `{prefix}{key}` | {what} | {default} |")
    return rows


def _allowed(info: FieldInfo) -> str:
    """The choices of a field, where it has some."""
    choices = [choice for choice in _literals(info.annotation) if not isinstance(choice, bool)]
    return f"One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""


def _literals(annotation: Any) -> list[Any]:
    if "Literal" in str(getattr(annotation, "__origin__", "")):
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return []
    return [choice for inner in get_args(annotation) if not isinstance(inner, str) for choice in _literals(inner)]


def _default(info: FieldInfo) -> str:
    value = info.default
    if value is None:
        return "not set"
    if isinstance(value, BaseModel) or (isinstance(value, dict) and value):
        return "see below" if isinstance(value, BaseModel) else ", ".join(value)
    if value in ({}, []):
        return f"`{json.dumps(value)}`"
    return f"`{json.dumps(value)}`" if not isinstance(value, str) else f"`{value}`"


if __name__ == "__main__":
    sys.exit(main())
