"""Registers a program without an engine and returns what it asked for, so that tests look at real registrations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import SETTINGS
from pulumi.runtime.stack import run_pulumi_func


@dataclass
class Registration:
    """One resource as the engine would have received it; names instead of URNs, to be read easily."""

    type: str
    name: str
    parent: str
    inputs: dict[str, Any]
    depends_on: set[str]
    protect: bool
    provider: str
    retain_on_delete: bool
    ignore_changes: list[str]
    secret_outputs: list[str]
    aliases: list[str]
    deleted_with: str = ""


@dataclass
class Registrations:
    """Everything that a program registered, by logical name."""

    all: list[Registration] = field(default_factory=list)

    def __getitem__(self, name: str) -> Registration:
        found = [each for each in self.all if each.name == name]
        assert found, f"nothing is called {name}; there are {sorted(each.name for each in self.all)}"
        assert len(found) == 1, f"several are called {name}: {[each.type for each in found]}"
        return found[0]

    def __contains__(self, name: str) -> bool:
        return any(each.name == name for each in self.all)

    def of_type(self, type_: str) -> list[Registration]:
        """All resources of a type token, in the order of registration."""
        return [each for each in self.all if each.type == type_]


class _Outputs(pulumi.runtime.Mocks):
    """A provider whose outputs are the inputs, an id, an arn, and what the test plants for a name or a type."""

    def __init__(self, planted: dict[str, dict[str, Any]]):
        self.planted = planted

    def new_resource(self, args: pulumi.runtime.MockResourceArgs):
        outputs = {"arn": f"arn:aws:test::123456789012:{args.name}", **args.inputs}
        if "userAssignedIdentities" in (identity := outputs.get("identity") or {}):
            # Azure takes a list and answers with a map, which is what the SDK expects.
            outputs["identity"] = {**identity, "userAssignedIdentities": {}}
        outputs |= self.planted.get(args.typ, {}) | self.planted.get(args.name, {})
        return f"{args.name}-id", outputs

    def call(self, args: pulumi.runtime.MockCallArgs):
        return self.planted.get(args.token, {})


class _Monitor(MockMonitor):
    def __init__(self, mocks: pulumi.runtime.Mocks, made: Registrations):
        super().__init__(mocks)
        self.made = made

    def RegisterResource(self, request):
        if request.type != "pulumi:pulumi:Stack":
            dependencies = {*request.dependencies}
            for each in request.propertyDependencies.values():
                dependencies |= {*each.urns}
            self.made.all.append(
                Registration(
                    type=request.type,
                    name=request.name,
                    parent=request.parent.rpartition("::")[2],
                    inputs=_without_secrecy(rpc.deserialize_properties(request.object, keep_unknowns=True)),
                    depends_on={urn.rpartition("::")[2] for urn in dependencies},
                    protect=request.protect,
                    provider=request.provider.rpartition("::")[0].rpartition("::")[2],
                    retain_on_delete=request.retainOnDelete,
                    ignore_changes=list(request.ignoreChanges),
                    secret_outputs=list(request.additionalSecretOutputs),
                    aliases=[str(alias) for alias in request.aliases],
                    deleted_with=request.deletedWith.rpartition("::")[2],
                )
            )
        return super().RegisterResource(request)

    def ReadResource(self, request):
        self.made.all.append(
            Registration(
                type=request.type,
                name=request.name,
                parent=request.parent.rpartition("::")[2],
                inputs={"id": request.id},
                depends_on={urn.rpartition("::")[2] for urn in request.dependencies},
                protect=False,
                provider=request.provider.rpartition("::")[0].rpartition("::")[2],
                retain_on_delete=False,
                ignore_changes=[],
                secret_outputs=list(request.additionalSecretOutputs),
                aliases=[],
            )
        )
        return super().ReadResource(request)


def _without_secrecy(value: Any) -> Any:
    """Values without the marks of secrets, which the SDK leaves on mappings that hold one."""
    if isinstance(value, dict):
        if rpc._special_sig_key in value:
            return _without_secrecy(value["value"])
        return {key: _without_secrecy(inner) for key, inner in value.items()}
    return [_without_secrecy(inner) for inner in value] if isinstance(value, list) else value


def register(
    program: Callable[[], object], planted: dict[str, dict[str, Any]] | None = None, preview: bool = False
) -> Registrations:
    """
    Run `program` against the SDK's mock monitor.

    `planted` gives outputs by resource name, resource type or function token. With `preview` what no input and no
    planted output gives is unknown. A failing apply raises here.
    """
    made = Registrations()

    def run() -> None:
        program()

    async def main():
        mocks = _Outputs(planted or {})
        pulumi.runtime.set_mocks(mocks, "atelier", "test", preview=preview, monitor=_Monitor(mocks, made))
        # The SDK waits for outputs that a failed program left behind, or that were made outside of one.
        settings: Any = SETTINGS
        settings.outputs.clear()
        settings.rpc_manager.clear()
        await run_pulumi_func(run)

    asyncio.run(main())
    return made
