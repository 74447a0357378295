"""A hub's metrics for the Prometheus operator."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ...clusters.waiting import resources_of
from .arguments import HubMetricsArgs
from .services import METRICS_SERVICE


def service_monitor(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    base_url: str,
    args: HubMetricsArgs,
    tokens: pulumi.Output[dict[str, str]],
    release: pulumi.Resource,
) -> None:
    """The ServiceMonitor of /hub/metrics and, unless everybody may read them, the Secret with its token."""
    opts = pulumi.ResourceOptions(parent=parent)
    endpoint: dict[str, Any] = {"port": "hub", "path": f"{base_url}hub/metrics", "interval": "60s"}
    if args.get("authenticated", True):
        secret = k8s.core.v1.Secret(
            f"{name}-metrics-token",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="hub-metrics", namespace=namespace),
            type="Opaque",
            string_data={"token": tokens.apply(lambda known: known[METRICS_SERVICE])},
            opts=opts,
        )
        credentials = {"name": secret.metadata.apply(lambda metadata: metadata.name), "key": "token"}
        endpoint["authorization"] = {"type": "Bearer", "credentials": credentials}
    k8s.apiextensions.CustomResource(
        f"{name}-monitor",
        api_version="monitoring.coreos.com/v1",
        kind="ServiceMonitor",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name="jupyterhub", namespace=namespace, labels=args.get("monitor_labels", {})
        ),
        spec={
            # The chart's Service of the hub: hub/service.yaml.
            "selector": {"matchLabels": {"app": "jupyterhub", "component": "hub", "release": name}},
            "endpoints": [endpoint],
        },
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[release, resources_of(args.get("wait_for", []))]),
    )
