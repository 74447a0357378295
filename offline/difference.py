"""The difference between two records: what an update would do, resource by resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import difference_json, difference_markdown, difference_text
from .changes import Kind, PropertyChange, ResourceChange
from .default_tags import with_all_tags
from .property_changes import hidden_changes, input_changes, value_changes
from .record import Record, Resource
from .replacement import marked
from .stateful import holds_data, takes_data_along

if TYPE_CHECKING:
    from rich.console import Console

LOSS = 3
"""The exit status where something that holds data would be deleted or replaced."""


@dataclass(frozen=True)
class Difference:
    """What changes from one record to another; the worst comes first."""

    before: Record
    after: Record
    changes: list[ResourceChange] = field(default_factory=list)
    outputs: list[PropertyChange] = field(default_factory=list)
    remark: str = "Values of secrets are in no record: whether one changes can't be seen here."
    """What a reader must know of it beside the changes."""

    @property
    def losses(self) -> list[ResourceChange]:
        """What holds data and would be deleted or replaced."""
        return [change for change in self.changes if change.is_loss]

    @property
    def counts(self) -> dict[str, int]:
        """How many resources there are of each kind of change, and how many stay as they are."""
        found = Counter(change.kind for change in self.changes)
        counts = {kind.value: found[kind] for kind in Kind}
        changed = {change.after.urn for change in self.changes if change.after is not None}
        counts["unchanged"] = sum(each.custom and each.urn not in changed for each in self.after.resources)
        return counts

    @property
    def exit_status(self) -> int:
        """3 where data would be lost or something protected deleted, also where the engine would refuse; else 0."""
        refused = any(change.is_refused and _is_gone(change) for change in self.changes)
        return LOSS if self.losses or refused else 0

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        return {each.urn: each.parent for each in (*self.before.resources, *self.after.resources)}

    def components_of(self, resource: Resource) -> tuple[str, ...]:
        """The names of the components that a resource is in, outermost first."""
        names: list[str] = []
        parent = resource.parent
        while parent is not None and "::pulumi:pulumi:Stack::" not in parent:
            names.insert(0, parent.rpartition("::")[2])
            parent = self._parents.get(parent)
        return tuple(names)

    def render_text(self, console: Console) -> None:
        """Print the difference for a person at a terminal."""
        difference_text.render(self, console)

    def as_markdown(self, limit: int = difference_markdown.LIMIT) -> str:
        """The difference as a comment on a pull request, in at most so many characters: what a comment may have."""
        return difference_markdown.written(self, limit)

    def as_json(self) -> dict[str, Any]:
        """The difference for programs."""
        return difference_json.form_of(self)


def compare(before: Record, after: Record) -> Difference:
    """What an update from one record to the other would do. Components themselves hold nothing and are left out."""
    outputs = list(value_changes(before.outputs, after.outputs))
    return put_together(Difference(before, after, list(_Comparison(before, after).changes()), outputs))


def put_together(difference: Difference) -> Difference:
    """The same changes in order and with what a reader must know of each, found by `compare` or by the engine."""
    before, after = difference.before, difference.after
    changes = [change for change in difference.changes if _is_custom(change)]
    followers = _followers(changes, before)
    changes = [_with_context(change, changes, followers) for change in changes]
    position = {resource.urn: number for number, resource in enumerate((*before.resources, *after.resources))}
    kinds = list(Kind)
    changes.sort(key=lambda change: (not change.is_loss, kinds.index(change.kind), position[change.resource.urn]))
    return replace(difference, changes=changes)


class _Comparison:
    """Goes through the new record in the order of registration, as the engine does."""

    def __init__(self, before: Record, after: Record):
        self._before = {resource.urn: resource for resource in before.resources}
        self._after = {resource.urn: resource for resource in after.resources}
        self._former: dict[str, Resource] = {}
        """The existing resource of each one in the new record, by the new URN."""
        self._replaced: dict[str, bool] = {}
        """URNs of what is replaced, and whether that is certain."""

    def changes(self) -> Iterator[ResourceChange]:
        self._match()
        for after in self._after.values():
            before = self._former.get(after.urn)
            if before is None or (before.read and not after.read):
                # What the program begins to read is there already.
                if not after.read:
                    yield ResourceChange(Kind.CREATE, None, after)
                continue
            change = self._change(before, after)
            if change is None:
                continue
            if change.kind is Kind.REPLACE:
                self._replaced[after.urn] = change.is_certain
            yield change
        kept = {resource.urn for resource in self._former.values()}
        for before in self._before.values():
            if before.urn not in kept and not before.read:
                yield ResourceChange(Kind.DELETE, before, None, holds_data=holds_data(before))

    def _match(self) -> None:
        """Find the existing resource of each new one: first by its URN, then by the first alias that exists."""
        taken = self._before.keys() & self._after.keys()
        for after in self._after.values():
            for urn in (after.urn, *after.aliases):
                if urn in self._before and (urn == after.urn or urn not in taken):
                    taken.add(urn)
                    self._former[after.urn] = self._before[urn]
                    break

    def _change(self, before: Resource, after: Resource) -> ResourceChange | None:
        old, new = self._with_tags(before, self._before), self._with_tags(after, self._after)
        properties = input_changes(after.type, old, new, after.ignore_changes)
        if self._sources(before, self._before) != self._sources(after, self._after):
            properties += hidden_changes(before.inputs, after.inputs, after.ignore_changes)
        provider = self._after[after.provider].inputs if after.provider in self._after else {}
        properties = marked(before, after, properties, provider)
        options = tuple(self._option_changes(before, after))
        reason, is_certain = self._reason(before, after)
        forcing = [change for change in properties if change.forces_replacement]
        if forcing and not after.read:
            reason, is_certain = "", any(not change.is_uncertain for change in forcing)

        if reason or (forcing and not after.read):
            kind = Kind.REPLACE
        elif properties:
            kind = Kind.UPDATE
        elif options:
            kind = Kind.OPTIONS
        elif before.urn != after.urn:
            kind = Kind.RENAME
        else:
            return None
        return ResourceChange(
            kind, before, after, tuple(properties), options, holds_data(before), reason=reason, is_certain=is_certain
        )

    @staticmethod
    def _with_tags(resource: Resource, resources: dict[str, Resource]) -> dict[str, Any]:
        provider = resources.get(resource.provider or "")
        return with_all_tags(resource.type, resource.inputs, provider.inputs) if provider else resource.inputs

    def _sources(self, resource: Resource, resources: dict[str, Resource]) -> set[str]:
        """What generated the secrets among the inputs of a resource: other ones, other secrets."""
        needed = (resources[urn] for urn in resource.dependencies if urn in resources)
        found = {each.urn for each in needed if each.type.startswith(_GENERATORS)}
        if resources is self._before:
            return found
        return {f"another {urn}" if urn in self._replaced else self._former_urn(urn) for urn in found}

    def _former_urn(self, urn: str) -> str:
        return self._former[urn].urn if urn in self._former else urn

    def _reason(self, before: Resource, after: Resource) -> tuple[str, bool]:
        """Why a resource is replaced although its inputs would allow an update; empty if it isn't."""
        if before.custom != after.custom:
            return "it is a component now" if before.custom else "it was a component", True
        if after.read and not before.read:
            return "the program reads it instead of owning it, and the engine deletes what it owned", False
        if after.provider is None or after.type.startswith(_GLOBAL):
            return "", True
        if after.provider in self._replaced:
            return f"its provider {self._after[after.provider].name} is replaced", self._replaced[after.provider]
        if self._has_other_provider(before, after):
            old, new = self._before.get(before.provider or ""), self._after.get(after.provider)
            if old is not None and new is not None:
                changed = marked(old, new, input_changes(new.type, old.inputs, new.inputs), {})
                forcing = [change for change in changed if change.forces_replacement]
                if forcing:
                    return f"its provider {new.name} points to another place", not forcing[0].is_uncertain
        return "", True

    def _has_other_provider(self, before: Resource, after: Resource) -> bool:
        former = self._former.get(after.provider or "")
        return before.provider != (former.urn if former else after.provider)

    def _option_changes(self, before: Resource, after: Resource) -> Iterator[PropertyChange]:
        former_parent = self._former.get(after.parent or "")
        has_other_parent = before.parent != (former_parent.urn if former_parent else after.parent)
        values = [
            ("protect", before.protect, after.protect),
            ("retainOnDelete", before.retain_on_delete, after.retain_on_delete),
            ("ignoreChanges", sorted(before.ignore_changes), sorted(after.ignore_changes)),
        ]
        if self._has_other_provider(before, after):
            values.append(("provider", _name(before.provider), _name(after.provider)))
        if has_other_parent:
            values.append(("parent", _name(before.parent), _name(after.parent)))
        for option, old, new in values:
            if old != new:
                yield PropertyChange((option,), old, new)


