"""Records with the few resources that a test is about."""

from __future__ import annotations

from typing import Any

from offline.record import Record, Resource


def record(*resources: Resource) -> Record:
    return Record("atelier", "test", list(resources))


def resource(
    type_: str, name: str, inputs: dict[str, Any], references: dict[str, tuple[str, ...]] | None = None
) -> Resource:
    return Resource(
        urn=urn(type_, name),
        type=type_,
        name=name,
        parent=None,
        custom=True,
        provider=None,
        dependencies=(),
        protect=False,
        retain_on_delete=False,
        ignore_changes=(),
        aliases=(),
        inputs=inputs,
        references=references or {},
    )


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:test::atelier::{type_}::{name}"
