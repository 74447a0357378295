"""A record as an ARM template, as far as scanners read one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from offline.record import COMPUTED, SECRET, Record, Resource

from .arm_types import ARM_TYPES
from .terraform import PLACEHOLDER

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
# The SDK's own version of each API isn't in a registration. Scanners ask only whether it is an early one.
_API_VERSION = "2025-01-01"
_TOP_LEVEL = frozenset(
    {"eTag", "extendedLocation", "identity", "kind", "location", "managedBy", "plan", "sku", "tags", "zones"}
)
"""What stands beside `properties` in a template."""
_SKU_AMONG_PROPERTIES = ("Microsoft.Network/applicationGateways", "Microsoft.OperationalInsights/workspaces")
_RENAMED = {
    "Microsoft.Storage/storageAccounts": {
        "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
        "networkRuleSet": "networkAcls",
    },
}
"""Inputs that the SDK calls otherwise than the API: Azure's descriptions give them names for clients."""
_IN_THE_PATH = frozenset({"resourceGroupName", "resourceUri", "scope"})


@dataclass(frozen=True)
class Template:
    """What a scanner reads, and what its findings are about."""

    form: dict[str, Any]
    resources: dict[str, Resource]
    """By type and name in the template, with a dot between."""
    unknown_types: dict[str, int]
    """How many resources of each type are missing, because ARM's type isn't in our table."""


def template_of(record: Record) -> Template:
    """The Azure resources of a record as a template."""
    forms, resources, unknown = [], {}, {}
    for resource in record.resources:
        package, _, token = resource.type.partition(":")
        if package != "azure-native" or resource.read:
            continue
        # azure-native:network/v20240101:Subnet is another version of azure-native:network:Subnet.
        module, _, kind = token.partition(":")
        known = ARM_TYPES.get(f"{module.partition('/')[0]}:{kind}")
        if known is None:
            unknown[resource.type] = unknown.get(resource.type, 0) + 1
            continue
        form = _resource(resource, *known)
        forms.append(form)
        resources[f"{form['type']}.{form['name']}"] = resource
    return Template({"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "resources": forms}, resources, unknown)


def _resource(resource: Resource, type_: str, name_parts: tuple[str, ...]) -> dict[str, Any]:
    inputs = {key: _value(value) for key, value in resource.inputs.items()}
    type_ = type_.format_map(inputs)
    top_level = _TOP_LEVEL - ({"sku"} if type_ in _SKU_AMONG_PROPERTIES else set())
    if type_.endswith("/agentPools"):
        top_level -= {"tags", "identity"}
    form: dict[str, Any] = {"type": type_, "apiVersion": _API_VERSION, "name": _name(resource, inputs, name_parts)}
    form |= {key: value for key, value in inputs.items() if key in top_level}
    elsewhere = {*top_level, *name_parts, *_IN_THE_PATH, "properties"}
    names = _RENAMED.get(type_, {})
    rest = {names.get(key, key): value for key, value in inputs.items() if key not in elsewhere}
    if type_.startswith("Microsoft.Network/"):
        rest = {key: _with_inner_properties(value) for key, value in rest.items()}
    form["properties"] = {**inputs.get("properties", {}), **rest}
    return form


def _name(resource: Resource, inputs: dict[str, Any], parts: tuple[str, ...]) -> str:
    """The name with those of its parents; a part that Pulumi or the API makes up is the resource's."""
    given = (part[1:] if part.startswith("=") else inputs.get(part) for part in parts)
    return "/".join(each if isinstance(each, str) else resource.name for each in given)


def _with_inner_properties(value: Any) -> Any:
    """A network resource's parts have properties of their own in a template; the SDK leaves that level out."""
    if not isinstance(value, list):
        return value
    return [
        {key: part for key, part in each.items() if key in ("id", "name")}
        | {"properties": {key: part for key, part in each.items() if key not in ("id", "name")}}
        if isinstance(each, dict) and "name" in each
        else each
        for each in value
    ]


def _value(value: Any) -> Any:
    if value == SECRET:
        return PLACEHOLDER
    if value == COMPUTED:
        return "computed"
    if isinstance(value, dict):
        return {key: _value(each) for key, each in value.items()}
    return [_value(each) for each in value] if isinstance(value, list) else value