_GENERATORS = ("random:index/randomBytes:", "random:index/randomPassword:", "tls:index/privateKey:")
"""What makes secrets, which no record holds: whoever has one from another generator has another secret."""

_GLOBAL = ("aws:cloudfront/", "aws:iam/", "aws:organizations/", "aws:route53/")
"""Resources that are in no region, so that a provider's other region doesn't touch them."""


def _name(urn: str | None) -> str | None:
    return urn.rpartition("::")[2] if urn else None


def _is_custom(change: ResourceChange) -> bool:
    return any(resource is not None and resource.custom for resource in (change.before, change.after))


def _with_context(
    change: ResourceChange, changes: list[ResourceChange], followers: dict[str, list[str]]
) -> ResourceChange:
    """Add what a reader of a deletion or replacement must know: what depends on it, and what was perhaps meant."""
    if not _is_gone(change) or change.before is None or change.is_rotated:
        return change
    named = tuple(dict.fromkeys(followers.get(change.before.urn, [])))
    if named and takes_data_along(change.before.type):
        change = replace(change, holds_data=True)
    return replace(change, followers=named, hint=_hint(change, changes) if change.is_loss else "")


def _is_gone(change: ResourceChange) -> bool:
    return change.kind in (Kind.DELETE, Kind.REPLACE)


