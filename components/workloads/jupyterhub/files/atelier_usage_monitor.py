"""
Counts who uses a hub, once a minute, and tells Application Insights, an OpenTelemetry collector, and its own log.

Runs as a service that the hub starts, with the standard library only: the hub's image has neither OpenTelemetry nor
Azure's exporter, and both protocols are small. Its role lets it list users and servers. It reports no names of users.

Environment: JUPYTERHUB_API_URL and JUPYTERHUB_API_TOKEN (by the hub), MONITOR_INTERVAL in seconds, MONITOR_LABELS
(JSON, added to every measurement), APPLICATIONINSIGHTS_CONNECTION_STRING and OTEL_EXPORTER_OTLP_METRICS_ENDPOINT
(either, both or none).
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple

PAGE = 200
TIMEOUT = 20


class Measurement(NamedTuple):
    """One number, or several added up, at one time."""

    name: str
    unit: str
    labels: dict[str, str]
    value: float
    count: int = 1
    least: float | None = None
    most: float | None = None
    total: bool = False


def main() -> int:
    interval = float(os.environ.get("MONITOR_INTERVAL", "60"))
    labels = json.loads(os.environ.get("MONITOR_LABELS", "{}"))
    monitor = Monitor(labels)
    while True:
        started = time.monotonic()
        try:
            report(monitor.look(list(active_users()), time.time()))
        except Exception as failure:
            # The next minute is another chance. Of its text only the kind is sure to hold no address with a key.
            log({"failed": type(failure).__name__, "code": getattr(failure, "code", None)})
        time.sleep(max(1.0, interval - (time.monotonic() - started)))


class Monitor:
    """Remembers servers from one look to the next, to tell how long those ran that have gone."""

    def __init__(self, labels: dict[str, str]):
        self.labels = labels
        self.running: dict[tuple[str, str], tuple[str, float]] = {}

    def look(self, users: list[dict[str, Any]], now: float) -> list[Measurement]:
        """Measurements of the moment, for users as the API gives them."""
        seen = {
            (user["name"], name): (profile(server), started(server, now))
            for user in users
            for name, server in user.get("servers", {}).items()
        }
        profiles = Counter(kind for kind, _ in seen.values())
        # What ran a minute ago is reported as none, or a chart would go on drawing it.
        profiles.update({kind: 0 for kind, _ in self.running.values()})
        ended: dict[str, list[float]] = defaultdict(list)
        for server in self.running.keys() - seen.keys():
            kind, since = self.running[server]
            ended[kind].append(max(0.0, now - since))
        self.running = seen
        return [
            Measurement("jupyterhub.active_users", "{user}", self.labels, len({name for name, _ in seen})),
            *(
                Measurement("jupyterhub.active_servers", "{server}", {**self.labels, "profile": kind}, number)
                for kind, number in sorted(profiles.items())
            ),
            *(
                Measurement(
                    "jupyterhub.server_duration",
                    "s",
                    {**self.labels, "profile": kind},
                    sum(times),
                    len(times),
                    min(times),
                    max(times),
                    total=True,
                )
                for kind, times in sorted(ended.items())
            ),
        ]


def profile(server: dict[str, Any]) -> str:
    """The chosen profile: a text, as KubeSpawner 7 keeps it, or none."""
    found = (server.get("user_options") or {}).get("profile")
    return found if isinstance(found, str) and found else "none"


def started(server: dict[str, Any], now: float) -> float:
    text = server.get("started")
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else now


def active_users() -> Iterator[dict[str, Any]]:
    """Users with a server, page by page. The pages' own addresses are the public ones, so only offsets are taken."""
    root, token = os.environ["JUPYTERHUB_API_URL"], os.environ["JUPYTERHUB_API_TOKEN"]
    offset: int | None = 0
    while offset is not None:
        request = urllib.request.Request(
            f"{root}/users?state=active&limit={PAGE}&offset={offset}",
            headers={"Authorization": f"token {token}", "Accept": "application/jupyterhub-pagination+json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            page = json.load(answer)
        yield from page["items"]
        following = page["_pagination"]["next"]
        offset = following["offset"] if following else None


def report(measurements: list[Measurement]) -> None:
    """Tell everybody who is to be told; where one fails, the others are told all the same."""
    log({f"{each.name}{{{each.labels.get('profile', '')}}}": each.value for each in measurements})
    now = datetime.now(timezone.utc)
    if connection := os.environ.get("APPLICATIONINSIGHTS_CONNECTION_STRING"):
        attempt("Application Insights", lambda: to_application_insights(connection, measurements, now))
    if endpoint := os.environ.get("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"):
        attempt("OpenTelemetry", lambda: to_opentelemetry(endpoint, measurements, now))


def to_application_insights(connection: str, measurements: list[Measurement], now: datetime) -> None:
    """By the protocol that Azure's own exporters use: {IngestionEndpoint}/v2.1/track, MetricData version 2."""
    pairs = (part.partition("=") for part in connection.split(";"))
    parts = {name: value for name, _, value in pairs}
    key = parts["InstrumentationKey"]
    root = parts.get("IngestionEndpoint", "https://dc.services.visualstudio.com").rstrip("/")
    envelopes = [
        {
            "ver": 1,
            "name": "Microsoft.ApplicationInsights.Metric",
            "time": now.isoformat().replace("+00:00", "Z"),
            "iKey": key,
            "tags": {"ai.cloud.role": "jupyterhub", "ai.internal.sdkVersion": "atelier:1"},
            "data": {"baseType": "MetricData", "baseData": metric_data(each)},
        }
        for each in measurements
    ]
    answer = json.loads(post(f"{root}/v2.1/track", envelopes))
    if answer.get("itemsAccepted") != len(envelopes):
        log({"Application Insights": f"took {answer.get('itemsAccepted')} of {len(envelopes)} measurements"})


def metric_data(each: Measurement) -> dict[str, Any]:
    point: dict[str, Any] = {"name": each.name, "value": each.value, "count": each.count}
    if each.least is not None:
        point |= {"min": each.least, "max": each.most}
    return {"ver": 2, "metrics": [point], "properties": each.labels}


def to_opentelemetry(endpoint: str, measurements: list[Measurement], now: datetime) -> None:
    """OTLP over HTTP with JSON: gauges, and times of ended servers as sum and number since the last report."""
    metrics = [one for each in measurements for one in otlp(each, str(int(now.timestamp() * 1e9)))]
    resource = {"attributes": attributes({"service.name": "jupyterhub"})}
    scopes = [{"scope": {"name": "atelier.usage_monitor"}, "metrics": metrics}]
    post(endpoint, {"resourceMetrics": [{"resource": resource, "scopeMetrics": scopes}]})


def otlp(each: Measurement, nanoseconds: str) -> Iterator[dict[str, Any]]:
    point = {"attributes": attributes(each.labels), "timeUnixNano": nanoseconds}
    if not each.total:
        yield {"name": each.name, "unit": each.unit, "gauge": {"dataPoints": [{**point, "asDouble": each.value}]}}
        return
    delta = {"aggregationTemporality": 1, "isMonotonic": True}
    for name, unit, number in ((each.name, each.unit, each.value), (f"{each.name}.count", "{server}", each.count)):
        yield {"name": name, "unit": unit, "sum": {**delta, "dataPoints": [{**point, "asDouble": float(number)}]}}


def attributes(labels: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in labels.items()]


def post(address: str, content: Any) -> bytes:
    request = urllib.request.Request(
        address, data=json.dumps(content).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        return answer.read()


def attempt(whom: str, send: Any) -> None:
    try:
        send()
    except Exception as failure:
        log({whom: f"not told: {type(failure).__name__} {getattr(failure, 'code', '')}".strip()})


def log(what: dict[str, Any]) -> None:
    print(json.dumps({"usage": what}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
