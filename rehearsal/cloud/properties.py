"""What the simulated providers do with properties on the wire (protobuf structs with secrets marked)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value

from offline import values
from offline.changes import ORDER, Item, PropertyChange


def opened(struct: Struct) -> Struct:
    """A copy without marks of secrets, for comparisons; it is to be shown to nobody."""
    copy = Struct()
    for key, value in struct.fields.items():
        copy.fields[key].CopyFrom(_opened(value))
    return copy


def _opened(value: Value) -> Value:
    copy = Value()
    copy.CopyFrom(values.revealed(value))
    kind = copy.WhichOneof("kind")
    if kind == "struct_value":
        copy.struct_value.CopyFrom(opened(copy.struct_value))
    elif kind == "list_value":
        items = [_opened(each) for each in copy.list_value.values]
        del copy.list_value.values[:]
        copy.list_value.values.extend(items)
    return copy


def plain(struct: Struct) -> dict[str, Any]:
    """The same as JSON, for rules; it is to be shown to nobody either."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: Value) -> Any:
    value = values.revealed(value)
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [_plain(each) for each in value.list_value.values]
    return getattr(value, kind) if kind and kind != "null_value" else None


def keep_computed(new: Struct, outputs: Struct, inputs: Struct) -> None:
    """Add to new inputs what the provider had computed: all old outputs, at any depth, that were no old inputs."""
    for key, old in outputs.fields.items():
        if key not in new.fields:
            if key not in inputs.fields:
                new.fields[key].CopyFrom(old)
            continue
        inside_new, inside_old = values.revealed(new.fields[key]), values.revealed(old)
        if is_map(inside_new) and is_map(inside_old):
            inside = values.revealed(inputs.fields[key]).struct_value if key in inputs.fields else Struct()
            keep_computed(inside_new.struct_value, inside_old.struct_value, inside)


def is_map(value: Value) -> bool:
    """Whether a value has properties of its own."""
    return value.WhichOneof("kind") == "struct_value"


def property_path(change: PropertyChange) -> str:
    """The path of a change in the engine's spelling, with numbers for list items and quotes where they are needed."""
    return joined(part.index if isinstance(part, Item) else part for part in change.path if part != ORDER)


def joined(parts: Iterable[str | int]) -> str:
    """A property path: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif any(character in part for character in '.[]"'):
            escaped = part.replace('"', '\\"')
            text += f'["{escaped}"]'
        else:
            text += f".{part}" if text else part
    return text