def _followers(changes: list[ResourceChange], before: Record) -> dict[str, list[str]]:
    """By URN of what is deleted or replaced: names of what holds data, isn't lost itself and depends on it."""
    gone = {change.before.urn: change for change in changes if _is_gone(change) and change.before is not None}
    resources = {resource.urn: resource for resource in before.resources}
    followers: dict[str, list[str]] = {}
    for resource in before.resources:
        if not gone or not holds_data(resource) or (resource.urn in gone and gone[resource.urn].is_loss):
            continue
        for urn in _needed(resource, resources) & gone.keys():
            # What runs on a node group or in a network waits for it, and survives it.
            if gone[urn].holds_data or not resource.type.startswith("kubernetes:"):
                followers.setdefault(urn, []).append(resource.name)
    return followers


def _needed(resource: Resource, resources: dict[str, Resource]) -> set[str]:
    """URNs of all that a resource depends on, directly or not."""
    needed: set[str] = set()
    waiting = [resource]
    while waiting:
        each = waiting.pop()
        for urn in (*each.dependencies, each.provider or ""):
            if urn in resources and urn not in needed:
                needed.add(urn)
                waiting.append(resources[urn])
    return needed


def _hint(change: ResourceChange, changes: list[ResourceChange]) -> str:
    """A deleted resource that comes back under another name was perhaps only renamed."""
    if change.kind is not Kind.DELETE or change.before is None:
        return ""
    before = change.before
    new = [other.after for other in changes if other.kind is Kind.CREATE and other.after is not None]
    alike = [each for each in new if each.type == before.type]
    if not alike:
        return ""
    nearest = max(alike, key=lambda each: SequenceMatcher(None, each.name, before.name).ratio())
    return (
        f'`{nearest.name}` of the same type is new: if it was only renamed or moved, give it `aliases=["{before.urn}"]`'
    )
