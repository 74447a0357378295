"""Turns a function that looks at resources into a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Broken, Resource, Rule, Severity, Stack

OfResource = Callable[[Resource], "Iterator[str]"]
OfStack = Callable[[Stack], Broken]


def each(
    id: str, title: str, severity: Severity, identifiers: tuple[str, ...], reason: str, remedy: str
) -> Callable[[OfResource], Rule]:
    """A rule whose function looks at one resource and says what is wrong with it."""

    def make(function: OfResource) -> Rule:
        def look(stack: Stack) -> Broken:
            return [(resource, said) for resource in stack.resources for said in function(resource)]

        return Rule(id, title, severity, identifiers, reason, remedy, look, of_stack=False)

    return make


def whole(
    id: str, title: str, severity: Severity, identifiers: tuple[str, ...], reason: str, remedy: str
) -> Callable[[OfStack], Rule]:
    """A rule whose function looks at all resources together."""

    def make(function: OfStack) -> Rule:
        return Rule(id, title, severity, identifiers, reason, remedy, function, of_stack=True)

    return make
