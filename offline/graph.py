"""The dependency graph of a stack: what waits for what in a first deployment, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import networkx as nx

from . import graph_mermaid, graph_timeline
from .durations import typical_seconds
from .record import Record, Resource

_READ_SECONDS = 1
_FEWEST_GROUPS = 3


def write(record: Record, path: Path) -> None:
    """Write the graph as Mermaid (`.mmd`, or fenced in `.md`), or as the timeline of a first deployment (`.svg`)."""
    writers = {".svg": graph_timeline.drawn, ".mmd": graph_mermaid.written, ".md": graph_mermaid.fenced}
    if path.suffix not in writers:
        raise ValueError(f"a graph is a .mmd, .md or .svg file, not {path.name}")
    path.write_text(writers[path.suffix](Schedule(record)), encoding="utf-8")


def longest_chain(record: Record) -> tuple[list[str], float]:
    """URNs of the resources that decide how long a first deployment takes, in order, and the seconds they take."""
    schedule = Schedule(record)
    return schedule.chain, schedule.seconds


def graph_of(record: Record) -> nx.DiGraph:
    """
    What waits for what: an edge leads from a resource to each one that starts after it.

    Nodes are URNs of what takes time, with `resource` and `seconds`. Components and providers take none and aren't
    in it; who waits for one of them waits for what it is made of, or made after.
    """
    waiting = _Waiting(record)
    graph = nx.DiGraph()
    for resource in waiting.nodes:
        seconds = _READ_SECONDS if resource.read else typical_seconds(resource.type)
        graph.add_node(resource.urn, resource=resource, seconds=seconds)
    for resource in waiting.nodes:
        graph.add_edges_from((urn, resource.urn) for urn in sorted(waiting.before(resource)) if urn != resource.urn)
    if not nx.is_directed_acyclic_graph(graph):
        names = [urn.rpartition("::")[2] for urn, _ in nx.find_cycle(graph)]
        raise ValueError(f"these wait for each other: {' -> '.join([*names, names[0]])}")
    return graph


@dataclass(frozen=True)
class Schedule:
    """A first deployment in which everything starts as soon as it can, however much runs at once, or a measured one."""

    record: Record
    measured: Mapping[str, tuple[float, float]] | None = None
    """By URN: the seconds after the beginning at which an operation began and ended. Who has none takes no time."""
    destroys: bool = False
    """Whether it is a destroy, in which everything waits for what needs it."""

    @cached_property
    def graph(self) -> nx.DiGraph:
        """What waits for what, as in `graph_of`."""
        graph = graph_of(self.record)
        if self.destroys:
            graph = graph.reverse()
        for urn in [urn for urn in graph if not self._takes_part(urn, graph.nodes[urn]["resource"])]:
            graph.add_edges_from(list(product(graph.predecessors(urn), graph.successors(urn))))
            graph.remove_node(urn)
        for urn, (began, ended) in (self.measured or {}).items():
            if urn in graph:
                graph.nodes[urn]["seconds"] = ended - began
        return graph

    def _takes_part(self, urn: str, resource: Resource) -> bool:
        if self.measured is not None:
            return urn in self.measured
        return not (self.destroys and resource.read)

    @cached_property
    def starts(self) -> dict[str, float]:
        """Seconds after the beginning at which each resource starts, in topological order."""
        if self.measured is not None:
            return {urn: self.measured[urn][0] for urn in nx.topological_sort(self.graph)}
        starts: dict[str, float] = {}
        registered = {urn: number for number, urn in enumerate(self.graph)}
        for urn in nx.lexicographical_topological_sort(self.graph, key=registered.__getitem__):
            ends = (starts[each] + self.graph.nodes[each]["seconds"] for each in self.graph.predecessors(urn))
            starts[urn] = max(ends, default=0)
        return starts

    def end(self, urn: str) -> float:
        """Seconds after the beginning at which a resource is there."""
        return self.starts[urn] + self.graph.nodes[urn]["seconds"]

    def resource(self, urn: str) -> Resource:
        """The resource of a node."""
        return self.graph.nodes[urn]["resource"]

    @cached_property
    def seconds(self) -> float:
        """How long all of it takes."""
        return max(map(self.end, self.graph), default=0)

    @cached_property
    def chain(self) -> list[str]:
        """The resources of which each starts when the one before is there, up to the last moment."""
        order = {urn: number for number, urn in enumerate(self.starts)}
        chain: list[str] = []
        candidates = list(self.graph)
        while candidates:
            latest = max(candidates, key=lambda urn: (self.end(urn), order[urn]))
            chain.insert(0, latest)
            candidates = self._waited_for(latest)
        return chain

    def _waited_for(self, urn: str) -> list[str]:
        if self.measured is None or not self.destroys:
            return list(self.graph.predecessors(urn))
        # The engine deletes in layers, each when all of the one before is gone: also what nothing connects waits.
        return [each for each in self.graph if self.end(each) <= self.starts[urn]]

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Resources by component, both by their start: by the outermost components, or deeper where these are few."""
        paths = {urn: tuple(self._components(self.resource(urn))) for urn in self.starts}
        deepest = max(map(len, paths.values()), default=0)
        depth = 1
        while depth < deepest and len({path[:depth] for path in paths.values()}) < _FEWEST_GROUPS:
            depth += 1
        groups: dict[str, list[str]] = {}
        for urn in sorted(paths, key=lambda urn: self.starts[urn]):
            groups.setdefault(" / ".join(paths[urn][:depth]) or "outside components", []).append(urn)
        return groups

    @cached_property
    def _resources(self) -> dict[str, Resource]:
        return {each.urn: each for each in self.record.resources}

    def _components(self, resource: Resource) -> list[str]:
        """Names of the components that a resource is in, outermost first, without the stack."""
        names: list[str] = []
        parent = self._resources.get(resource.parent or "")
        while parent is not None and parent.parent is not None:
            if not parent.custom:
                names.insert(0, parent.name)
            parent = self._resources.get(parent.parent)
        return names


