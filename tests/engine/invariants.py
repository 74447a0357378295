"""What holds after any accident: one list of doubts, empty where all is well."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from offline.simulated_generators import is_generated
from offline.stateful import is_stateful
from offline.urns import name_of
from rehearsal.cloud.properties import plain
from rehearsal.engine import Engine
from rehearsal.engine.inventory import Inventory, Place, can_be_lost

_LONGEST_INPUT = 20


class Watch:
    """
    What must stay as it is from the moment that the state has it: what holds data, generated secrets, and that
    what is protected or retained exists.
    """

    def __init__(self, engine: Engine):
        """Begin with what `engine` has: with nothing, if it is empty."""
        self._ids: dict[str, str] = {}
        self._secrets: dict[str, str] = {}
        self._guarded: dict[Place, str] = {}
        self.look(engine)

    def look(self, engine: Engine) -> list[str]:
        """What has changed that mustn't, since the last look; then what is new is watched too."""
        now = Inventory.taken(engine)
        # By their number, since one that was made anew under a fixed name has the same id.
        numbers = {(each.type, each.id): str(each.number) for each in now.objects if not is_generated(each.type)}
        ids = {
            each["urn"]: numbers.get((each["type"], each["id"]), each["id"])
            for each in now.owned
            if is_stateful(each["type"]) and not each.get("delete")
        }
        secrets = {urn: digest for urn, digest in now.generated.items() if urn in ids}
        living = {(each.type, each.id) for each in now.objects}
        doubts = [
            *(f"{name_of(urn)} isn't the one that it was" for urn, old in self._ids.items() if ids.get(urn) != old),
            *(f"{name_of(urn)} has another secret" for urn, old in self._secrets.items() if secrets.get(urn) != old),
            *(
                f"{name}, protected or retained, is gone"
                for place, name in self._guarded.items()
                if place not in living
            ),
        ]
        self._ids.update(ids)
        self._secrets.update(secrets)
        for each in now.owned:
            if each.get("protect") or each.get("retainOnDelete"):
                self._guarded[each["type"], each["id"]] = name_of(each["urn"])
        return doubts

    def doubts(self, engine: Engine) -> list[str]:
        """All that is wrong with a stack that is deployed to the end."""
        preview = engine.preview("--expect-no-changes")
        unchanged = [] if preview.succeeded else [f"the next preview isn't empty: {preview.explanation}"]
        return [*self.look(engine), *unchanged, *doubts_about(engine)]


def doubts_about(engine: Engine) -> list[str]:
    """Where state and cloud disagree, what exists twice, and operations that the state takes for unfinished."""
    now = Inventory.taken(engine)
    ids: dict[str, set[str]] = defaultdict(set)
    for each in filter(can_be_lost, now.objects):
        ids[each.urn].add(each.id)
    return [
        *now.disagreements(),
        *(f"{name_of(urn)} exists {len(those)} times" for urn, those in ids.items() if len(those) > 1),
        *(
            f"{name_of(each['resource']['urn'])}: {each['type']} is pending"
            for each in engine.state()["pending_operations"]
        ),
        *_superseded_secrets(engine),
    ]


def _superseded_secrets(engine: Engine) -> list[str]:
    """A secret that was made and never reached the state is used by nobody."""
    with engine.workspace.cloud() as cloud:
        objects = cloud.objects()
    latest = {each.urn: each for each in objects}
    old = [each for each in objects if is_generated(each.type) and latest[each.urn] is not each]
    others = {each.name: repr(plain(each.inputs)) for each in objects if not is_generated(each.type)}
    return [
        f"{user} has a secret of {each.name} that the state doesn't know"
        for each in old
        for text in _texts(plain(each.outputs))
        for user, inputs in others.items()
        if text in inputs
    ]


def _texts(outputs: dict[str, Any]) -> set[str]:
    """What was generated: long texts. Those that were asked for, an algorithm's name say, are short."""
    return {text for text in outputs.values() if isinstance(text, str) and len(text) > _LONGEST_INPUT}
