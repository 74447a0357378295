"""What a stack file may say about Prometheus and Grafana, on every cloud."""

from __future__ import annotations

from .types import DomainName, SecretReference, Section, described


class GrafanaSettings(Section):
    """Where people open Grafana."""

    host: DomainName | None = described(None, "Host name. Without it: grafana.<domain>.")
    published: bool = described(
        False, "Publish it at the stack's load balancer; otherwise it is reached by `kubectl port-forward` only."
    )
    password_version: int = described(1, "Another number makes another password of the user admin.", ge=1)


class PrometheusSettings(Section):
    """
    Prometheus and Grafana in the cluster (kube-prometheus-stack), with a dashboard and alerts of hubs, whose metrics
    are then read.
    """

    retention_days: int = described(30, "Days that data is kept.", ge=1, le=730)
    storage_gib: int = described(
        50, "Volume in GiB; the oldest data goes when four fifths are full. It doesn't grow by itself.", ge=5, le=16384
    )
    grafana: GrafanaSettings = described(GrafanaSettings(), "Grafana.")
    alerts: SecretReference | None = described(
        None,
        "Alertmanager's whole configuration, YAML that says who gets alerts. Without it: alerts are only seen.",
    )
