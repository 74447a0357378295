"""Values of cert-manager's Helm chart: a plain function, tested without Pulumi."""

from typing import Any, Optional

from ..clusters.workload_identity import POD_LABELS, annotations_for

NAMESPACE = "cert-manager"
"""Where it runs."""
SERVICE_ACCOUNT = "cert-manager"
"""What the chart calls the controller's service account in a release of that name."""
CORE_NODES = {"hub.jupyter.org/node-purpose": "core"}
"""Controllers run where nothing is interrupted."""
METADATA_ADDRESS = "169.254.169.254/32"
"""Where virtual machines give out credentials, on every cloud."""


def cert_manager(
    annotations: dict[str, Any], azure_client_id: Any, node_selector: Optional[dict[str, str]], replicas: int
) -> dict[str, Any]:
    """
    Chart cert-manager v1.21.1. Values of `annotations`, those of the controller's service account, and the client id
    may be outputs.

    The chart's pods meet the restricted profile of themselves; what it leaves open are resources, replicas, budgets and
    network policies.
    """
    on_azure = azure_client_id is not None
    values: dict[str, Any] = {
        # `keep`, which is the default: definitions outlive the release, and certificates with them.
        "crds": {"enabled": True, "keep": True},
        # Its own namespace, so that it needs no rights in kube-system.
        "global": {"leaderElection": {"namespace": NAMESPACE}},
        **_component("controller", node_selector, replicas, "128Mi", "512Mi"),
        "serviceAccount": {
            "annotations": {**annotations, **(annotations_for(azure_client_id) if on_azure else {})},
        },
        # The CA injector caches every Secret and definition of the cluster.
        "cainjector": _component("cainjector", node_selector, replicas, "192Mi", "768Mi"),
        # Without it no certificate can be made or changed.
        "webhook": _component("webhook", node_selector, replicas, "64Mi", "256Mi"),
        # A hook after the installation: the release is done when the webhook answers.
        "startupapicheck": {
            "timeout": "5m",
            "nodeSelector": node_selector or CORE_NODES,
            "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        },
    }
    if on_azure:
        values["podLabels"] = POD_LABELS
    return values


def _component(
    component: str, node_selector: Optional[dict[str, str]], replicas: int, request: str, limit: str
) -> dict[str, Any]:
    """What the controller, the webhook and the CA injector have in common: the same keys, at the root and below it."""
    labels = {"app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": component}
    return {
        "replicaCount": replicas,
        # A single replica may always go: a budget would stop every drain of its node.
        "podDisruptionBudget": {"enabled": replicas > 1, "maxUnavailable": 1},
        "nodeSelector": {"kubernetes.io/os": "linux", **(node_selector or CORE_NODES)},
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels},
            }
        ],
        "resources": {"requests": {"cpu": "20m", "memory": request}, "limits": {"memory": limit}},
        # The chart's rules for what comes in; what goes out is DNS, the API server, the authority and the cloud's DNS
        # service, and plain HTTP for the self-check of an HTTP-01 challenge, but not instance metadata.
        "networkPolicy": {"enabled": True, "egress": _EGRESS},
    }


_EGRESS = [
    {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]},
    {"ports": [{"port": 443, "protocol": "TCP"}, {"port": 6443, "protocol": "TCP"}]},
    {
        "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [METADATA_ADDRESS]}}],
        "ports": [{"port": 80, "protocol": "TCP"}],
    },
]
