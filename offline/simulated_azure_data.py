"""Likely outputs of what holds data on Azure: vaults, registries, storage accounts, Redis, logs and their keys."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from .asked import Asked, AskedCall
from .simulated_azure_publish import arm_id, subscription

Outputs = dict[str, Any]


def _named(kind: str, key: str, inside: str = "") -> Callable[[Asked], Outputs]:
    """What is known by its name in a resource group; `inside` is the input that names what it is a part of."""

    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name(key)
        return {"id": arm_id(asked, kind.format(asked.text(inside, "simulated")), name), "name": name}

    return outputs


def _vault(asked: Asked) -> Outputs:
    found = _named("Microsoft.KeyVault/vaults", "vaultName")(asked)
    return {**found, "properties": {"vaultUri": f"https://{found['name']}.vault.azure.net/"}}


def _registry(asked: Asked) -> Outputs:
    found = _named("Microsoft.ContainerRegistry/registries", "registryName")(asked)
    return {**found, "loginServer": f"{found['name'].lower()}.azurecr.io"}


def _account(asked: Asked) -> Outputs:
    found = _named("Microsoft.Storage/storageAccounts", "accountName")(asked)
    ends = {part: f"https://{found['name']}.{part}.core.windows.net/" for part in ("blob", "file", "queue", "table")}
    return {**found, "primaryEndpoints": ends}


def _redis(asked: Asked) -> Outputs:
    found = _named("Microsoft.Cache/redisEnterprise", "clusterName")(asked)
    region = asked.text("location", "westeurope")
    return {**found, "hostName": f"{found['name']}.{region}.redis.azure.net", "redisVersion": "7.4"}


def _postgres(asked: Asked) -> Outputs:
    found = _named("Microsoft.DBforPostgreSQL/flexibleServers", "serverName")(asked)
    return {**found, "fullyQualifiedDomainName": f"{found['name']}.postgres.database.azure.com"}


def _workspace(asked: Asked) -> Outputs:
    found = _named("Microsoft.OperationalInsights/workspaces", "workspaceName")(asked)
    return {**found, "customerId": asked.uuid()}


def _insights(asked: Asked) -> Outputs:
    found = _named("Microsoft.Insights/components", "resourceName")(asked)
    key, region = asked.uuid("key"), asked.text("location", "westeurope")
    ends = f"IngestionEndpoint=https://{region}-0.in.applicationinsights.azure.com/"
    text = f"InstrumentationKey={key};{ends}"
    return {**found, "instrumentationKey": key, "connectionString": text, "appId": asked.uuid("app")}


def _association(asked: Asked) -> Outputs:
    name = asked.physical_name("associationName")
    where = asked.text("resourceUri", "/subscriptions/simulated")
    return {"id": f"{where}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{name}", "name": name}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "azure-native:applicationinsights:Component": _insights,
    "azure-native:containerregistry:Registry": _registry,
    "azure-native:dbforpostgresql:Configuration": _named(
        "Microsoft.DBforPostgreSQL/flexibleServers/{}/configurations", "configurationName", "serverName"
    ),
    "azure-native:dbforpostgresql:Database": _named(
        "Microsoft.DBforPostgreSQL/flexibleServers/{}/databases", "databaseName", "serverName"
    ),
    "azure-native:dbforpostgresql:Server": _postgres,
    "azure-native:keyvault:Secret": _named("Microsoft.KeyVault/vaults/{}/secrets", "secretName", "vaultName"),
    "azure-native:keyvault:Vault": _vault,
    "azure-native:monitor:DataCollectionRule": _named(
        "Microsoft.Insights/dataCollectionRules", "dataCollectionRuleName"
    ),
    "azure-native:monitor:DataCollectionRuleAssociation": _association,
    "azure-native:network:PrivateDnsZoneGroup": _named(
        "Microsoft.Network/privateEndpoints/{}/privateDnsZoneGroups", "privateDnsZoneGroupName", "privateEndpointName"
    ),
    "azure-native:network:PrivateEndpoint": _named("Microsoft.Network/privateEndpoints", "privateEndpointName"),
    "azure-native:operationalinsights:Workspace": _workspace,
    "azure-native:privatedns:PrivateZone": _named("Microsoft.Network/privateDnsZones", "privateZoneName"),
    "azure-native:privatedns:VirtualNetworkLink": _named(
        "Microsoft.Network/privateDnsZones/{}/virtualNetworkLinks", "virtualNetworkLinkName", "privateZoneName"
    ),
    "azure-native:redisenterprise:Database": _named(
        "Microsoft.Cache/redisEnterprise/{}/databases", "databaseName", "clusterName"
    ),
    "azure-native:redisenterprise:RedisEnterprise": _redis,
    "azure-native:storage:BlobContainer": _named(
        "Microsoft.Storage/storageAccounts/{}/blobServices/default/containers", "containerName", "accountName"
    ),
    "azure-native:storage:BlobServiceProperties": _named(
        "Microsoft.Storage/storageAccounts/{}/blobServices", "blobServicesName", "accountName"
    ),
    "azure-native:storage:FileServiceProperties": _named(
        "Microsoft.Storage/storageAccounts/{}/fileServices", "fileServicesName", "accountName"
    ),
    "azure-native:storage:FileShare": _named(
        "Microsoft.Storage/storageAccounts/{}/fileServices/default/shares", "shareName", "accountName"
    ),
    "azure-native:storage:ManagementPolicy": _named(
        "Microsoft.Storage/storageAccounts/{}/managementPolicies", "managementPolicyName", "accountName"
    ),
    "azure-native:storage:StorageAccount": _account,
}


def _client_token(asked: AskedCall) -> Outputs:
    # What begins so is sent nowhere: components/secrets/key_vault.py, SIMULATED.
    return {"token": f"simulated:{asked.hexadecimal(32)}"}


def _account_keys(asked: AskedCall) -> Outputs:
    keys = [base64.b64encode(asked.hexadecimal(64, part).encode()).decode() for part in ("key1", "key2")]
    return {
        "keys": [
            {"keyName": f"key{number}", "value": value, "permissions": "FULL", "creationTime": "2026-01-01T00:00:00Z"}
            for number, value in enumerate(keys, 1)
        ]
    }


def _database_keys(asked: AskedCall) -> Outputs:
    keys = {each: asked.hexadecimal(44, each) for each in ("primary", "secondary")}
    return {"primaryKey": keys["primary"], "secondaryKey": keys["secondary"]}


def _client_config(asked: AskedCall) -> Outputs:
    return {
        "clientId": asked.uuid("client"),
        "objectId": asked.uuid("object"),
        "subscriptionId": subscription(asked.provider),
        "tenantId": asked.uuid("tenant"),
    }


CALLS: dict[str, Callable[[AskedCall], Outputs]] = {
    "azure-native:authorization:getClientConfig": _client_config,
    "azure-native:authorization:getClientToken": _client_token,
    "azure-native:redisenterprise:listDatabaseKeys": _database_keys,
    "azure-native:storage:listStorageAccountKeys": _account_keys,
}

SECRET_RESULTS: dict[str, tuple[str, ...]] = {
    "azure-native:redisenterprise:listDatabaseKeys": ("primaryKey", "secondaryKey"),
    "azure-native:storage:listStorageAccountKeys": ("keys",),
}
"""The provider marks none of these as secret; the components do, and so does this."""
