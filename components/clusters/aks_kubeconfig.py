"""How Pulumi and people connect to an AKS cluster: by kubelogin, with an identity of Entra ID and nothing stored."""

import base64
import json
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import yaml
from pulumi_azure_native import containerservice

SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application that tokens for AKS are made out to, in every tenant: AKS documentation, kubelogin-authentication."""


def api_server_of(
    parent: pulumi.Resource, resource_group_name: pulumi.Input[str], cluster_name: pulumi.Input[str]
) -> pulumi.Output[dict[str, str]]:
    """
    URL (`server`) and authority (`certificate-authority-data`, base64) of a cluster, which only its kubeconfig has.

    Listing it is a right of whoever may create the cluster; it holds no credentials where local accounts are off.
    """
    found = containerservice.list_managed_cluster_user_credentials_output(
        resource_group_name=resource_group_name,
        resource_name=cluster_name,
        opts=pulumi.InvokeOutputOptions(parent=parent),
    )
    return found.apply(lambda result: _cluster_in(result.kubeconfigs[0].value))


def _cluster_in(value: str) -> dict[str, str]:
    return yaml.safe_load(base64.b64decode(value))["clusters"][0]["cluster"]


def kubeconfig(cluster_name: str, tenant_id: str, server: dict[str, str]) -> str:
    """
    A kubeconfig, in JSON, that asks kubelogin (0.1 or newer) for a token.

    It takes the login of the Azure CLI. Elsewhere, environment variables say how: AAD_LOGIN_METHOD is workloadidentity
    in a pipeline with a federated identity, spn with a service principal, msi on a machine with an identity.
    """
    command = ["get-token", "--login", "azurecli", "--server-id", SERVER_ID, "--tenant-id", tenant_id]
    token: dict[str, Any] = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "kubelogin",
        "args": command,
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
    address = {key: server[key] for key in ("server", "certificate-authority-data")}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": cluster_name, "cluster": address}],
            "users": [{"name": cluster_name, "user": {"exec": token}}],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "current-context": cluster_name,
        }
    )


def aks_provider(
    name: str,
    subscription_id: str,
    location: str,
    cluster_name: str,
    kubeconfig: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> k8s.Provider:
    """A provider of objects in an AKS cluster. It and all that it made go before what it depends on."""
    return k8s.Provider(
        name,
        kubeconfig=kubeconfig,
        # The name, not the kubeconfig, says which cluster it is: an unknown one replaces nothing.
        cluster_identifier=f"aks/{subscription_id}/{location}/{cluster_name}",
        enable_server_side_apply=True,
        enable_config_map_mutable=True,
        enable_secret_mutable=True,
        opts=opts,
    )
