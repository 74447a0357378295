"""Values of the controllers' Helm charts: plain functions, tested without Pulumi. Chart versions: `versions`."""

from typing import Any

from ..ingress import SSL_POLICY

CORE_NODES = {"hub.jupyter.org/node-purpose": "core"}
"""Controllers run where nothing is interrupted."""

RESTRICTED_CONTAINER = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
}
NOBODY = 65534


def cluster_autoscaler(cluster_name: Any, region: str, image_tag: str) -> dict[str, Any]:
    """Chart cluster-autoscaler 9.59.0. The image's minor version is the cluster's; `cluster_name` may be an output."""
    labels = {"app.kubernetes.io/name": "aws-cluster-autoscaler", "app.kubernetes.io/instance": "cluster-autoscaler"}
    return {
        "cloudProvider": "aws",
        "awsRegion": region,
        "autoDiscovery": {"clusterName": cluster_name},
        "fullnameOverride": "cluster-autoscaler",
        "image": {"tag": image_tag},
        "rbac": {"serviceAccount": {"name": "cluster-autoscaler"}},
        # One works, the other takes over.
        "replicaCount": 2,
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": [spread(labels)],
        "nodeSelector": CORE_NODES,
        "extraArgs": {
            "expander": "least-waste",
            "balance-similar-node-groups": "true",
            # Nodes that hold only DNS replicas or pods with scratch space may go. Sessions and Dask pods have no
            # controller that would start them anew, and hold their nodes.
            "skip-nodes-with-system-pods": "false",
            "skip-nodes-with-local-storage": "false",
        },
        # Upstream's recommendation for clusters of this size; it caches every pod and node.
        "resources": {"requests": {"cpu": "100m", "memory": "600Mi"}, "limits": {"memory": "600Mi"}},
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NOBODY,
            "runAsGroup": NOBODY,
            "fsGroup": NOBODY,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": RESTRICTED_CONTAINER,
        "priorityClassName": "system-cluster-critical",
    }


def load_balancer_controller(cluster_name: Any, region: str, vpc_id: Any, tags: dict[str, Any]) -> dict[str, Any]:
    """Chart aws-load-balancer-controller 3.5.0. All but the region may be outputs."""
    labels = {
        "app.kubernetes.io/name": "aws-load-balancer-controller",
        "app.kubernetes.io/instance": "aws-load-balancer-controller",
    }
    return {
        "clusterName": cluster_name,
        # Otherwise asked from instance metadata, which pods don't reach: the controller would end at once.
        "region": region,
        "vpcId": vpc_id,
        "serviceAccount": {"name": "aws-load-balancer-controller"},
        "replicaCount": 2,
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": [spread(labels)],
        "nodeSelector": CORE_NODES,
        "priorityClassName": "system-cluster-critical",
        # It is killed at 128Mi while it fills its caches.
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "podSecurityContext": {"fsGroup": NOBODY, "seccompProfile": {"type": "RuntimeDefault"}},
        "securityContext": RESTRICTED_CONTAINER,
        "ingressClass": "alb",
        # Addresses of pods, not of nodes: sticky sessions and network policies need it.
        "defaultTargetType": "ip",
        # The controller's own default still allows TLS 1.0.
        "defaultSSLPolicy": SSL_POLICY,
        "defaultTags": tags,
        # Only Services that ask for this controller get it; and no Service waits for its webhook.
        "enableServiceMutatorWebhook": False,
        # The webhook's certificate is made at each rendering: keep the one that is there.
        "keepTLSSecret": True,
        # Not used, and not among the controller's rights.
        "enableShield": False,
        "enableWaf": False,
        "enableWafv2": True,
    }


def external_dns(owner: Any, region: str, domain: str, zone_id: Any, zone_type: str) -> dict[str, Any]:
    """
    Chart external-dns 1.21.1 (kubernetes-sigs). `owner` and `zone_id` may be outputs.

    `owner` marks the records that are its own, and mustn't change: it would leave them behind.
    """
    return {
        "provider": {"name": "aws"},
        "sources": ["service", "ingress"],
        # Records go with their Ingress. Others' are safe: only what bears the owner's mark is ever changed.
        "policy": "sync",
        "registry": "txt",
        "txtOwnerId": owner,
        # A label of its own, below the name: the mark of the zone's apex stays in the zone.
        "txtPrefix": "%{record_type}-edns.",
        "domainFilters": [domain],
        "managedRecordTypes": ["A", "AAAA", "CNAME"],
        "triggerLoopOnEvent": True,
        "extraArgs": {
            "zone-id-filter": [zone_id],
            "aws-zone-type": zone_type,
            # The domain may lie below the zone's own name.
            "aws-zone-match-parent": True,
            "aws-zones-cache-duration": "1h",
        },
        "env": [{"name": "AWS_REGION", "value": region}],
        "serviceAccount": {"name": "external-dns"},
        "nodeSelector": CORE_NODES,
        # It is killed at 256Mi. One replica: it keeps no state, and two would race.
        "resources": {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "logFormat": "json",
    }


def spread(labels: dict[str, str]) -> dict[str, Any]:
    """Replicas in different zones, as far as there are nodes."""
    return {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels},
    }
