"""When the engine made and deleted what, beside what had to wait for what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import median

import networkx as nx

from offline.graph import Schedule
from offline.record import Record, Resource
from rehearsal.cloud import Operation


@dataclass(frozen=True)
class Timing:
    """One deployment and one destroy of a stack, with all typical durations scaled down."""

    record: Record
    operations: list[Operation]
    minute: float
    """Seconds that a minute of a typical duration took."""

    @cached_property
    def made(self) -> dict[str, Operation]:
        """By URN, the creates, and the reads of what the program doesn't own."""
        return {each.urn: each for each in self.operations if each.operation in ("create", "read")}

    @cached_property
    def deleted(self) -> dict[str, Operation]:
        """By URN, the deletes."""
        return {each.urn: each for each in self.operations if each.operation == "delete"}

    @cached_property
    def schedule(self) -> Schedule:
        """What an engine could do that takes no time itself."""
        return Schedule(self.record)

    @cached_property
    def waits(self) -> nx.DiGraph:
        """An edge from each resource to all that start after it."""
        return nx.transitive_closure_dag(self.schedule.graph)

    @cached_property
    def needs(self) -> nx.DiGraph:
        """
        An edge from each resource, components too, to those that the state says it needs: they are deleted after it.

        A wait in a deployment need not be one of these: children of a component wait for its providers, which are in
        no state.
        """
        urns = {each.urn for each in self.record.resources}
        graph = nx.DiGraph()
        graph.add_nodes_from(urns)
        for each in self.record.resources:
            needed = {*each.dependencies, each.provider, each.parent} & urns
            graph.add_edges_from((each.urn, urn) for urn in needed)
        return graph

    @property
    def best_case(self) -> float:
        """Seconds of the longest unavoidable chain."""
        return self.schedule.seconds * self.minute / 60

    @property
    def makespan(self) -> float:
        """Seconds from the first thing's beginning to the last one's end."""
        return span(self.made)

    @cached_property
    def idle(self) -> dict[str, float]:
        """By URN, the seconds between the last end of what a resource waits for, or the first start, and its start."""
        first = min(began(each) for each in self.made.values())
        before = self.schedule.graph.predecessors
        return {
            urn: operation.started - max((ended(self.made[each]) for each in before(urn)), default=first)
            for urn, operation in self.made.items()
        }

    @property
    def levels(self) -> list[float]:
        """
        Seconds of the longest delete of each level of a destroy.

        The engine counts levels from what needs nothing, takes the last first, all of a level at once, and waits for
        the whole of it before the next (pulumi, pkg/resource/deploy, ScheduleDeletes).
        """
        levels = nx.topological_generations(self.needs.reverse())
        seconds = [
            [ended(self.deleted[urn]) - began(self.deleted[urn]) for urn in level if urn in self.deleted]
            for level in levels
        ]
        return [max(level, default=0) for level in reversed(seconds)]

    @property
    def best_destroy(self) -> float:
        """Seconds of the longest chain of deletes, each of which needs the next to be there."""
        seconds = {urn: ended(each) - began(each) for urn, each in self.deleted.items()}
        longest: dict[str, float] = {}
        for urn in reversed(list(nx.topological_sort(self.needs))):
            longest[urn] = seconds.get(urn, 0) + max((longest[each] for each in self.needs.successors(urn)), default=0)
        return max(longest.values())

    def resources(self, urns: dict[str, Operation]) -> list[Resource]:
        """Those of the record that were made, or deleted."""
        return [each for each in self.record.resources if each.urn in urns]

    def __str__(self) -> str:
        late = self.makespan / self.best_case - 1
        made = (
            f"{self.record.stack}: made in {self.makespan:.1f} s, the longest chain is {self.best_case:.1f} s "
            f"({late:+.1%}; a step costs {median(self.idle.values()) * 1000:.0f} ms)"
        )
        if not self.deleted:
            return made
        levels, best = sum(self.levels), self.best_destroy
        return f"{made}; deleted in {span(self.deleted):.1f} s: {levels:.1f} s level by level, {best:.1f} s at best"


def began(operation: Operation) -> float:
    """When it began."""
    return operation.started


def ended(operation: Operation) -> float:
    """When it ended; infinity where it didn't."""
    return operation.ended if operation.ended is not None else float("inf")


def span(operations: dict[str, Operation]) -> float:
    """Seconds from the first start to the last end."""
    return max(map(ended, operations.values())) - min(map(began, operations.values()))
