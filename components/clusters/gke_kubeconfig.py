"""How Pulumi and people connect to a GKE cluster: by gke-gcloud-auth-plugin, with a Google login, nothing stored."""

import json
from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s


def kubeconfig(cluster_name: str, server: str, certificate_authority: Optional[str]) -> str:
    """
    A kubeconfig, in JSON, that asks gke-gcloud-auth-plugin for a token.

    The plugin takes Application Default Credentials, as Pulumi's provider does: those of
    `gcloud auth application-default login`, of a pipeline's workload identity federation, or of a machine's service
    account. Without the authority (base64) the server's certificate is one that every machine trusts.
    """
    token: dict[str, Any] = {
        # The only version that the plugin speaks: cmd/gke-gcloud-auth-plugin/cred.go of kubernetes/cloud-provider-gcp.
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "gke-gcloud-auth-plugin",
        # Without it the plugin caches gcloud's token by the current context of the user's own kubeconfig, which says
        # nothing about this one.
        "args": ["--use_application_default_credentials"],
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
    address = {
        "server": server,
        **({"certificate-authority-data": certificate_authority} if certificate_authority else {}),
    }
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


def gke_provider(
    name: str,
    project_id: str,
    region: str,
    cluster_name: str,
    kubeconfig: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> k8s.Provider:
    """A provider of objects in a GKE cluster. It and all that it made go before what it depends on."""
    return k8s.Provider(
        name,
        kubeconfig=kubeconfig,
        # The name, not the kubeconfig, says which cluster it is: an unknown one replaces nothing.
        cluster_identifier=f"gke/{project_id}/{region}/{cluster_name}",
        enable_server_side_apply=True,
        enable_config_map_mutable=True,
        enable_secret_mutable=True,
        opts=opts,
    )
