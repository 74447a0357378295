"""Puts Prometheus and Grafana on a foundation."""

from __future__ import annotations

import pulumi

from components.ingress import HealthCheck
from components.monitoring import GrafanaIngressArgs, PrometheusStack, PrometheusStackArgs

from .foundation import Foundation
from .settings import StackSettings
from .settings.monitoring import PrometheusSettings

NAME = "prometheus"
GRAFANA_HEALTH: HealthCheck = {"path": "/api/health", "success_codes": "200"}
"""Grafana's HTTP API reference, "Health API"."""
ORDER = 50
"""Of Grafana's host rule: before the wildcards of Studios."""


def place_prometheus(
    prometheus: PrometheusSettings, settings: StackSettings, foundation: Foundation
) -> PrometheusStack:
    """Prometheus with its volume, and Grafana, published where the settings say so; its password is kept."""
    args: PrometheusStackArgs = {
        "hub_namespaces": list(settings.jupyterhub),
        "storage_class": foundation.disks(),
        "load_balancer_cidrs": foundation.load_balancer_cidrs,
        "load_balancer_namespaces": list(foundation.load_balancer_namespaces),
        "storage_gib": max(prometheus.storage_gib, foundation.smallest_disk_gib),
        "retention_days": prometheus.retention_days,
        "node_selector": foundation.node_selector,
        "password_version": prometheus.grafana.password_version,
        "protect": settings.protects,
    }
    host = prometheus.grafana.host or f"grafana.{settings.domain.name}"
    published = _published(host, foundation) if prometheus.grafana.published else None
    if published:
        args["grafana"] = published
        args["namespace_labels"] = dict(foundation.namespace_labels)
    if prometheus.alerts:
        args["alertmanager_config"] = foundation.secret(f"{NAME}-alerts", prometheus.alerts)
    made = PrometheusStack(
        NAME, args, pulumi.ResourceOptions(providers=[foundation.kubernetes, *foundation.generators])
    )
    if published:
        foundation.records("grafana", [host], made.grafana_load_balancer)
    foundation.keep(f"{NAME}/grafana-password", made.admin_password, NAME)
    return made


def _published(host: str, foundation: Foundation) -> GrafanaIngressArgs | None:
    certificate = foundation.certificate("grafana", host, False, [])
    if certificate is None:
        return None
    rules = foundation.ingress(certificate, order=ORDER, health=GRAFANA_HEALTH)
    return {"host": host, **rules.arguments()}
