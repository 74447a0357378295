"""The engine on a workspace: deployments, previews, refreshes and destroys, and what they reported."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
from pulumi.automation import CommandError, PulumiCommand

from offline.urns import name_of

from ..cloud import ENGINE_PROCESS
from ..providers.settings import Settings
from .workspace import Workspace

PARALLEL = 64
"""Operations at a time: more than any of our stacks has ready at once."""

_CODE = re.compile(r"^\s*code: (-?\d+)$", re.MULTILINE)
_UNCHANGED = ("same", "read", "refresh", "read-replacement")


@dataclass(frozen=True)
class Step:
    """One thing that the engine did or would do to a resource."""

    operation: str
    """The engine's word: create, update, delete, replace, create-replacement, delete-replaced, same, …"""
    urn: str
    type: str
    paths: tuple[str, ...] = ()
    """Inputs that change, as property paths."""

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return name_of(self.urn)


@dataclass(frozen=True)
class Outcome:
    """How a command of the CLI ended."""

    status: int
    output: str
    """Standard output and errors, line by line as they came."""
    seconds: float
    event_log: Path

    @property
    def succeeded(self) -> bool:
        """Whether the CLI says so."""
        return self.status == 0

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The engine's events, as far as it came."""
        if not self.event_log.exists():
            return []
        # An engine that is killed may leave half a line, at the end.
        *lines, _ = self.event_log.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines]

    @cached_property
    def steps(self) -> list[Step]:
        """All steps that were begun, in that order, those that change nothing among them."""
        found = (event["resourcePreEvent"]["metadata"] for event in self.events if "resourcePreEvent" in event)
        return [_step(each) for each in found]

    @property
    def changes(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if step.operation not in _UNCHANGED]

    @cached_property
    def drift(self) -> list[Step]:
        """What a refresh found changed: those updated have their paths, those that are gone are deleted."""
        # What a refresh will find isn't known when it begins to read: its step is called `refresh` until it ends.
        ended = (event["resOutputsEvent"]["metadata"] for event in self.events if "resOutputsEvent" in event)
        return [_step(each) for each in ended if each["op"] in ("update", "delete")]

    @property
    def explanation(self) -> str:
        """What to say where it should have ended otherwise: its changes, errors and warnings, or its last words."""
        changes = [f"{step.operation} {step.name}: {', '.join(step.paths)}" for step in self.changes]
        said = self.diagnostics or self.output.splitlines()[-15:]
        return "\n".join([f"status {self.status}", *changes, *said])

    @property
    def diagnostics(self) -> list[str]:
        """Errors and warnings, with the name of the resource where there is one."""
        found = (event["diagnosticEvent"] for event in self.events if "diagnosticEvent" in event)
        return [
            f"{name_of(each.get('urn', ''))}: {each['message'].strip()}".removeprefix(": ")
            for each in found
            if each["severity"] in ("error", "warning")
        ]


