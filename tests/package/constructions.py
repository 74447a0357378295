"""Every component as a real program constructs it: with which inputs, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from pulumi.provider.experimental.util import camel_case
from pulumi.runtime import rpc

import components
from offline.record import Record, Resource
from offline.run import run
from tests.stacks.previews import STACK_FILES

PACKAGES = ("aws", "azure-native", "gcp", "kubernetes", "random", "tls")
SAMPLES = Path(__file__).parent / "samples"
"""A program with the components that no stack file has."""


@dataclass
class Construction:
    """A component of a program."""

    project: str
    stack: str
    component: str
    name: str
    parent: str | None
    inputs: dict[str, Any]
    """In wire form: as an engine sends them to a plugin."""
    providers: list[Resource]
    made: list[Resource]
    """What it registered below itself."""

    @property
    def size(self) -> int:
        """How much there is of its inputs."""
        return len(str(self.inputs))


def constructions(schema: dict[str, Any]) -> dict[str, Construction]:
    """Of each component the one with the most inputs that there is in stack files, examples and samples."""
    found: dict[str, Construction] = {}
    for file in [*STACK_FILES, SAMPLES / "Pulumi.test.yaml"]:
        for each in _of_program(file, schema):
            known = found.get(each.component)
            if known is None or known.size < each.size:
                found[each.component] = each
    return found


def with_outputs(inputs: Any, change: Callable[[dict[str, Any]], None]) -> Any:
    """Wire inputs with each output value changed."""
    if isinstance(inputs, list):
        return [with_outputs(each, change) for each in inputs]
    if not isinstance(inputs, dict):
        return inputs
    if inputs.get(rpc._special_sig_key) == rpc._special_output_value_sig:
        change(changed := dict(inputs))
        return changed
    return {key: with_outputs(each, change) for key, each in inputs.items()}


def _of_program(file: Path, schema: dict[str, Any]) -> list[Construction]:
    seen: list[tuple[str, dict[str, Any], set[str]]] = []

    async def see(component: pulumi.ComponentResource, args: Any) -> None:
        resource = schema["resources"][f"atelier:index:{type(component).__name__}"]
        inputs = await _wire(args, {"properties": resource["inputProperties"]}, schema)
        providers = [component.get_provider(f"{package}::") for package in PACKAGES]
        urns = {str(await each.urn.future()) for each in providers if each}
        seen.append((str(await component.urn.future()), inputs, urns))

    with _told_of_every_component(see):
        record = run(file, project_folder=SAMPLES) if file.parent == SAMPLES else run(file)
    by_urn = {each.urn: each for each in record.resources}
    found = []
    for urn, inputs, providers in seen:
        itself = by_urn[urn]
        given = [each for each in record.resources if each.urn in providers]
        made = _below(record, urn)
        where = (record.project, record.stack, itself.type.rpartition(":")[2], itself.name, itself.parent)
        found.append(Construction(*where, inputs, given, made))
    return found


def _below(record: Record, urn: str) -> list[Resource]:
    urns, found = {urn}, []
    for each in record.resources:
        if each.parent in urns:
            urns.add(each.urn)
            found.append(each)
    return found


@contextmanager
def _told_of_every_component(see: Callable[..., Any]) -> Iterator[None]:
    """Calls `see` for each component that is constructed."""
    classes = [getattr(components, name) for name in components.__all__]
    originals = [each.__init__ for each in classes]

    def watched(original: Any) -> Any:
        def init(self: Any, name: str, args: Any, opts: pulumi.ResourceOptions | None = None) -> None:
            original(self, name, args, opts)
            # An output, so that the program isn't over before it is there.
            pulumi.Output.from_input(see(self, args))

        return init

    for cls, original in zip(classes, originals, strict=True):
        cls.__init__ = watched(original)
    try:
        yield
    finally:
        for cls, original in zip(classes, originals, strict=True):
            cls.__init__ = original


async def _wire(value: Any, declared: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A Python input as an engine sends it, with the schema's names."""
    if isinstance(value, pulumi.Output):
        known, secret = await value.is_known(), await value.is_secret()
        form: dict[str, Any] = {rpc._special_sig_key: rpc._special_output_value_sig}
        if known:
            form["value"] = await _wire(await value.future(), declared, schema)
        if secret:
            form["secret"] = True
        urns = [await each.urn.future() for each in await value.resources()]
        return {**form, "dependencies": sorted(urn for urn in urns if urn)}
    _, of_ours, reference = declared.get("$ref", "").partition("#/types/")
    if of_ours:
        declared = schema["types"][reference]
    if isinstance(value, list):
        return [await _wire(each, declared.get("items", {}), schema) for each in value]
    if isinstance(value, dict) and "properties" in declared:
        properties = declared["properties"]
        return {camel_case(key): await _wire(each, properties[camel_case(key)], schema) for key, each in value.items()}
    if isinstance(value, dict):
        return {key: await _wire(each, declared.get("additionalProperties", {}), schema) for key, each in value.items()}
    return value
