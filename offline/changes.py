"""What can change between two records: the vocabulary of a difference."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .record import COMPUTED, SECRET, Resource

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_$-]+")


class _Absent:
    """The value of a property that isn't set."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


class Kind(Enum):
    """What happens to a resource, in the order in which a reader wants to know."""

    DELETE = "delete"
    REPLACE = "replace"
    OPTIONS = "options"
    """Only resource options change: nothing happens in the cloud, but what a later change may do."""
    UPDATE = "update"
    CREATE = "create"
    RENAME = "rename"
    """Only the name in the program changes, and an alias tells the engine so."""


@dataclass(frozen=True)
class Item:
    """A place in a list: by name where every item has one, or by number."""

    index: int
    name: str | None = None


Path = tuple["str | Item", ...]
ORDER = "(order)"
"""The last part of a path to a list whose items only changed places."""


@dataclass(frozen=True)
class PropertyChange:
    """One input, output or option with another value; ABSENT stands for none."""

    path: Path
    before: Any
    after: Any
    forces_replacement: bool = False

    @property
    def is_uncertain(self) -> bool:
        """Whether the values could turn out to be equal: one of them is unknown, or secret and so not in the record."""
        return _is_hidden(self.before) or _is_hidden(self.after)

    @property
    def where(self) -> str:
        """The path as people write it: `spec.template.spec.containers[app].image`."""
        text = ""
        for part in self.path:
            if isinstance(part, Item):
                text += f"[{part.index if part.name is None else part.name}]"
            elif part == ORDER:
                text += f" {part}"
            elif _PLAIN_KEY.fullmatch(part):
                text += f".{part}" if text else part
            else:
                text += f"[{json.dumps(part)}]"
        return text


@dataclass(frozen=True)
class ResourceChange:
    """One resource that doesn't stay as it was."""

    kind: Kind
    before: Resource | None
    after: Resource | None
    properties: tuple[PropertyChange, ...] = ()
    options: tuple[PropertyChange, ...] = ()
    holds_data: bool = False
    """Whether the existing resource holds data, or its loss is felt."""
    reason: str = ""
    """Why it is replaced, where no input of its own is the cause."""
    is_certain: bool = True
    """False where a replacement hangs on a value that is unknown."""
    followers: tuple[str, ...] = ()
    """Names of resources that hold data and depend on one that is deleted or replaced."""
    hint: str = ""
    """What the author may have meant instead."""

    @property
    def resource(self) -> Resource:
        """The resource as it will be, or was if it goes."""
        resource = self.after or self.before
        assert resource is not None, "a change without a resource"
        return resource

    @property
    def renamed_from(self) -> str | None:
        """The former URN, where an alias connects it with the new one."""
        if self.before is None or self.after is None or self.before.urn == self.after.urn:
            return None
        return self.before.urn

    @property
    def is_retained(self) -> bool:
        """Whether the engine forgets the existing resource instead of deleting it."""
        return self.before is not None and self.before.retain_on_delete

    @property
    def is_refused(self) -> bool:
        """
        Whether `protect` makes the engine stop.

        A delete looks at the state alone; a replacement is allowed when the same change takes the protection away.
        """
        if self.before is None or not self.before.protect:
            return False
        return self.kind is Kind.DELETE or (self.kind is Kind.REPLACE and self.after is not None and self.after.protect)

    @property
    def is_rotated(self) -> bool:
        """Whether it is replaced on purpose: because of `keepers` alone, which are there for nothing else."""
        forcing = [change.path[:1] for change in self.properties if change.forces_replacement]
        return self.kind is Kind.REPLACE and not self.reason and bool(forcing) and set(forcing) == {("keepers",)}

    @property
    def is_loss(self) -> bool:
        """Whether something that holds data would be deleted, or would have been without `protect`."""
        gone = self.kind in (Kind.DELETE, Kind.REPLACE) and not self.is_retained
        return self.holds_data and gone and not self.is_rotated

    @property
    def is_unprotected(self) -> bool:
        """Whether it stays, without the protection that it had."""
        return any(each.path == ("protect",) and each.after is False for each in self.options)


def _is_hidden(value: Any) -> bool:
    if isinstance(value, dict):
        return value in (COMPUTED, SECRET) or any(_is_hidden(each) for each in value.values())
    return isinstance(value, list) and any(_is_hidden(each) for each in value)
