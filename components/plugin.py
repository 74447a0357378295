"""Serves the components to every Pulumi language, as the SDK's component host does, with values as Python has them."""

import sys
from typing import Any

import pulumi
from pulumi.errors import InputPropertyError
from pulumi.output import Unknown
from pulumi.provider import main
from pulumi.provider.experimental.analyzer import PropertyDefinition, PropertyType
from pulumi.provider.experimental.component import ComponentProvider

from . import __all__, __version__

_ANY = "pulumi.json#/Any"


def offered() -> dict[str, type[pulumi.ComponentResource]]:
    """Every component by its name; all of them are loaded."""
    package = sys.modules[__name__.rpartition(".")[0]]
    return {name: getattr(package, name) for name in __all__}


def serve() -> None:
    """Answer the engine, whose address is the first argument, until it ends this process."""
    main(AtelierProvider(), sys.argv[1:])


class AtelierProvider(ComponentProvider):
    """
    The SDK's provider of components with inputs as a Python program would give them.

    The SDK 3.272 leaves every number a float, also where an integer is declared, fails for an integer that is an
    output, takes a mapping with declared keys that is an output for an empty one, and leaves the keys of a mapping in
    the order in which they happened to arrive: a JSON text made of it would change from one preview to the next.
    """

    def __init__(self) -> None:
        super().__init__([*offered().values()], "atelier", version=__version__)

    def map_input_properties(
        self,
        inputs: Any,
        properties: dict[str, PropertyDefinition],
        mapping: dict[str, str],
        component_name: str,
        property_path: str,
    ) -> dict[str, Any]:
        """A mapping with declared keys, by their Python names. What is required and missing is an error."""
        found: dict[str, Any] = {}
        for key, definition in properties.items():
            path = f"{property_path}.{key}" if property_path else key
            value = inputs.get(key)
            if value is not None:
                found[mapping[key]] = self._value(value, definition, component_name, path)
            elif not definition.optional:
                raise InputPropertyError(path, f"Missing required input '{path}' on '{component_name}'")
        return found

    def _value(self, value: Any, definition: PropertyDefinition, component: str, path: str, plain: bool = True) -> Any:
        """One input of any declared type. `plain`: what it is in must be known while the program runs."""
        plain = plain and bool(definition.plain)
        if isinstance(value, (pulumi.Output, Unknown)):
            if plain:
                raise InputPropertyError(path, f"'{path}' on '{component}' is an output; it must be a plain value")
            if isinstance(value, Unknown):
                return value
            return value.apply(lambda known: self._value(known, definition, component, path))
        if definition.items and isinstance(value, list):
            items = definition.items
            return [self._value(each, items, component, f"{path}[{at}]", plain) for at, each in enumerate(value)]
        if definition.additional_properties and isinstance(value, dict):
            inner = definition.additional_properties
            return {key: self._value(value[key], inner, component, f"{path}.{key}", plain) for key in sorted(value)}
        if definition.type == PropertyType.INTEGER or definition.ref == _ANY:
            return _whole(value)
        declared = self.get_type_definition(definition) if definition.ref else None
        if declared and isinstance(value, dict):
            return self.map_input_properties(value, declared.properties, declared.properties_mapping, component, path)
        return value


def _whole(value: Any) -> Any:
    """Numbers travel as floats, whatever they were, and mappings in no order, which would change texts made of them."""
    if isinstance(value, dict):
        return {key: _whole(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
