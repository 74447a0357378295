"""Likely outputs of Azure's networks, clusters, identities and their rights, with the resource's `id`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from .asked import Asked, AskedCall
from .record import COMPUTED
from .simulated_azure_publish import arm_id, subscription

Outputs = dict[str, Any]


def _named(kind: str, key: str, inside: str = "") -> Callable[[Asked], Outputs]:
    """What is known by its name in a resource group; `inside` is the input that names what it is a part of."""

    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name(key)
        return {"id": arm_id(asked, kind.format(asked.text(inside, "simulated")), name), "name": name}

    return outputs


def _group(asked: Asked) -> Outputs:
    name = asked.physical_name("resourceGroupName")
    return {"id": f"/subscriptions/{subscription(asked.provider)}/resourceGroups/{name}", "name": name}


def _cluster(asked: Asked) -> Outputs:
    found = _named("Microsoft.ContainerService/managedClusters", "resourceName")(asked)
    location, number = asked.text("location", "westeurope"), asked.hexadecimal(8)
    label = f"{asked.text('dnsPrefix', found['name'])}-{number}"
    access = asked.properties.get("apiServerAccessProfile")
    private = isinstance(access, dict) and access.get("enablePrivateCluster") is True
    kubelet = {"clientId": asked.uuid("kubelet"), "objectId": asked.uuid("kubelet-object")}
    return {
        **found,
        **({"privateFQDN": f"{label}.private.{location}.azmk8s.io"} if private else {}),
        "fqdn": f"{label}.hcp.{location}.azmk8s.io",
        "currentKubernetesVersion": f"{asked.text('kubernetesVersion', '1.35')}.1",
        "nodeResourceGroup": f"MC_{asked.text('resourceGroupName', 'group')}_{found['name']}_{location}",
        "oidcIssuerProfile": {
            "issuerURL": f"https://{location}.oic.prod-aks.azure.com/{asked.uuid('tenant')}/{asked.uuid('issuer')}/"
        },
        "identityProfile": {"kubeletidentity": kubelet},
        "powerState": {"code": "Running"},
    }


def _identity(asked: Asked) -> Outputs:
    found = _named("Microsoft.ManagedIdentity/userAssignedIdentities", "resourceName")(asked)
    ids = {"clientId": asked.uuid("client"), "principalId": asked.uuid("principal"), "tenantId": asked.uuid("tenant")}
    return {**found, **ids}


def _role(asked: Asked) -> Outputs:
    name = asked.text("roleAssignmentName") or asked.uuid()
    return {"id": f"{asked.text('scope')}/providers/Microsoft.Authorization/roleAssignments/{name}", "name": name}


def _definition(asked: Asked) -> Outputs:
    name = asked.text("roleDefinitionId") or asked.uuid()
    return {"id": f"{asked.text('scope')}/providers/Microsoft.Authorization/roleDefinitions/{name}", "name": name}


def _diagnostics(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {"id": f"{asked.text('resourceUri')}/providers/Microsoft.Insights/diagnosticSettings/{name}", "name": name}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "azure-native:authorization:RoleAssignment": _role,
    "azure-native:authorization:RoleDefinition": _definition,
    "azure-native:containerservice:AgentPool": _named(
        "Microsoft.ContainerService/managedClusters/{}/agentPools", "agentPoolName", "resourceName"
    ),
    "azure-native:containerservice:MaintenanceConfiguration": _named(
        "Microsoft.ContainerService/managedClusters/{}/maintenanceConfigurations", "configName", "resourceName"
    ),
    "azure-native:containerservice:ManagedCluster": _cluster,
    "azure-native:managedidentity:FederatedIdentityCredential": _named(
        "Microsoft.ManagedIdentity/userAssignedIdentities/{}/federatedIdentityCredentials",
        "federatedIdentityCredentialResourceName",
        "resourceName",
    ),
    "azure-native:managedidentity:UserAssignedIdentity": _identity,
    "azure-native:monitor:DiagnosticSetting": _diagnostics,
    "azure-native:network:FlowLog": _named(
        "Microsoft.Network/networkWatchers/{}/flowLogs", "flowLogName", "networkWatcherName"
    ),
    "azure-native:network:NatGateway": _named("Microsoft.Network/natGateways", "natGatewayName"),
    "azure-native:network:Subnet": _named(
        "Microsoft.Network/virtualNetworks/{}/subnets", "subnetName", "virtualNetworkName"
    ),
    "azure-native:network:VirtualNetwork": _named("Microsoft.Network/virtualNetworks", "virtualNetworkName"),
    "azure-native:resources:ResourceGroup": _group,
}

UNKNOWN: dict[str, Outputs] = {
    "azure-native:containerservice:ManagedCluster": {"oidcIssuerProfile": {"issuerURL": dict(COMPUTED)}},
}


def _credentials(asked: AskedCall) -> Outputs:
    """A kubeconfig without credentials, as clusters without local accounts give it. JSON is YAML."""
    name = asked.text("resourceName", "cluster")
    certificate = f"-----BEGIN CERTIFICATE-----\n{asked.hexadecimal(64, 'ca')}\n-----END CERTIFICATE-----\n"
    cluster = {
        "server": f"https://{name}-{asked.hexadecimal(8)}.hcp.azmk8s.io:443",
        "certificate-authority-data": base64.b64encode(certificate.encode()).decode(),
    }
    text = json.dumps({"apiVersion": "v1", "kind": "Config", "clusters": [{"name": name, "cluster": cluster}]})
    return {"kubeconfigs": [{"name": "clusterUser", "value": base64.b64encode(text.encode()).decode()}]}


CALLS: dict[str, Callable[[AskedCall], Outputs]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": _credentials,
}
