"""
A Grafana dashboard for hubs: plain functions that return its JSON model.

Names of metrics: jupyterhub/metrics.py of JupyterHub 5.5.1, with its default prefix; those of pods and nodes:
kube-state-metrics 2.20, docs/metrics.
"""

from typing import Any, Optional

DATASOURCE = {"type": "prometheus", "uid": "prometheus"}
"""The chart's data source: grafana.sidecar.datasources.uid of kube-prometheus-stack 88.5.3."""
HUBS = 'namespace=~"$hub"'
POOL = "label_hub_jupyter_org_node_purpose"
"""Label of a pool in kube_node_labels, as kube-state-metrics writes hub.jupyter.org/node-purpose."""
WIDTH, HEIGHT = 12, 8
"""Two panels in a row of Grafana's 24 columns."""


def hub_dashboard() -> dict[str, Any]:
    """Sessions, starts, the hub itself and the pools that they run on, for one hub or all of a cluster."""
    panels = [
        _panel("Running servers", {"{{namespace}}": f"sum by (namespace) (jupyterhub_running_servers{{{HUBS}}})"}),
        _panel(
            "Active users",
            {"{{namespace}}, {{period}}": f"max by (namespace, period) (jupyterhub_active_users{{{HUBS}}})"},
        ),
        _panel(
            "Time until a server has started",
            {
                "half of them, {{namespace}}": _quantile(
                    0.5, "jupyterhub_server_spawn_duration_seconds", 'status="success"'
                ),
                "95 %, {{namespace}}": _quantile(0.95, "jupyterhub_server_spawn_duration_seconds", 'status="success"'),
            },
            unit="s",
        ),
        _panel(
            "Starts by outcome",
            {
                "{{namespace}}, {{status}}": "sum by (namespace, status) "
                f"(increase(jupyterhub_server_spawn_duration_seconds_count{{{HUBS}}}[$__rate_interval]))"
            },
        ),
        _panel(
            "Time until the hub answers, 95 %",
            {"{{namespace}}": _quantile(0.95, "jupyterhub_request_duration_seconds", 'handler!~".*Progress.*"')},
            unit="s",
        ),
        _panel(
            "Errors of the hub",
            {
                "{{namespace}}, {{code}}": "sum by (namespace, code) "
                f'(rate(jupyterhub_request_duration_seconds_count{{{HUBS}, code=~"5.."}}[$__rate_interval]))'
            },
            unit="reqps",
        ),
        _panel("Nodes by pool", {"{{purpose}}": _by_pool("count", "kube_node_info")}),
        _panel("Dask pods", {"{{namespace}}, {{kind}}": _dask_pods()}),
        _panel("CPU asked for, of what a pool has", {"{{purpose}}": _share("cpu")}, unit="percentunit"),
        _panel("Memory asked for, of what a pool has", {"{{purpose}}": _share("memory")}, unit="percentunit"),
    ]
    for index, panel in enumerate(panels):
        panel["id"] = index + 1
        panel["gridPos"] = {"x": WIDTH * (index % 2), "y": HEIGHT * (index // 2), "w": WIDTH, "h": HEIGHT}
    return {
        "uid": "atelier-hubs",
        "title": "Hubs",
        "tags": ["jupyterhub"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "templating": {"list": [_hub_variable()]},
        "panels": panels,
    }


def _hub_variable() -> dict[str, Any]:
    """The choice of hubs, by their namespaces."""
    query = "label_values(jupyterhub_running_servers, namespace)"
    return {
        "name": "hub",
        "label": "Hub",
        "type": "query",
        "datasource": DATASOURCE,
        "query": {"query": query, "refId": "hubs"},
        "definition": query,
        "refresh": 2,  # whenever the time range changes
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "current": {"text": "All", "value": "$__all"},
    }


def _panel(title: str, queries: dict[str, str], unit: Optional[str] = None) -> dict[str, Any]:
    """Lines over time; the queries by their legends."""
    return {
        "type": "timeseries",
        "title": title,
        "datasource": DATASOURCE,
        "fieldConfig": {"defaults": {"unit": unit or "short", "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {"refId": chr(ord("A") + index), "datasource": DATASOURCE, "expr": query, "legendFormat": legend}
            for index, (legend, query) in enumerate(queries.items())
        ],
    }


def _quantile(share: float, histogram: str, labels: str) -> str:
    # Starts are rare: a quarter of an hour has some.
    rate = f"rate({histogram}_bucket{{{HUBS}, {labels}}}[15m])"
    return f"histogram_quantile({share}, sum by (namespace, le) ({rate}))"


def _by_pool(how: str, metric: str) -> str:
    """A metric of nodes, by the purpose of their pool; nodes of Dask workers say it by a label of their own."""
    labels = f'label_replace(kube_node_labels, "purpose", "$1", "{POOL}", "(.+)")'
    with_dask = f'label_replace({labels}, "purpose", "dask $1", "label_k8s_dask_org_node_purpose", "(worker)")'
    return f"{how} by (purpose) ({metric} * on (node) group_left (purpose) max by (node, purpose) ({with_dask}))"


def _share(resource: str) -> str:
    asked = f'sum by (node) (kube_pod_container_resource_requests{{resource="{resource}"}})'
    there = f'kube_node_status_allocatable{{resource="{resource}"}}'
    return f"{_by_pool('sum', asked)} / {_by_pool('sum', there)}"


def _dask_pods() -> str:
    label = "label_app_kubernetes_io_component"
    running = f'kube_pod_status_phase{{{HUBS}, phase="Running"}} == 1'
    kinds = f'label_replace(kube_pod_labels{{{label}=~"dask-.+"}}, "kind", "$1", "{label}", "(.+)")'
    return (
        f"sum by (namespace, kind) (({running}) * on (namespace, pod) group_left (kind) "
        f"max by (namespace, pod, kind) ({kinds}))"
    )
