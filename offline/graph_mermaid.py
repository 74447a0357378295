"""The dependency graph in Mermaid's language, which GitHub draws in a comment or a page."""

from __future__ import annotations

import html
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from .durations import in_words
from .stateful import holds_data

if TYPE_CHECKING:
    from .graph import Schedule

MOST_NODES = 120
"""Above this, what nothing waits for is drawn as one node for each component."""
_CHAIN = "#c2410c"


def fenced(schedule: Schedule) -> str:
    """The graph as a page of Markdown."""
    chain = " → ".join(f"`{schedule.resource(urn).name}`" for urn in schedule.chain)
    return (
        f"# First deployment of {schedule.record.stack}\n\n"
        f"About {in_words(schedule.seconds)}. The longest chain: {chain or 'none'}.\n\n"
        f"```mermaid\n{written(schedule)}```\n"
    )


def written(schedule: Schedule) -> str:
    """The graph as a flow chart, left to right, without the edges that follow from others."""
    return _FlowChart(schedule).written()


class _FlowChart:
    def __init__(self, schedule: Schedule):
        self._schedule = schedule
        self._chain = set(schedule.chain)
        self._graph: nx.DiGraph = nx.transitive_reduction(schedule.graph)
        self._rest = self._leaves() if len(self._graph) > MOST_NODES else {}
        self._ids = {urn: f"n{number}" for number, urn in enumerate(schedule.starts)}
        for number, leaves in enumerate(self._rest.values()):
            self._ids |= dict.fromkeys(leaves, f"rest{number}")

    def written(self) -> str:
        lines = ["flowchart LR"]
        for number, (group, urns) in enumerate(self._schedule.groups.items()):
            lines.append(f'  subgraph g{number}["{_text(group)}"]')
            lines += [f"    {self._node(urn)}" for urn in urns if urn not in self._rest.get(group, ())]
            if group in self._rest:
                lines.append(f"    {self._rest_node(self._rest[group])}")
            lines.append("  end")
        edges = sorted({(self._ids[one], self._ids[other]) for one, other in self._graph.edges}, key=_by_number)
        chain = [self._ids[urn] for urn in self._schedule.chain]
        on_chain = [str(edges.index(edge)) for edge in pairwise(chain) if edge in edges]
        lines += [f"  {one} --> {other}" for one, other in edges]
        if on_chain:
            lines.append(f"  linkStyle {','.join(on_chain)} stroke:{_CHAIN},stroke-width:3px")
        lines.append(f"  classDef chain fill:#ffedd5,stroke:{_CHAIN},stroke-width:2px,color:#111")
        lines.append("  classDef data fill:#e0f2fe,stroke:#0369a1,color:#111")
        lines.append("  classDef rest fill:#f4f4f5,stroke:#a1a1aa,stroke-dasharray:4 3,color:#111")
        return "\n".join(lines) + "\n"

    def _leaves(self) -> dict[str, set[str]]:
        """By component, what nothing waits for and what isn't on the longest chain."""
        rest: dict[str, set[str]] = {}
        for group, urns in self._schedule.groups.items():
            leaves = {urn for urn in urns if self._graph.out_degree(urn) == 0 and urn not in self._chain}
            if len(leaves) > 1:
                rest[group] = leaves
        return rest

    def _node(self, urn: str) -> str:
        resource = self._schedule.resource(urn)
        seconds = self._schedule.graph.nodes[urn]["seconds"]
        words = [_text(resource.name), _text(short_type(resource.type)), in_words(seconds) if seconds >= 10 else ""]
        style = ":::chain" if urn in self._chain else ":::data" if holds_data(resource) else ""
        return f'{self._ids[urn]}["{"<br/>".join(filter(None, words))}"]{style}'

    def _rest_node(self, leaves: set[str]) -> str:
        return f'{self._ids[next(iter(leaves))]}["{len(leaves)} more that nothing waits for"]:::rest'


def short_type(type_: str) -> str:
    """A type as people call it: `eks Cluster`, `Deployment`."""
    package, _, rest = type_.partition(":")
    module, _, kind = rest.rpartition(":")
    return kind if package == "kubernetes" else f"{module.partition('/')[0]} {kind}".replace("index ", f"{package} ")


def _by_number(edge: tuple[str, str]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Order of the nodes in the chart: by kind of id, then by number."""
    one, other = ((name.startswith("rest"), int(name.lstrip("nrest"))) for name in edge)
    return one, other


def _text(text: str) -> str:
    """A label in quotes. Mermaid reads HTML and its own entities in it."""
    return html.escape(text.replace("#", "#35;"), quote=False).replace('"', "#quot;").replace("`", "#96;")
