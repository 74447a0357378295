"""Property values between the engine's wire form (protobuf structs) and the record's JSON."""

from __future__ import annotations

from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, Struct, Value
from pulumi.runtime import rpc

from .record import COMPUTED, SECRET

UNKNOWN: str = rpc.UNKNOWN
"""What stands for an unknown value on the wire."""

_SIGNATURE = rpc._special_sig_key
_SECRET = rpc._special_secret_sig
_LARGEST_EXACT_INTEGER = 2**53


def as_json(struct: Struct) -> dict[str, Any]:
    """The properties of a registration with secrets masked, unknowns marked and whole numbers as integers."""
    return _fields_as_json(struct.fields)


def _fields_as_json(fields: Any) -> dict[str, Any]:
    # Protobuf maps have no order of their own, and not the same one in every process.
    return {key: _value_as_json(fields[key]) for key in sorted(fields)}


def _value_as_json(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return text if text != UNKNOWN else dict(COMPUTED)
    if kind == "struct_value":
        fields = value.struct_value.fields
        if _SIGNATURE in fields:
            return _special_as_json(fields[_SIGNATURE].string_value, fields)
        return _fields_as_json(fields)
    if kind == "list_value":
        return [_value_as_json(each) for each in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if abs(number) <= _LARGEST_EXACT_INTEGER and number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _special_as_json(signature: str, fields: Any) -> Any:
    """A secret, asset, archive, reference or output value: what the SDK sends as a map with a signature."""
    if signature == _SECRET:
        return dict(SECRET)
    if signature == rpc._special_resource_sig:
        return {"$resource": fields["urn"].string_value}
    if signature == rpc._special_output_value_sig:
        if "secret" in fields and fields["secret"].bool_value:
            return dict(SECRET)
        return _value_as_json(fields["value"]) if "value" in fields else dict(COMPUTED)
    form = "$archive" if signature == rpc._special_archive_sig else "$asset"
    return {form: {key: _value_as_json(value) for key, value in fields.items() if key != _SIGNATURE}}


def revealed(value: Value) -> Value:
    """The value inside a secret, or the value itself. For shapes and keys; what it holds belongs in no record."""
    while value.WhichOneof("kind") == "struct_value":
        fields = value.struct_value.fields
        if _SIGNATURE not in fields or fields[_SIGNATURE].string_value != _SECRET or "value" not in fields:
            break
        value = fields["value"]
    return value


def is_known(value: Value) -> bool:
    """Whether there is no unknown in a value, behind its secrets neither."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value != UNKNOWN
    if kind == "struct_value":
        return all(is_known(each) for each in value.struct_value.fields.values())
    return kind != "list_value" or all(is_known(each) for each in value.list_value.values)


def conceal(struct: Struct, key: str) -> None:
    """Make one property secret; an absent one becomes a secret unknown, so that its secretness isn't lost."""
    if key not in struct.fields:
        struct.fields[key].string_value = UNKNOWN
    value = struct.fields[key]
    if revealed(value) is not value:
        return
    open_value = Value()
    open_value.CopyFrom(value)
    secret = value.struct_value
    secret.Clear()
    secret.fields[_SIGNATURE].string_value = _SECRET
    secret.fields["value"].CopyFrom(open_value)


def add(struct: Struct, properties: dict[str, Any], overwrite: bool = False) -> None:
    """Add outputs to a struct of inputs. What is there already stays, unless told otherwise; maps are merged."""
    for key, new in properties.items():
        if key not in struct.fields:
            put(struct.fields[key], new)
            continue
        old = revealed(struct.fields[key])
        if isinstance(new, dict) and old.WhichOneof("kind") == "struct_value":
            add(old.struct_value, new, overwrite)
        elif overwrite or (isinstance(new, dict) and old.WhichOneof("kind") == "list_value"):
            # What a provider takes as a list and answers with a map is the map.
            put(old, new)


def put(value: Value, new: Any) -> None:
    """Set a protobuf value from JSON. COMPUTED becomes an unknown."""
    if isinstance(new, str):
        value.string_value = new
    elif isinstance(new, bool):
        value.bool_value = new
    elif isinstance(new, (int, float)):
        value.number_value = new
    elif isinstance(new, dict):
        if new == COMPUTED:
            value.string_value = UNKNOWN
            return
        value.struct_value.Clear()
        for key, each in new.items():
            put(value.struct_value.fields[key], each)
    elif isinstance(new, (list, tuple)):
        value.list_value.Clear()
        for each in new:
            put(value.list_value.values.add(), each)
    else:
        value.null_value = NULL_VALUE