class _Waiting:
    """Works out what the SDK and the engine wait for before they create a resource."""

    def __init__(self, record: Record):
        self._resources = {resource.urn: resource for resource in record.resources}
        self._children: dict[str, list[Resource]] = {}
        for resource in record.resources:
            self._children.setdefault(resource.parent or "", []).append(resource)
        self.nodes = [resource for resource in record.resources if _takes_time(resource)]
        self._given = self._given_providers()

    def before(self, resource: Resource) -> set[str]:
        """The nodes that have to be there first."""
        asked = set(self._asked(resource))
        ancestors = {each.urn for each in self._ancestors(resource)}
        return {urn for each in asked for urn in self._nodes_of(each, ancestors)}

    def _asked(self, resource: Resource) -> Iterator[str]:
        """What a registration names or needs: its dependencies and provider, and its parents, which come first."""
        yield from resource.dependencies
        yield from filter(None, [resource.provider])
        for ancestor in self._ancestors(resource):
            if ancestor.custom:
                yield ancestor.urn
            else:
                # A component is registered when its own dependencies and providers are there, and its children after
                # it.
                yield from ancestor.dependencies
                yield from self._given[ancestor.urn]

    def _given_providers(self) -> dict[str, set[str]]:
        """By component, the providers that its resources have and that weren't made in it: it was given them."""
        given: dict[str, set[str]] = {urn: set() for urn in self._resources}
        for resource in self._resources.values():
            provider = self._resources.get(resource.provider or "")
            if provider is not None:
                inside = {each.urn for each in self._ancestors(provider)}
                for ancestor in self._ancestors(resource):
                    if ancestor.urn not in inside:
                        given[ancestor.urn].add(provider.urn)
        return given

    def _ancestors(self, resource: Resource) -> Iterator[Resource]:
        parent = self._resources.get(resource.parent or "")
        while parent is not None:
            yield parent
            parent = self._resources.get(parent.parent or "")

    def _nodes_of(self, urn: str, ancestors: set[str]) -> Iterator[str]:
        """The nodes that a name stands for. Nothing waits for a component that it is in."""
        resource = self._resources.get(urn)
        if resource is None:
            return
        if _takes_time(resource):
            yield urn
        elif resource.custom:
            yield from self.before(resource)
        elif urn not in ancestors:
            for child in self._children.get(urn, []):
                yield from self._nodes_of(child.urn, ancestors)


def _takes_time(resource: Resource) -> bool:
    return resource.custom and not resource.type.startswith("pulumi:providers:")
