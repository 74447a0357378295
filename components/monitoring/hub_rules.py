"""The few alerts about hubs that somebody should act on: plain functions that return a PrometheusRule's groups."""

from typing import Any, Optional


def hub_rules(namespaces: list[str]) -> list[dict[str, Any]]:
    """
    Groups of rules for the hubs in these namespaces. What fills up (volumes, disks of nodes) is among the chart's own.

    Names of metrics as in `hub_dashboard`.
    """
    spawns = "jupyterhub_server_spawn_duration_seconds"
    return [
        {
            "name": "hubs",
            "rules": [
                *(
                    _rule(
                        "HubDown",
                        f'absent(jupyterhub_running_servers{{namespace="{each}"}})',
                        "10m",
                        "critical",
                        f"Hub {each} has not answered Prometheus for ten minutes: nobody can log in or start a server.",
                        {"namespace": each},
                    )
                    for each in namespaces
                ),
                _rule(
                    "ServersDoNotStart",
                    f'sum by (namespace) (increase({spawns}_count{{status="failure"}}[30m])) >= 3 and '
                    f'sum by (namespace) (increase({spawns}_count{{status="failure"}}[30m])) > '
                    f'sum by (namespace) (increase({spawns}_count{{status="success"}}[30m]))',
                    "5m",
                    "critical",
                    "More servers failed to start than started in the last half hour.",
                ),
                _rule(
                    "ServersStartSlowly",
                    "histogram_quantile(0.5, sum by (namespace, le) (rate("
                    f'{spawns}_bucket{{status="success"}}[1h]))) > 300',
                    "15m",
                    "warning",
                    "Half of the servers take more than five minutes to start: images or nodes are missing.",
                ),
                _rule(
                    "HubSlow",
                    "histogram_quantile(0.95, sum by (namespace, le) (rate("
                    'jupyterhub_request_duration_seconds_bucket{handler!~".*Progress.*"}[10m]))) > 5',
                    "15m",
                    "warning",
                    "The hub takes more than five seconds for one request in twenty.",
                ),
            ],
        }
    ]


def _rule(
    alert: str, expression: str, lasting: str, severity: str, summary: str, labels: Optional[dict[str, str]] = None
) -> dict[str, Any]:
    return {
        "alert": alert,
        "expr": expression,
        "for": lasting,
        "labels": {"severity": severity, **(labels or {})},
        "annotations": {"summary": summary},
    }
