"""The whole life of a stack, stage by stage: deployed, changed, altered behind its back, destroyed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi.automation import CommandError

from offline.difference import LOSS
from offline.graph_mermaid import short_type
from offline.property_changes import steps
from offline.record import Record, Resource
from offline.run import PROJECT
from offline.stack_file import read_stack_file

from .attempts import Attempts, StageFailed, errors
from .cloud import Operation
from .cloud.faults import CHANGING
from .cloud.properties import opened
from .engine import Engine, Outcome, named
from .engine.inventory import Inventory, Place, first_of
from .engine.preview_changes import difference_of, is_protection
from .engine.recovery import NotRecovered
from .engine.states import record_of
from .plan import Drift, Plan, Setting, check_drift, with_settings
from .report import Report, Stage, counted, loss_of
from .timeline import Timeline

FAILED = 1


@dataclass(frozen=True)
class Version:
    """A stack file and what the program registers for it."""

    stack_file: Path
    record: Record


class Life:
    """One rehearsal. Every stage but the first starts from what the one before it left."""

    def __init__(self, plan: Plan, first: Version, changed: Version | None, engine: Engine, report: Report):
        self._plan = plan
        self._version = first
        self._changed = changed
        self._report = report
        self._stages: list[Stage] = []
        self._retained: set[Place] = set()
        self._loses_data = False
        self._use(engine, first)

    def run(self) -> int:
        """Live it. Returns the exit status."""
        with self._engine.workspace.cloud() as cloud:
            cloud.plan(*self._plan.faults)
        try:
            self._deploy()
            self._repeat()
            if self._changed is not None:
                self._change(self._changed)
            for drift in self._plan.drifts:
                self._drift(drift)
            self._destroy()
            self._check_faults()
        except StageFailed:
            pass
        self._report.table(self._stages)
        if any(stage.style == "red" for stage in self._stages):
            return FAILED
        return LOSS if self._loses_data else 0

    # The stages.

    def _deploy(self) -> None:
        where = f" at {self._plan.base}" if self._plan.base else ""
        with self._stage(f"First deployment{where}") as stage:
            self._up()
            done = self._operations()
            stage.result = counted(done)
            self._report.line(f"{stage.result}.")
            self._timeline(record_of(self._engine), done)

    def _repeat(self) -> None:
        with self._stage("Again, unchanged") as stage:
            self._expect_nothing()
            refresh = self._attempts.succeed("refresh", self._engine.refresh)
            read = {each.urn for each in self._version.record.resources if each.read}
            drift = [step for step in refresh.drift if step.urn not in read]
            if drift:
                raise StageFailed(f"refresh finds what nobody changed: {_listed(named(drift))}")
            stage.result = "preview empty, no drift"
            self._report.line("A preview shows no changes, a refresh no drift.")

    def _change(self, changed: Version) -> None:
        with self._stage("The change") as stage:
            engine = self._engine.copy(self._engine.workspace.folder.parent / "changed", PROJECT)
            engine.configure(changed.stack_file)
            before = record_of(self._engine)
            attempts = Attempts(engine, changed.record, self._report)
            preview = attempts.once("preview", engine.preview)
            if not preview.succeeded and not _is_refusal(preview):
                preview = attempts.succeed("preview", engine.preview)
            difference = difference_of(preview, before)
            self._report.difference(difference)
            self._loses_data = difference.exit_status == LOSS
            if not preview.succeeded:
                stage.result, stage.style = "refused: what it would delete or replace is protected", "yellow"
                self._report.line(
                    "The engine refuses it, and nothing was changed. The life goes on without it.", "yellow"
                )
                return
            self._use(engine, changed)
            changing = {step.urn for step in preview.changes}
            outcome = self._up(changing)
            surprises = {*named(outcome.changes).items()} - {*named(preview.changes).items()}
            if surprises and not self._plan.faults:
                raise StageFailed(f"`up` did what the preview hadn't announced: {_listed(dict(surprises))}")
            self._expect_nothing()
            stage.result = f"{counted(self._operations())}; a preview is empty again"
            self._report.line(f"Applied: {stage.result}.")
            if self._loses_data:
                stage.result, stage.style = f"{stage.result}; data would be lost", "yellow"

    def _drift(self, drift: Drift) -> None:
        with self._stage(f"Drift: {drift}") as stage:
            resource = check_drift(drift, self._version.record)
            with self._engine.workspace.cloud() as cloud:
                before = cloud.object(drift.name)
                if drift.path:
                    cloud.alter(drift.name, drift.path, drift.value)
                else:
                    cloud.lose(drift.name)
            refresh = self._attempts.succeed("refresh", self._engine.refresh)
            found = [step for step in refresh.drift if step.urn == before.urn]
            if not found:
                raise StageFailed(f"refresh doesn't see it: {_listed(named(refresh.drift)) or 'no drift'}")
            how = ", ".join(found[0].paths) or "it is gone"
            self._report.line(f"A refresh finds it: {drift.name}: {how}{'' if drift.path else loss_of(resource.type)}.")
            self._up({before.urn})
            self._report.line(f"`up` repairs it: {counted(self._operations())}.")
            with self._engine.workspace.cloud() as cloud:
                after = cloud.object(drift.name)
            if drift.path and opened(after.inputs) != opened(before.inputs):
                if not _is_ignored(resource, drift.path):
                    raise StageFailed(f"{drift.path} of {drift.name} isn't what it was")
                stage.result, stage.style = "found, and left as it is: ignoreChanges", "yellow"
                return
            self._expect_nothing()
            stage.result = "found and repaired"

    def _destroy(self) -> None:
        there = Inventory.taken(self._engine)
        if there.protected:
            self._expect_refusal(there)
            self._unprotect()
        with self._stage("Destroy") as stage:
            record = record_of(self._engine)
            self._attempts.succeed(
                "destroy", self._engine.destroy, {each.urn for each in record.resources}, self._keep_retained()
            )
            done = self._operations()
            left = Inventory.taken(self._engine)
            forgotten = [each for each in left.objects if (each.type, each.id) not in self._retained]
            if forgotten or left.owned:
                names = {each.name or each.id for each in forgotten} | {each["urn"] for each in left.owned}
                raise StageFailed(f"not everything is gone: {', '.join(sorted(names))}")
            stage.result = f"{counted(done)}; nothing is left"
            self._report.line(f"{counted(done)}; nothing is left.")
            for words, objects in (("stays by retainOnDelete", left.objects), ("was there before", left.older)):
                if objects:
                    listed = ", ".join(f"{short_type(each.type)} {each.id}" for each in objects)
                    self._report.line(f"What {words}: {listed}.", "dim")
            self._timeline(record, done, destroys=True)

    def _expect_refusal(self, there: Inventory) -> None:
        with self._stage("Destroy while protected") as stage:
            outcome = self._attempts.once("destroy", self._engine.destroy)
            now = Inventory.taken(self._engine)
            if not _is_refusal(outcome):
                self._report.said(errors(outcome))
                raise StageFailed(f"it isn't refused for being protected: status {outcome.status}")
            gone, unknown = len(there.objects) - len(now.objects), len(there.state) - len(now.state)
            if gone or unknown:
                raise StageFailed(f"it is refused, but {gone} objects are gone, and {unknown} resources from the state")
            stage.result = f"refused, {len(there.protected)} protected; nothing is gone"
            self._report.line(f"Refused: {first_of(there.protected)} are protected. Nothing is gone.")

    def _unprotect(self) -> None:
        with self._stage("Protection off") as stage:
            folder = self._engine.workspace.folder.parent / "unprotected"
            folder.mkdir()
            file = read_stack_file(self._version.stack_file, self._engine.workspace.program)
            path = folder / f"Pulumi.{self._engine.workspace.stack}.yaml"
            path.write_text(with_settings(file, [Setting("protect", "false")]), encoding="utf-8")
            self._report.did("pulumi config set protect false && pulumi up", "as a person would, on purpose")
            self._engine.configure(path)
            outcome = self._up()
            self._report.line(f"It does: {_listed(named(outcome.changes)) or 'nothing in the cloud'}.")
            still = Inventory.taken(self._engine).protected
            if still:
                raise StageFailed(f"still protected: {first_of(still)}")
            stage.result = f"{counted(self._operations())} in the cloud"

    def _check_faults(self) -> None:
        with self._engine.workspace.cloud() as cloud:
            left = cloud.faults_left()
        if left:
            with self._stage("Faults"):
                raise StageFailed(f"met nothing that they fit: {', '.join(map(str, left))}")

    # What stages are made of.

    def _use(self, engine: Engine, version: Version) -> None:
        self._engine, self._version = engine, version
        self._attempts = Attempts(engine, version.record, self._report)

    def _up(self, changing: set[str] | None = None) -> Outcome:
        return self._attempts.succeed("up", self._engine.up, changing or (), self._keep_retained())

    def _keep_retained(self) -> set[Place]:
        self._retained |= Inventory.taken(self._engine).retained
        return self._retained

    def _expect_nothing(self) -> None:
        preview = self._attempts.succeed("preview", self._engine.preview)
        if preview.changes:
            raise StageFailed(f"a preview isn't empty: {preview.explanation}")

    def _operations(self) -> list[Operation]:
        """What was done in this stage."""
        with self._engine.workspace.cloud() as cloud:
            return cloud.operations(self._began)

    def _timeline(self, record: Record, done: list[Operation], destroys: bool = False) -> None:
        if self._attempts.repeated:
            self._report.line("What waited for what isn't shown: it was begun more than once.", "dim")
        if self._attempts.repeated or not self._plan.minute:
            return
        timeline = Timeline.measured(record, done, self._plan.minute, destroys)
        self._report.chain(timeline)
        target = self._plan.timeline
        if target is not None:
            path = target.with_name(f"{target.stem}-destroy{target.suffix}") if destroys else target
            timeline.write(path)
            self._report.line(f"Drawn in {path}", "dim")

    @contextmanager
    def _stage(self, title: str) -> Iterator[Stage]:
        stage = Stage(title)
        self._stages.append(stage)
        self._report.stage(len(self._stages), title)
        self._began, clock = time.time(), time.monotonic()
        try:
            yield stage
        except (StageFailed, NotRecovered, CommandError) as problem:
            stage.result, stage.style = str(problem).strip().splitlines()[0], "red"
            self._report.line(f"Failed: {problem}", "bold red")
            raise StageFailed(stage.result) from problem
        finally:
            stage.seconds = time.monotonic() - clock
            stage.operations = sum(each.is_done and each.operation in CHANGING for each in self._operations())


def _is_refusal(outcome: Outcome) -> bool:
    """Whether the engine stopped because something is protected, and for no other reason."""
    return not outcome.succeeded and outcome.status > 0 and any(map(is_protection, errors(outcome)))


def _is_ignored(resource: Resource, path: str) -> bool:
    return any(steps(path)[: len(steps(ignored))] == steps(ignored) for ignored in resource.ignore_changes)


def _listed(operations: dict[str, str]) -> str:
    return ", ".join(f"{operation} {name}" for name, operation in sorted(operations.items()))
