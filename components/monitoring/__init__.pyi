from .azure_monitor import (
    ApplicationInsights,
    ApplicationInsightsArgs,
    AzureLogs,
    AzureLogsArgs,
    ContainerInsights,
    ContainerInsightsArgs,
)
from .prometheus import GrafanaIngressArgs, PrometheusStack, PrometheusStackArgs

__all__ = [
    "ApplicationInsights",
    "ApplicationInsightsArgs",
    "AzureLogs",
    "AzureLogsArgs",
    "ContainerInsights",
    "ContainerInsightsArgs",
    "GrafanaIngressArgs",
    "PrometheusStack",
    "PrometheusStackArgs",
]
