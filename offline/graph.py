"""The dependency graph of a stack: what waits for what in a first deployment, and for how long."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from . import graph_mermaid, graph_timeline
from .durations import typical_seconds
from .record import Record, Resource


def write(record: Record, path: Path) -> None:
    """Write the graph as Mermaid (`.mmd`, or `.md` with a fence), or the timeline of a first deployment (`.svg`)."""
    if path.suffix == ".svg":
        text = graph_timeline.drawn(schedule(record))
    elif path.suffix == ".mmd":
        text = graph_mermaid.written(schedule(record))
    elif path.suffix == ".md":
        text = graph_mermaid.fenced(schedule(record))
    else:
        raise ValueError(f"a graph is a .mmd, .md or .svg file, not {path.name}")
    path.write_text(text, encoding="utf-8")
