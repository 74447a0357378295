"""What rules look at and what they find. Nothing here knows Pulumi's SDK, an engine or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

COMPUTED = {"$computed": True}
"""Stands for a value that only a provider can know. No rule finds fault with what it can't see."""
SECRET = {"$secret": True}
"""Stands for a secret."""
Severity = Literal["medium", "high", "critical"]


@dataclass(frozen=True)
class Resource:
    """One resource of the stack, whoever saw it. Keys of `inputs` are the provider's (camelCase)."""

    type: str
    name: str
    inputs: dict[str, Any] = field(default_factory=dict)
    protect: bool = False
    urn: str = ""
    dependencies: tuple[str, ...] = ()
    """URNs."""

    def get(self, *path: str | int) -> Any:
        """What is at a place in the inputs; None where there is nothing, COMPUTED where that isn't known."""
        return at(self.inputs, *path)

    @property
    def kind(self) -> str:
        """`Deployment` of `kubernetes:apps/v1:Deployment`; empty for what isn't an object of Kubernetes."""
        return self.type.rpartition(":")[2] if self.type.startswith("kubernetes:") else ""

    @property
    def namespace(self) -> str:
        """Of an object of Kubernetes."""
        found = self.get("metadata", "namespace") or self.get("namespace")
        return found if isinstance(found, str) else "default"

    @property
    def object_name(self) -> str:
        """Its name in the cluster, or the name in the program where that isn't known."""
        found = self.get("metadata", "name")
        return found if isinstance(found, str) else self.name


@dataclass(frozen=True)
class Budget:
    """The most that a stack may grow to, as its file says."""

    nodes: int | None = None
    vcpus: int | None = None


NO_BUDGET = Budget()


@dataclass(frozen=True)
class Stack:
    """All resources of a stack and what its file says that rules ask for."""

    resources: tuple[Resource, ...]
    protects: bool = False
    budget: Budget = NO_BUDGET
    losses: tuple[Loss, ...] = ()
    """What a change would replace or delete, where it is known."""

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Resources of some types."""
        return (each for each in self.resources if each.type in types)

    def of_kind(self, *kinds: str) -> Iterator[Resource]:
        """Objects of Kubernetes of some kinds."""
        return (each for each in self.resources if each.kind in kinds)


@dataclass(frozen=True)
class Loss:
    """Something that holds data and that a change would delete or replace."""

    resource: Resource
    how: str
    """`is deleted`, `is replaced because of engine`."""


Broken = Iterable[tuple[Resource | None, str]]
"""Each resource that breaks a rule, and how. None for the stack as a whole."""


@dataclass(frozen=True)
class Rule:
    """One rule: what it asks for, why, what to do, and the function that looks."""

    id: str
    title: str
    severity: Severity
    identifiers: tuple[str, ...]
    """What others call it: `CKV_AWS_79`, `CIS EKS 5.3.1`, `PSS restricted`."""
    reason: str
    remedy: str
    look: Callable[[Stack], Broken]
    of_stack: bool
    """Whether it compares resources; a rule that doesn't looks at one at a time."""


@dataclass(frozen=True)
class Finding:
    """A rule and a resource that breaks it."""

    rule: Rule
    resource: Resource | None
    message: str

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.resource.name if self.resource else "the stack"


def at(value: Any, *path: str | int) -> Any:
    """What is at a place in a value; a list of one is the same as what is in it, as providers have it."""
    for step in path:
        if unknown(value):
            return COMPUTED
        if isinstance(value, list) and isinstance(step, str):
            value = value[0] if value else None
        if isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
        elif isinstance(value, dict):
            value = value.get(str(step))
        else:
            return None
    return value


def unknown(value: Any) -> bool:
    """Whether a value can't be seen."""
    return value in (COMPUTED, SECRET)


def items(value: Any) -> list[Any]:
    """A list, one thing as a list of it, nothing as an empty one; what isn't known is left out."""
    if value is None or unknown(value):
        return []
    return [each for each in value if not unknown(each)] if isinstance(value, list) else [value]


def is_true(value: Any) -> bool:
    """Whether a setting is on. Some providers have their booleans as text; what isn't known may be on."""
    return unknown(value) or value is True or (isinstance(value, str) and value.lower() == "true")


def is_set(value: Any) -> bool:
    """Whether something is there, known or not."""
    return value not in (None, "", [], {})
