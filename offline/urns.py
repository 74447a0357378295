"""Names of resources as the engine makes them. The SDK's mock monitor shortens the chain of parents; this doesn't."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi.runtime.proto.alias_pb2 import Alias

STACK_TYPE = "pulumi:pulumi:Stack"
"""The type of the resource that everything without a parent of its own is under."""


def urn_of(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The URN of a resource; `parent` is the parent's URN, or empty."""
    chain = qualified_type(parent) if parent else ""
    qualified = type_ if chain in ("", STACK_TYPE) else f"{chain}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type(urn: str) -> str:
    """The type of a resource behind the types of its parents: `a:b:C$d:e:F`."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """The type token of a resource: `aws:ec2/vpc:Vpc`."""
    return qualified_type(urn).rpartition("$")[2]


def name_of(urn: str) -> str:
    """The name that the program gave to a resource; a text that is no URN is returned as it is."""
    return urn.split("::", 3)[-1]


def alias_urns(urn: str, parent: str, aliases: Iterable[Alias], parent_aliases: Iterable[str]) -> tuple[str, ...]:
    """What a resource may have been called: its own aliases and those that follow from its parent's, as the engine."""
    own = [_alias_urn(urn, parent, alias) for alias in aliases]
    found = dict.fromkeys(own)
    for parent_alias in parent_aliases:
        for former in (urn, *own):
            found[_inherited(urn, former, parent, parent_alias)] = None
    return tuple(found)


def _alias_urn(urn: str, parent: str, alias: Alias) -> str:
    if not alias.HasField("spec"):
        return alias.urn
    stack, project = urn.removeprefix("urn:pulumi:").split("::", 2)[:2]
    spec = alias.spec
    former_parent = "" if spec.noParent else spec.parentUrn or parent
    return urn_of(
        spec.stack or stack,
        spec.project or project,
        former_parent,
        spec.type or type_of(urn),
        spec.name or name_of(urn),
    )


def _inherited(urn: str, former: str, parent: str, parent_alias: str) -> str:
    """A child's former URN when its parent had another. A name that begins with the parent's follows it."""
    stack, project = urn.removeprefix("urn:pulumi:").split("::", 2)[:2]
    name = name_of(former)
    if name.startswith(name_of(parent)):
        name = name_of(parent_alias) + name.removeprefix(name_of(parent))
    return urn_of(stack, project, parent_alias, type_of(former), name)
