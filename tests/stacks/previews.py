"""Offline previews of the repository's stack files, each made once for all tests."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import networkx as nx
import pytest

from offline.record import Record, Resource
from offline.run import PROJECT, run

STACK_FILES = sorted({*PROJECT.glob("Pulumi.*.yaml"), *(PROJECT / "examples").glob("Pulumi.*.yaml")})
each_stack = pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.stem)
"""For tests of every stack file."""
MODES = ("simulated", "unknown")


@lru_cache
def preview(stack_file: Path, outputs: str = "simulated") -> Record:
    """The record of a stack file."""
    return run(stack_file, outputs)  # pyright: ignore[reportArgumentType]


def stack(name: str) -> Record:
    """The simulated preview of Pulumi.<name>.yaml."""
    return preview(PROJECT / f"Pulumi.{name}.yaml")


def named(record: Record, name: str) -> Resource:
    """The one resource with a logical name."""
    [found] = [resource for resource in record.resources if resource.name == name]
    return found


def of_type(record: Record, type_: str) -> list[Resource]:
    """All resources of a type token."""
    return [resource for resource in record.resources if resource.type == type_]


def order(record: Record) -> nx.DiGraph:
    """
    An edge from each resource to what must stand before it and go after it.

    A child waits for what its components wait for, since the engine registers it after them.
    """
    by_urn = {resource.urn: resource for resource in record.resources}
    graph = nx.DiGraph()
    for resource in record.resources:
        graph.add_node(resource.name)
        waiting: Resource | None = resource
        while waiting is not None:
            needed = [*waiting.dependencies, *([waiting.provider] if waiting.provider else [])]
            graph.add_edges_from((resource.name, by_urn[urn].name) for urn in needed if urn in by_urn)
            waiting = by_urn.get(waiting.parent or "")
    graph.remove_edges_from(nx.selfloop_edges(graph))
    return graph


def waits_for(record: Record, name: str) -> set[str]:
    """Everything that stands before a resource is made."""
    return nx.descendants(order(record), name)
