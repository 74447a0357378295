"""A difference as JSON, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .changes import ABSENT, PropertyChange, ResourceChange

if TYPE_CHECKING:
    from .difference import Difference


def form_of(difference: Difference) -> dict[str, Any]:
    """Counts, changes (the worst first) and changed outputs. A value that isn't set has no key."""
    return {
        "project": difference.after.project,
        "stack": difference.after.stack,
        "exitStatus": difference.exit_status,
        "counts": difference.counts,
        "changes": [_change(change, list(difference.components_of(change.resource))) for change in difference.changes],
        "outputs": [_property(change) for change in difference.outputs],
    }


def _change(change: ResourceChange, components: list[str]) -> dict[str, Any]:
    resource = change.resource
    form: dict[str, Any] = {
        "kind": change.kind.value,
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "components": components,
        "isLoss": change.is_loss,
        "holdsData": change.holds_data,
        "isCertain": change.is_certain,
        "isRefused": change.is_refused,
        "isRetained": change.is_retained,
        "properties": [_property(each) for each in change.properties],
        "options": [_property(each) for each in change.options],
    }
    optional = {
        "renamedFrom": change.renamed_from,
        "reason": change.reason,
        "dependents": list(change.followers),
        "hint": change.hint,
    }
    return {**form, **{key: value for key, value in optional.items() if value}}


def _property(change: PropertyChange) -> dict[str, Any]:
    form: dict[str, Any] = {"path": change.where}
    form |= {key: value for key, value in (("before", change.before), ("after", change.after)) if value is not ABSENT}
    if change.forces_replacement:
        form["forcesReplacement"] = True
    return form
