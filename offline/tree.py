"""The stack as a tree: components with what is in them, and what the stack gives out."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from . import kubernetes
from .record import COMPUTED, SECRET, Record, Resource
from .urns import STACK_TYPE

WIDTH = 100
"""Columns that the tree is made for."""


def print_tree(record: Record, console: Console) -> None:
    """The tree, the counts and the stack outputs. Secrets are named, never shown."""
    children: dict[str | None, list[Resource]] = {}
    stack_urn = None
    for resource in record.resources:
        if resource.type == STACK_TYPE:
            stack_urn = resource.urn
        else:
            children.setdefault(resource.parent, []).append(resource)
    tops = children.get(stack_urn, []) + (children.get(None, []) if stack_urn else [])

    tree = Tree(Text(f"{record.project}/{record.stack}", style="bold"))
    for resource in tops:
        _grow(tree, resource, children)
    console.print(tree)
    console.print(Text(summary(record)))
    if record.outputs:
        console.print(_outputs(record.outputs))


def summary(record: Record) -> str:
    """`12 resources: 2 components, 5 aws, 3 kubernetes (1 read), 2 providers`. The stack itself doesn't count."""
    resources = [resource for resource in record.resources if resource.type != STACK_TYPE]
    counts = Counter(_kind(resource) for resource in resources)
    reads = Counter(_kind(resource) for resource in resources if resource.read)
    parts = [
        f"{count} {_plural(kind, count)}" + (f" ({reads[kind]} read)" if reads[kind] else "")
        for kind, count in counts.items()
    ]
    return f"{len(resources)} {_plural('resource', len(resources))}" + (
        f": {', '.join(sorted(parts, key=_by_count))}" if parts else ""
    )


def short_type(type_: str) -> str:
    """`aws:ec2/vpc:Vpc` as `aws:ec2:Vpc`, `atelier:index:Eks` as `atelier:Eks`: without what says nothing."""
    package, _, rest = type_.partition(":")
    module, _, name = rest.partition(":")
    module, _, last = module.partition("/")
    if last and last.lower() != name.lower():
        module = f"{module}/{last}"
    return ":".join(part for part in (package, module if module != "index" else "", name) if part)


def shown(value: Any) -> str:
    """A value of the record for people: `[secret]` and `[unknown]` stand for what has no value here."""
    if value == SECRET:
        return "[secret]"
    if value == COMPUTED:
        return "[unknown]"
    if isinstance(value, str):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text.replace(json.dumps(SECRET), "[secret]").replace(json.dumps(COMPUTED), "[unknown]")


def _grow(branch: Tree, resource: Resource, children: dict[str | None, list[Resource]]) -> int:
    """Add a resource and all under it; returns how many resources that were."""
    label = Text(resource.name, style="" if resource.custom else "bold")
    twig = branch.add(label)
    below = sum(_grow(twig, child, children) for child in children.get(resource.urn, []))
    label.append(f"  {short_type(resource.type)}", style="not bold dim")
    if kubernetes.is_object(resource.type, resource.inputs):
        metadata = kubernetes.metadata(resource.inputs)
        name = kubernetes.object_name(resource.urn, resource.name, resource.inputs)
        named = [part for part in (metadata.get("namespace"), name) if isinstance(part, str)]
        label.append(f"  {'/'.join(named)}", style="not bold")
    marks = {"protected": resource.protect, "retained": resource.retain_on_delete, "read": resource.read}
    for mark in (mark for mark, carried in marks.items() if carried):
        label.append(f"  [{mark}]", style="not bold yellow")
    if below:
        label.append(f"  ({below})", style="not bold cyan")
    return below + 1


def _outputs(outputs: dict[str, Any]) -> Table:
    table = Table(box=None, show_header=False, title="Stack outputs", title_justify="left", pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in sorted(outputs.items()):
        table.add_row(Text(key), Text(shown(value)))
    return table


def _kind(resource: Resource) -> str:
    if not resource.custom:
        return "component"
    return "provider" if resource.type.startswith("pulumi:providers:") else resource.type.partition(":")[0]


def _plural(kind: str, count: int) -> str:
    return kind if count == 1 or kind not in ("resource", "component", "provider") else f"{kind}s"


def _by_count(part: str) -> tuple[int, str]:
    count, kind = re.split(" ", part, maxsplit=1)
    return -int(count), kind
