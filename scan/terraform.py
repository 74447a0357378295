"""A record as the JSON of a Terraform plan, as far as scanners read one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from offline.record import COMPUTED, SECRET, Record, Resource

from .terraform_types import TERRAFORM_TYPES

PLACEHOLDER = "placeholder"
"""Stands for every secret value."""

_MAPS = frozenset(
    {
        "annotations",
        "commonInstanceMetadata",
        "defaultLabels",
        "labels",
        "metadata",
        "parameters",
        "redisConfigs",
        "resourceLabels",
        "resourceManagerTags",
        "tags",
        "tagsAll",
        "targetTags",
        "userLabels",
    }
)
"""Inputs that are maps of Terraform too. Every other object is a block, which a plan holds as a list."""

_PLURAL_BLOCKS = frozenset(
    {
        "authorizedNetworks",
        "blockDeviceMappings",
        "cidrBlocks",
        "cleanupPolicies",
        "databaseFlags",
        "mostRecentVersions",
        "networks",
        "nfsExportOptions",
        "replicas",
        "tagSpecifications",
        "targets",
    }
)
"""Repeated blocks whose name is a plural in Terraform too. The SDKs make a plural of every other."""


@dataclass(frozen=True)
class Plan:
    """What a scanner reads, and what its findings are about."""

    form: dict[str, Any]
    """The plan: planned values for the inputs, configuration for what refers to what."""
    resources: dict[str, Resource]
    """By the address in the plan."""
    unknown_types: dict[str, int]
    """How many resources of each type are missing, because Terraform's name isn't in our table."""


def plan_of(record: Record) -> Plan:
    """The AWS and Google Cloud resources of a record as a plan that creates them all."""
    addresses, unknown = _addresses(record)
    by_urn = {resource.urn: resource for resource in record.resources}
    planned, configured, changes = [], [], []
    for urn, address in addresses.items():
        resource = by_urn[urn]
        type_, name = address.split(".")
        head = {"address": address, "mode": "managed", "type": type_, "name": name}
        values = _block(resource.inputs)
        planned.append({**head, "values": values})
        configured.append({**head, "expressions": _expressions(resource, addresses)})
        changes.append({**head, "change": {"actions": ["create"], "before": None, "after": values}})
    form = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}},
    }
    return Plan(form, {address: by_urn[urn] for urn, address in addresses.items()}, unknown)


def _addresses(record: Record) -> tuple[dict[str, str], dict[str, int]]:
    """An address for each resource by its URN, and the types that have no name."""
    addresses: dict[str, str] = {}
    taken: set[str] = set()
    unknown: dict[str, int] = {}
    for resource in record.resources:
        if resource.read or not resource.type.startswith(("aws:", "gcp:")):
            continue
        if resource.type not in TERRAFORM_TYPES:
            unknown[resource.type] = unknown.get(resource.type, 0) + 1
            continue
        name = re.sub(r"\W", "_", resource.name)
        address, number = f"{TERRAFORM_TYPES[resource.type]}.{name}", 1
        while address in taken:
            number += 1
            address = f"{TERRAFORM_TYPES[resource.type]}.{name}_{number}"
        taken.add(address)
        addresses[resource.urn] = address
    return addresses, unknown


def _expressions(resource: Resource, addresses: dict[str, str]) -> dict[str, Any]:
    """What an input is made from: scanners follow it from one resource to the next."""
    found = {}
    for key, urns in resource.references.items():
        references = [f"{addresses[urn]}.id" for urn in urns if urn in addresses]
        if references:
            found[attribute_name(key, resource.inputs.get(key))] = {"references": references}
    return found


def _block(inputs: dict[str, Any]) -> dict[str, Any]:
    return {attribute_name(key, value): _attribute(key, value) for key, value in inputs.items()}


def attribute_name(key: str, value: Any) -> str:
    """Terraform's name of an input: with underscores, and in the singular where it is a repeated block."""
    if isinstance(value, list) and any(map(_is_block, value)) and key not in _PLURAL_BLOCKS:
        key = _singular(key)
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1]}", key).lower()


def _singular(key: str) -> str:
    if key.endswith("ies"):
        return key.removesuffix("ies") + "y"
    return key.removesuffix("es") if key.endswith(("ases", "sses")) else key.removesuffix("s")


def _attribute(key: str, value: Any) -> Any:
    if value == SECRET:
        return PLACEHOLDER
    if value == COMPUTED:
        return None
    if isinstance(value, dict):
        return {name: _attribute("", each) for name, each in value.items()} if key in _MAPS else [_block(value)]
    if isinstance(value, list):
        return [_block(each) if _is_block(each) else _attribute("", each) for each in value]
    return value


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and value not in (SECRET, COMPUTED)
