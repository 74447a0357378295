"""Likely outputs of what publishes on Azure: zones, records, addresses, gateways and identities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .asked import Asked, Provider

Outputs = dict[str, Any]
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""The subscription of a provider that doesn't say its own."""


def arm_id(asked: Asked, kind: str, name: str) -> str:
    """The id of a resource in its resource group; `kind` is its provider and type."""
    group = asked.text("resourceGroupName", "group")
    return f"/subscriptions/{subscription(asked.provider)}/resourceGroups/{group}/providers/{kind}/{name}"


def subscription(provider: Provider) -> str:
    """The subscription that a provider works in."""
    given = provider.inputs.get("subscriptionId")
    return given if isinstance(given, str) else SUBSCRIPTION


def _named(kind: str, key: str) -> Callable[[Asked], Outputs]:
    """What is known by its name in a resource group."""

    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name(key)
        return {"id": arm_id(asked, kind, name), "name": name}

    return outputs


def _zone(asked: Asked) -> Outputs:
    number = int(asked.hexadecimal(2), 16) % 40 + 1
    servers = [f"ns{place}-{number:02}.azure-dns.{end}." for place, end in enumerate(("com", "net", "org", "info"), 1)]
    return {**_named("Microsoft.Network/dnsZones", "zoneName")(asked), "nameServers": servers}


def _record(asked: Asked) -> Outputs:
    zone, name, kind = asked.text("zoneName"), asked.physical_name("relativeRecordSetName"), asked.text("recordType")
    id_ = arm_id(asked, f"Microsoft.Network/dnsZones/{zone}/{kind}", name)
    return {"id": id_, "name": name, "fqdn": f"{zone}." if name == "@" else f"{name}.{zone}."}


def _address(asked: Asked) -> Outputs:
    found = {
        **_named("Microsoft.Network/publicIPAddresses", "publicIpAddressName")(asked),
        "ipAddress": asked.address("203.0.113"),
    }
    settings = asked.properties.get("dnsSettings")
    if isinstance(settings, dict) and isinstance(label := settings.get("domainNameLabel"), str):
        found["dnsSettings"] = {"fqdn": f"{label}.{asked.text('location', 'westeurope')}.cloudapp.azure.com"}
    return found


def _gateway(asked: Asked) -> Outputs:
    found = _named("Microsoft.Network/applicationGateways", "applicationGatewayName")(asked)
    return {**found, "operationalState": "Running"}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "azure-native:dns:RecordSet": _record,
    "azure-native:dns:Zone": _zone,
    "azure-native:network:ApplicationGateway": _gateway,
    "azure-native:network:NetworkSecurityGroup": _named(
        "Microsoft.Network/networkSecurityGroups", "networkSecurityGroupName"
    ),
    "azure-native:network:PublicIPAddress": _address,
    "azure-native:network:WebApplicationFirewallPolicy": _named(
        "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", "policyName"
    ),
}
