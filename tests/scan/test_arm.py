"""Records as ARM templates."""

from __future__ import annotations

from typing import Any

import pytest

from scan.arm import template_of
from tests.offline.records import record, resource


def _resource(type_: str, inputs: dict[str, Any]) -> dict[str, Any]:
    (form,) = template_of(record(resource(f"azure-native:{type_}", "it", inputs))).form["resources"]
    return {key: value for key, value in form.items() if key != "apiVersion"}


@pytest.mark.parametrize(
    ("type_", "inputs", "form"),
    [
        pytest.param(
            "storage:StorageAccount",
            {
                "accountName": "data",
                "resourceGroupName": "group",
                "sku": {"name": "Standard_ZRS"},
                "networkRuleSet": {"defaultAction": "Deny"},
            },
            {
                "type": "Microsoft.Storage/storageAccounts",
                "name": "data",
                "sku": {"name": "Standard_ZRS"},
                "properties": {"networkAcls": {"defaultAction": "Deny"}},
            },
            id="properties-have-a-level-of-their-own",
        ),
        pytest.param(
            "containerservice:AgentPool",
            {"resourceName": "cluster", "agentPoolName": "core", "type": "VirtualMachineScaleSets"},
            {
                "type": "Microsoft.ContainerService/managedClusters/agentPools",
                "name": "cluster/core",
                "properties": {"type": "VirtualMachineScaleSets"},
            },
            id="names-hold-those-of-parents",
        ),
        pytest.param(
            "network:NetworkSecurityGroup",
            {"securityRules": [{"name": "ssh", "access": "Deny"}]},
            {
                "type": "Microsoft.Network/networkSecurityGroups",
                "name": "it",
                "properties": {"securityRules": [{"name": "ssh", "properties": {"access": "Deny"}}]},
            },
            id="parts-of-networks-have-properties-too",
        ),
        pytest.param(
            "keyvault:Vault",
            {"vaultName": "vault", "properties": {"enablePurgeProtection": True}},
            {"type": "Microsoft.KeyVault/vaults", "name": "vault", "properties": {"enablePurgeProtection": True}},
            id="properties-that-the-sdk-has-too",
        ),
        pytest.param(
            "dns:RecordSet",
            {"zoneName": "example.org", "relativeRecordSetName": "hub", "recordType": "A", "ttl": 300},
            {
                "type": "Microsoft.Network/dnsZones/A",
                "name": "example.org/hub",
                "properties": {"recordType": "A", "ttl": 300},
            },
            id="type-by-an-input",
        ),
    ],
)
def test_inputs_become_a_template(type_: str, inputs: dict[str, Any], form: dict[str, Any]):
    assert _resource(type_, inputs) == form


def test_a_type_without_a_name_is_reported():
    template = template_of(record(resource("azure-native:web:WebApp", "site", {})))

    assert template.unknown_types == {"azure-native:web:WebApp": 1}
    assert template.form["resources"] == []
