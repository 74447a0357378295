"""
Writes what is made from the settings model: the keys in Pulumi.yaml, docs/configuration.md, a JSON Schema for editors.

`python -m stacks.settings.documentation` writes them; with `--check` it only says which are stale, by its exit status.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import models_json_schema

from .load import SCALARS, known_keys
from .stack import CLOUDS, DEFAULT_CLOUD, StackSettings
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
    for key, info in known_keys().items():
        scalar = key in SCALARS
        need = "Required." if info.is_required() else f"Default: {_default(info)}."
        keys = "" if scalar else _keys(key)
        config[key] = {
            "type": "string" if scalar else "object",
            "description": f"{info.description}{_only(key)} {need}{keys}",
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
        "## Every file",
        "",
        *_table(StackSettings, "atelier:"),
    ]
    for cloud, model in CLOUDS.items():
        own = [key for key in fields_of(model) if key not in fields_of(StackSettings)]
        parts += ["", f"## Files with `cloud: {cloud}`", "", *_table(model, "atelier:", own)]
    seen: dict[type[BaseModel], str] = {}
    for cloud, stack in CLOUDS.items():
        for path, model in _sections(stack, "atelier"):
            if model in seen:
                continue
            seen[model] = path
            where = "" if _is_everywhere(path, model) else f" on {cloud}"
            parts += ["", f"## `{path}`{where}", "", (model.__doc__ or "").strip(), "", *_table(model, "")]
    return "\n".join(parts) + "\n"


def _is_everywhere(path: str, model: type[BaseModel]) -> bool:
    """Whether a section is the same on every cloud that has one there."""
    return all(dict(_sections(stack, "atelier")).get(path, model) is model for stack in CLOUDS.values())


def _only(key: str) -> str:
    """For which clouds a key is, where it isn't for all."""
    clouds = [cloud for cloud, model in CLOUDS.items() if key in fields_of(model)]
    return "" if len(clouds) == len(CLOUDS) else f" Only with cloud: {' or '.join(clouds)}."


def _keys(key: str) -> str:
    """The keys of a section, on all clouds."""
    infos = [fields_of(model)[key] for model in CLOUDS.values() if key in fields_of(model)]
    names = {name: None for info in infos if (model := model_in(info.annotation)) for name in fields_of(model)}
    return f" Keys: {', '.join(names)}." if names else ""


def editor_schema() -> dict[str, Any]:
    """JSON Schema of a whole stack file."""
    _, whole = models_json_schema([(model, "validation") for model in CLOUDS.values()], by_alias=True)
    definitions = whole["$defs"]
    by_cloud: dict[str, Any] = {}
    for cloud, model in CLOUDS.items():
        settings = definitions.pop(model.__name__)
        properties = {f"atelier:{key}": value for key, value in settings["properties"].items()}
        # `pulumi config set` writes every scalar as text.
        properties["atelier:protect"]["anyOf"].append({"enum": ["true", "false"]})
        by_cloud[cloud] = {"properties": properties, "required": [f"atelier:{key}" for key in settings["required"]]}
    config: dict[str, Any] = by_cloud.pop(DEFAULT_CLOUD)
    for cloud, settings in by_cloud.items():
        says_so = {"properties": {"atelier:cloud": {"const": cloud}}, "required": ["atelier:cloud"]}
        config = {"if": says_so, "then": settings, "else": config}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stack file of Atelier",
        "type": "object",
        "properties": {"config": {"type": "object", **config}},
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
            separator = ":" if path == "atelier" else "."
            below = f"{path}{separator}{key}" + (".<name>" if "dict[" in str(info.annotation) else "")
            if inner not in seen:
                seen.add(inner)
                yield below, inner
                yield from walk(inner, below)

    yield from walk(model, path)


def _table(model: type[BaseModel], prefix: str, only: Collection[str] | None = None) -> list[str]:
    rows = ["| key | what | default |", "|---|---|---|"]
    for key, info in fields_of(model).items():
        if only is not None and key not in only:
            continue
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
