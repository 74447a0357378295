"""The simulated cloud beside the engine's state: what is in both, and what is only in one of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from offline.simulated_generators import is_generated
from offline.urns import name_of

from ..cloud import Object
from ..cloud.objects import THERE_ONCE
from ..cloud.properties import plain
from .engine import Engine

Place = tuple[str, str]
"""The type of an object and its id."""

NOTHING_OF_ITS_OWN = (
    # Made anew they are other ones, and nobody has seen those that were lost: a state is written before what waits for
    # a resource begins.
    "random:",
    "tls:",
    *THERE_ONCE,
)
"""Types that leave nothing in a cloud that could be there twice: the next deployment just makes them."""


@dataclass(frozen=True)
class Inventory:
    """A moment in the life of a stack."""

    objects: list[Object]
    """What exists, apart from what was there before the stack."""
    older: list[Object]
    """What was there before the stack, and is read by it or changed by its patches."""
    state: list[dict[str, Any]]
    """The resources in the state."""

    @staticmethod
    def taken(engine: Engine) -> Inventory:
        """What there is now."""
        with engine.workspace.cloud() as cloud:
            objects = cloud.objects()
        ours, older = [each for each in objects if each.urn], [each for each in objects if not each.urn]
        return Inventory(ours, older, engine.state()["resources"])

    @cached_property
    def owned(self) -> list[dict[str, Any]]:
        """The resources of the state that stand for objects of ours."""
        return [
            each
            for each in self.state
            if each.get("custom") and not each.get("external") and not each["type"].startswith("pulumi:")
        ]

    @property
    def forgotten(self) -> list[Object]:
        """What exists and isn't in the state, and is a loss: made, and never heard of or no longer known."""
        left = Counter((each["urn"], *_place(each)) for each in self.owned)
        found = []
        for each in filter(can_be_lost, self.objects):
            key = (each.urn, each.type, each.id)
            if left[key]:
                left[key] -= 1
            else:
                found.append(each)
        return found

    @property
    def missing(self) -> list[str]:
        """Names of what is in the state and doesn't exist. What was generated is in the state only."""
        places = {(each.type, each.id) for each in self.objects}
        owned = (each for each in self.owned if not is_generated(each["type"]))
        return [name_of(each["urn"]) for each in owned if _place(each) not in places]

    def disagreements(self, retained: Collection[Place] = ()) -> list[str]:
        """What state and cloud say differently, in words. `retained` may be in the cloud alone."""
        forgotten = [each for each in self.forgotten if (each.type, each.id) not in retained]
        return [
            *(f"{each.type} {each.id} exists, and the state doesn't know it ({each.name})" for each in forgotten),
            *(f"{name} is in the state and doesn't exist" for name in self.missing),
        ]

    @property
    def retained(self) -> set[Place]:
        """What would stay if it went from the state."""
        return {_place(each) for each in self.owned if each.get("retainOnDelete")}

    @property
    def protected(self) -> list[str]:
        """Names of the resources that the engine refuses to delete."""
        return [name_of(each["urn"]) for each in self.state if each.get("protect")]

    @property
    def generated(self) -> dict[str, str]:
        """By URN, a hash of each generated secret."""
        return {
            each.urn: hashlib.sha256(json.dumps(plain(each.outputs), sort_keys=True).encode()).hexdigest()
            for each in self.objects
            if is_generated(each.type)
        }


def can_be_lost(found: Object) -> bool:
    """Whether an object that the state doesn't know is a loss: it costs money, or holds the place of another one."""
    if found.type.startswith(NOTHING_OF_ITS_OWN):
        return False
    # A patch is the object that it changes, and applied again it changes nothing.
    return not (found.type.startswith("kubernetes:") and found.type.endswith("Patch"))


def first_of(names: Sequence[str], most: int = 3) -> str:
    """Names in a sentence: the first few, and how many there are besides."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _place(form: dict[str, Any]) -> Place:
    return form["type"], form.get("id", "")
