"""What holds data doesn't go by accident."""

from __future__ import annotations

from ..model import Broken, Stack, is_true
from ..stateful import DELETION_PROTECTION, PROTECTED
from .making import whole


@whole(
    "protected-data",
    "What holds data is protected in an environment that is",
    "critical",
    (),
    "The engine deletes or replaces what it is told to; `protect` makes it stop instead.",
    "Pass `protect` to the component; it is on for all of a stack whose file says `atelier:protect: true`.",
)
def protected_data(stack: Stack) -> Broken:
    """Pulumi's protection of clusters, zones, file systems, databases, vaults, keys, registries and buckets."""
    for resource in stack.resources:
        if stack.protects and resource.type in PROTECTED and not resource.protect:
            yield resource, "holds data and isn't protected"


@whole(
    "deletion-protection",
    "What the cloud itself can protect is protected, in an environment that is",
    "high",
    ("CKV_AWS_150", "CKV_AWS_293"),
    "`protect` binds Pulumi alone; this binds the console and scripts too.",
    "Switch it on where the service offers it; `protect` of the component does.",
)
def deletion_protection(stack: Stack) -> Broken:
    """The switch of each service that has one."""
    for resource in stack.resources:
        setting = DELETION_PROTECTION.get(resource.type)
        if stack.protects and setting and not is_true(resource.get(*setting.split("."))):
            yield resource, f"{setting} isn't on"


@whole(
    "no-replaced-data",
    "No change replaces or deletes what holds data",
    "critical",
    (),
    "A replaced database is an empty one.",
    "Keep the name and the setting that forces the replacement, add an alias, or move the data first and exempt it.",
)
def no_replaced_data(stack: Stack) -> Broken:
    """What a difference (`--against`) says. In the pack there is no difference: there `protect` stops the engine."""
    for loss in stack.losses:
        yield loss.resource, loss.how


RULES = (protected_data, deletion_protection, no_replaced_data)