class Engine:
    """Runs the CLI for one workspace. No command raises because a deployment failed: the outcome says so."""

    def __init__(self, workspace: Workspace, pulumi: PulumiCommand, minute: float = 0):
        """`minute` is the seconds that a minute of a typical duration takes; 0 doesn't wait."""
        self.workspace = workspace
        self.minute = minute
        self._pulumi = pulumi
        self.environment: dict[str, str] = {}
        """Further variables for the CLI."""
        self._commands = 0

    @staticmethod
    def start(workspace: Workspace, stack_file: Path, pulumi: PulumiCommand, minute: float = 0) -> Engine:
        """A new stack with a file's configuration and nothing in it."""
        engine = Engine(workspace, pulumi, minute)
        engine.run("stack", "init", workspace.stack, expect=True)
        workspace.configure(stack_file, pulumi)
        return engine

    def configure(self, stack_file: Path) -> None:
        """Give the stack the configuration of a file."""
        self.workspace.configure(stack_file, self._pulumi)

    def copy(self, folder: Path, program: Path | None = None) -> Engine:
        """The same stack in the same condition at another place; `minute` is what it was."""
        return Engine(self.workspace.copy(folder, program), self._pulumi, self.minute)

    def preview(self, *options: str) -> Outcome:
        """What `up` would do."""
        return self._operate("preview", *options)

    def up(self, *options: str) -> Outcome:
        """Deploy without asking."""
        return self._operate("up", "--yes", "--skip-preview", *options)

    def refresh(self, *options: str) -> Outcome:
        """Read what is there into the state."""
        return self._operate("refresh", "--yes", "--skip-preview", *options)

    def destroy(self, *options: str) -> Outcome:
        """Delete everything; the preview before it refuses what is protected before anything is gone."""
        return self._operate("destroy", "--yes", *options)

    def cancel(self) -> None:
        """Take away the lock that an engine left when it was killed."""
        self.run("cancel", "--yes", "--stack", self.workspace.stack, expect=True)

    def preview_json(self) -> dict[str, Any]:
        """The CLI's own record of a preview, with every state that it would write."""
        outcome = self.run("preview", "--json", "--stack", self.workspace.stack, "--parallel", str(PARALLEL))
        return json.loads(outcome.output[outcome.output.index("{") : outcome.output.rindex("}") + 1])

    @property
    def state_path(self) -> Path:
        """The file of the state."""
        [path] = (self.workspace.folder / "backend").glob(f".pulumi/stacks/**/{self.workspace.stack}.json")
        return path

    def state(self) -> dict[str, Any]:
        """The state as it is on disk, secrets encrypted: `resources` and `pending_operations`."""
        latest = json.loads(self.state_path.read_text())["checkpoint"]["latest"] or {}
        return {"resources": [], "pending_operations": [], **{k: v for k, v in latest.items() if v is not None}}

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Send the running engine a signal. One that has ended meanwhile needs none."""
        with suppress(ProcessLookupError):
            os.kill(int((self.workspace.cloud_folder / ENGINE_PROCESS).read_text()), number)

    def _operate(self, command: str, *options: str) -> Outcome:
        parallel = () if "--parallel" in options else ("--parallel", str(PARALLEL))
        return self.run(command, "--stack", self.workspace.stack, *parallel, "--suppress-progress", *options)

    def run(self, *arguments: str, expect: bool = False) -> Outcome:
        """Any command of the CLI. Raises its CommandError if `expect` is set and it fails."""
        self._commands += 1
        event_log = self.workspace.folder / f"events-{os.getpid()}-{self._commands}.jsonl"
        takes_log = arguments[0] in ("preview", "up", "refresh", "destroy") and "--json" not in arguments
        lines: list[str] = []
        settings = Settings(str(self.workspace.cloud_folder), self.minute, self.workspace.region)
        environment = {**self.workspace.environment(), **settings.as_environment(), **self.environment}
        command = [*arguments, *(["--event-log", str(event_log)] if takes_log else [])]
        began, status = time.monotonic(), 0
        try:
            folder = str(self.workspace.folder)
            self._pulumi.run(command, folder, environment, on_output=lines.append, on_error=lines.append)
        except CommandError as error:
            if expect:
                raise
            status = _status(error)
        if status < 0:
            self._end_language_hosts()
        return Outcome(status, "\n".join(lines), time.monotonic() - began, event_log)

    def _end_language_hosts(self) -> None:
        """Those of an engine that was killed look for it every five minutes only; its providers leave by themselves."""
        home = self.workspace.environment()["PULUMI_HOME"]
        for process in psutil.process_iter(["name", "environ"]):
            name, environment = process.info["name"] or "", process.info["environ"] or {}
            if name.startswith("pulumi-language") and environment.get("PULUMI_HOME") == home:
                with suppress(psutil.NoSuchProcess):
                    process.kill()


def _step(metadata: dict[str, Any]) -> Step:
    paths = metadata.get("detailedDiff") or metadata.get("diffs") or ()
    return Step(metadata["op"], metadata["urn"], metadata["type"], tuple(sorted(paths)))


def _status(error: CommandError) -> int:
    """The exit status, which the SDK gives in words only; negative for a signal."""
    code = _CODE.search(str(error))
    return int(code[1]) if code else 1


def named(steps: Iterable[Step]) -> dict[str, str]:
    """Operations by resource name, for comparisons; a replacement's steps become one word."""
    words = {"create-replacement": "replace", "delete-replaced": "replace"}
    return {step.name: words.get(step.operation, step.operation) for step in steps}
