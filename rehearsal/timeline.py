"""A deployment or a destroy as it was measured, with its times scaled back to typical ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from offline.durations import in_words
from offline.graph import Schedule
from offline.graph_timeline import drawn
from offline.record import Record

from .cloud import Operation

_NOTICED = 0.05
"""The part of a makespan from which on time of this computer is worth a line."""


@dataclass(frozen=True)
class Timeline:
    """What was done in one command, in the seconds that it would typically take."""

    schedule: Schedule
    unavoidable: Schedule
    """The same resources with typical times, each starting the moment it can."""
    minute: float
    """Seconds that a typical minute took here."""

    @staticmethod
    def measured(record: Record, operations: Iterable[Operation], minute: float, destroys: bool = False) -> Timeline:
        """From what the providers did; of a resource that took several attempts the last one counts."""
        read = {each.urn for each in record.resources if each.read}
        wanted = ("delete",) if destroys else ("create", "update")
        spans: dict[str, tuple[float, float]] = {}
        for each in operations:
            if not each.is_done or each.ended is None:
                continue
            # Others are read by a refresh.
            if each.operation in wanted or (each.urn in read and each.urn not in spans and not destroys):
                spans[each.urn] = each.started, each.ended
        zero, scale = min((began for began, _ in spans.values()), default=0.0), 60 / minute
        scaled = {urn: ((began - zero) * scale, (ended - zero) * scale) for urn, (began, ended) in spans.items()}
        return Timeline(Schedule(record, scaled, destroys), Schedule(record, destroys=destroys), minute)

    @cached_property
    def own_seconds(self) -> float:
        """What passed on the longest chain while none of its operations went on, scaled like everything else."""
        schedule = self.schedule
        gaps = (schedule.starts[other] - schedule.end(one) for one, other in pairwise(schedule.chain))
        first = schedule.starts[schedule.chain[0]] if schedule.chain else 0
        return first + sum(max(gap, 0) for gap in gaps)

    @property
    def remark(self) -> str:
        """What the times are, in a sentence."""
        return (
            f"Measured on the real engine, where a typical minute took {self.minute:g} s: what waited for what, and for"
            " how long."
        )

    @property
    def verdict(self) -> str:
        """The makespan beside the longest chain that nobody could avoid."""
        took, least = self.schedule.seconds, self.unavoidable.seconds
        if self.schedule.destroys:
            return (
                f"{in_words(took)} measured. By what needs what it would be {in_words(least)}: the engine deletes "
                "in layers, and each waits for the whole one before it."
            )
        more = 100 * (took / max(least, 1) - 1)
        return f"{in_words(took)} measured; {in_words(least)} can't be avoided: +{more:.0f} %."

    @property
    def advice(self) -> str | None:
        """Where this computer took a noticeable part of the time."""
        own = self.own_seconds
        if own <= _NOTICED * self.schedule.seconds:
            return None
        return (
            f"{own / 60 * self.minute:.1f} s of it were this computer's own between the links, which count as "
            f"{in_words(own)} here: with a longer --minute they count for less."
        )

    def write(self, path: Path) -> None:
        """Draw it."""
        path.write_text(drawn(self.schedule, self.remark), encoding="utf-8")
