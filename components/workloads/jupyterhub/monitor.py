"""The usage monitor as a service of the hub. A plain function; files/atelier_usage_monitor.py is what runs."""

import json
from typing import NamedTuple, TypedDict

from typing_extensions import NotRequired

from .hub_modules import module
from .service_arguments import HubServiceArgs
from .session_arguments import HubFileArgs

SERVICE = "usage-monitor"
CONNECTION_STRING = "APPLICATIONINSIGHTS_CONNECTION_STRING"
"""Variable with the connection string, as Azure's own exporters read it."""


class UsageMonitorArgs(TypedDict):
    """
    Counts users and servers by profile, and how long servers ran, without names of users; see the module that runs.

    Why not Azure's OpenTelemetry exporter: the hub's image lacks it, and a service that the hub starts runs in that
    image. Prometheus needs no monitor: /hub/metrics has the active users and servers already.
    """

    interval: NotRequired[int]
    """Seconds between looks. Default: 60."""
    labels: NotRequired[dict[str, str]]
    """Added to every measurement, such as the environment. Default: none."""
    application_insights: NotRequired[bool]
    """Report to Application Insights; the hub's `secret_environment` has APPLICATIONINSIGHTS_CONNECTION_STRING then.
    Default: false."""
    otlp_endpoint: NotRequired[str]
    """OpenTelemetry collector's address for metrics, such as http://collector.monitoring:4318/v1/metrics; the hub's
    flows must let it through. Default: none."""


class UsageMonitor(NamedTuple):
    """What a hub's arguments get more of: `hub_files`, and a service by the name usage-monitor."""

    files: list[HubFileArgs]
    service: HubServiceArgs


def usage_monitor(args: UsageMonitorArgs) -> UsageMonitor:
    """The monitor, with a role that can see who is there and nothing else. Raises ValueError for a zero interval."""
    interval = args.get("interval", 60)
    if interval < 1:
        raise ValueError(f"interval must be at least 1 second, got {interval}")
    script = module("atelier_usage_monitor")
    environment = {"MONITOR_INTERVAL": str(interval), "MONITOR_LABELS": json.dumps(args.get("labels", {}))}
    if "otlp_endpoint" in args:
        environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = args["otlp_endpoint"]
    service: HubServiceArgs = {
        "command": ["python3", script["path"]],
        "environment": environment,
        "secret_environment": [CONNECTION_STRING] if args.get("application_insights") else [],
        # Names and activity of users, and their servers with the chosen profile.
        "scopes": ["list:users", "read:users:name", "read:servers"],
    }
    return UsageMonitor([script], service)
