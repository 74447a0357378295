"""Patches of Kubernetes objects: they own the fields that they set in an object that belongs to somebody else."""

from __future__ import annotations

from google.protobuf.struct_pb2 import Struct

from offline import values
from offline.kubernetes import is_patch

from .cloud import Cloud
from .properties import is_map


def change_target(cloud: Cloud, type_: str, id_: str, before: Struct, after: Struct) -> None:
    """Do to the object that a patch names, if it is known here, what the patch's change means; else nothing."""
    if not is_patch(type_, values.as_json(after if after.fields else before)):
        return
    # Two patches may change one object at the same time.
    with cloud.at_once():
        target = cloud.find(type_.removesuffix("Patch"), id_)
        if target is not None:
            _take_back(target.outputs, _owned(before))
            _merge(target.outputs, after)
            cloud.change(target.number, target.inputs, target.outputs)


def _merge(into: Struct, patch: Struct) -> None:
    """Apply a patch of an object: maps are merged, everything else is replaced."""
    for key, new in patch.fields.items():
        if key in into.fields:
            old_value, new_value = values.revealed(into.fields[key]), values.revealed(new)
            if is_map(old_value) and is_map(new_value):
                _merge(old_value.struct_value, new_value.struct_value)
                continue
        into.fields[key].CopyFrom(new)


def _take_back(of: Struct, patch: Struct) -> None:
    """Undo a patch: what it has set is gone, and what it replaced doesn't come back."""
    for key, value in patch.fields.items():
        if key not in of.fields:
            continue
        inside, patched = values.revealed(of.fields[key]), values.revealed(value)
        if is_map(inside) and is_map(patched):
            _take_back(inside.struct_value, patched.struct_value)
        else:
            del of.fields[key]


def _owned(patch: Struct) -> Struct:
    """What a patch sets: all but the name of the object that it changes."""
    owned = Struct()
    owned.CopyFrom(patch)
    for key in ("apiVersion", "kind"):
        owned.fields.pop(key, None)
    if "metadata" in owned.fields:
        metadata = values.revealed(owned.fields["metadata"]).struct_value
        for key in ("name", "namespace"):
            metadata.fields.pop(key, None)
    return owned
