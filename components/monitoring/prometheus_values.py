"""Values of the Helm chart kube-prometheus-stack 88.5.3: plain functions, tested without Pulumi."""

from typing import Any, Optional

from ..clusters.eks_controller_values import RESTRICTED_CONTAINER

NODE_PURPOSES = ("hub.jupyter.org/node-purpose", "k8s.dask.org/node-purpose")
"""Labels of nodes that say what a pool is for; dashboards group by them."""
ADMIN_SECRET = "grafana-admin"
ALERTS_SECRET = "alertmanager-config"
DASHBOARDS_ROLE = "grafana-dashboards"
ADMIN_USER, ADMIN_PASSWORD = "admin-user", "admin-password"
NOT_OURS = {"enabled": False}
"""Parts of a control plane that the cloud runs: nothing to read there, and alerts would say that they are gone."""

RULES_LEFT_OUT = (
    "etcd",
    "kubeApiserverAvailability",
    "kubeApiserverBurnrate",
    "kubeApiserverHistogram",
    "kubeApiserverSlos",
    "kubeControllerManager",
    "kubeProxy",
    "kubeSchedulerAlerting",
    "kubeSchedulerRecording",
    # What is asked for may exceed what there is: that is what an autoscaler is for.
    "kubernetesResources",
    # Pods of people's sessions wait and fail in the course of a day; `hub_rules` says what of that matters.
    "kubernetesApps",
    "windows",
)


def stack(
    *,
    storage_class: Any,
    storage_gib: int,
    retention_days: int,
    node_namespace: Any,
    node_selector: dict[str, str],
    admin_checksum: Any,
    grafana_host: Optional[str],
    alertmanager: bool,
    keep_volume: bool,
) -> dict[str, Any]:
    """
    All values. `storage_class`, `node_namespace` and `admin_checksum` may be outputs.

    Definitions come by a release of their own, since Helm installs those of a chart once and never upgrades them.
    """
    return {
        # Names of all objects, so that network policies and other components can count on them.
        "fullnameOverride": "monitoring",
        "crds": {"enabled": False},
        "cleanPrometheusOperatorObjectNames": True,
        "kubeControllerManager": NOT_OURS,
        "kubeEtcd": NOT_OURS,
        "kubeProxy": NOT_OURS,
        "kubeScheduler": NOT_OURS,
        # Its histograms are most of what a small cluster would store.
        "kubeApiServer": NOT_OURS,
        "defaultRules": {"rules": dict.fromkeys(RULES_LEFT_OUT, False)},
        "prometheusOperator": _operator(node_selector),
        "prometheus": _prometheus(storage_class, storage_gib, retention_days, node_selector, keep_volume),
        "alertmanager": _alertmanager(node_selector) if alertmanager else NOT_OURS,
        "grafana": _grafana(node_selector, admin_checksum, grafana_host),
        "kube-state-metrics": _state_metrics(node_selector),
        "prometheus-node-exporter": _node_exporter(node_namespace),
    }


def _operator(node_selector: dict[str, str]) -> dict[str, Any]:
    small = {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}
    return {
        "nodeSelector": node_selector,
        "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "prometheusConfigReloader": {
            "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}
        },
        "admissionWebhooks": {"patch": {"nodeSelector": node_selector, "resources": small}},
        # The kubelet's EndpointSlice: Endpoints are deprecated since Kubernetes 1.33.
        "kubeletEndpointsEnabled": False,
        "kubeletEndpointSliceEnabled": True,
    }


def _prometheus(
    storage_class: Any, storage_gib: int, retention_days: int, node_selector: dict[str, str], keep_volume: bool
) -> dict[str, Any]:
    # Monitors, rules and probes of all namespaces, with no label that they must bear.
    everything = {
        f"{kind}SelectorNilUsesHelmValues": False
        for kind in ("rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig")
    }
    claim = {
        "storageClassName": storage_class,
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": f"{storage_gib}Gi"}},
    }
    kept = "Retain" if keep_volume else "Delete"
    spec = {
        **everything,
        "serviceDiscoveryRole": "EndpointSlice",
        "retention": f"{retention_days}d",
        # The write-ahead log and compaction need room beside the blocks.
        "retentionSize": f"{storage_gib * 8 // 10}GiB",
        "storageSpec": {"volumeClaimTemplate": {"spec": claim}},
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": kept, "whenScaled": "Retain"},
        "nodeSelector": node_selector,
        "resources": {"requests": {"cpu": "200m", "memory": "1Gi"}, "limits": {"memory": "4Gi"}},
    }
    return {"prometheusSpec": spec}


def _alertmanager(node_selector: dict[str, str]) -> dict[str, Any]:
    spec = {
        # The whole configuration, which may hold addresses that are secrets, is ours: key alertmanager.yaml.
        "useExistingSecret": True,
        "configSecret": ALERTS_SECRET,
        "nodeSelector": node_selector,
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
    }
    return {"alertmanagerSpec": spec}


def _grafana(node_selector: dict[str, str], admin_checksum: Any, host: Optional[str]) -> dict[str, Any]:
    sidecar = {"resource": "configmap", "searchNamespace": None}
    ini: dict[str, Any] = {
        "analytics": {"reporting_enabled": False, "check_for_updates": False, "check_for_plugin_updates": False},
        "security": {"cookie_secure": bool(host), "cookie_samesite": "strict", "strict_transport_security": bool(host)},
        "users": {"allow_sign_up": False},
        "auth.anonymous": {"enabled": False},
    }
    if host:
        ini["server"] = {"domain": host, "root_url": f"https://{host}"}
    return {
        "fullnameOverride": "grafana",
        "admin": {"existingSecret": ADMIN_SECRET, "userKey": ADMIN_USER, "passwordKey": ADMIN_PASSWORD},
        # Grafana takes the password when it makes its database, which is in the pod: another password, another pod.
        "podAnnotations": {"checksum/admin": admin_checksum},
        # The chart's own role would read every Secret of the namespace, or of the cluster.
        "rbac": {"namespaced": True, "useExistingRole": DASHBOARDS_ROLE},
        "sidecar": {
            "dashboards": sidecar,
            "datasources": {**sidecar},
            "resources": {"requests": {"cpu": "10m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
            "securityContext": {**RESTRICTED_CONTAINER, "seccompProfile": {"type": "RuntimeDefault"}},
        },
        "grafana.ini": ini,
        "testFramework": {"enabled": False},
        "nodeSelector": node_selector,
        "resources": {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "deploymentStrategy": {"type": "Recreate"},
        "defaultDashboardsTimezone": "browser",
    }


def _state_metrics(node_selector: dict[str, str]) -> dict[str, Any]:
    return {
        "fullnameOverride": "kube-state-metrics",
        "nodeSelector": node_selector,
        "resources": {"requests": {"cpu": "20m", "memory": "128Mi"}, "limits": {"memory": "512Mi"}},
        "metricLabelsAllowlist": [
            f"nodes=[{','.join(NODE_PURPOSES)}]",
            # What a pod of a hub or of Dask is, so that dashboards can count them.
            "pods=[component,app.kubernetes.io/component]",
        ],
        # Not even names of Secrets.
        "collectorsExclude": ["secrets", "certificatesigningrequests"],
    }


def _node_exporter(namespace: Any) -> dict[str, Any]:
    return {
        "fullnameOverride": "node-exporter",
        # It looks at the host itself, which no other namespace allows.
        "namespaceOverride": namespace,
        "tolerations": [{"operator": "Exists"}],
        "resources": {"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containerSecurityContext": RESTRICTED_CONTAINER,
    }
