"""A real hub with the example's pages, files and settings, our hook and our monitor, as the chart would start it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from components.workloads.jupyterhub import JupyterHubArgs
from components.workloads.jupyterhub.extra_files import lab_settings, static_files, templates
from components.workloads.jupyterhub.monitor import CONNECTION_STRING, SERVICE, usage_monitor
from components.workloads.jupyterhub.pre_spawn import subscription_key
from components.workloads.jupyterhub.values import HubParts, chart_values

from .conftest import StartHub
from .listener import Asked, Listener, listening
from .rig import HubRig, HubSettings

pytestmark = pytest.mark.xdist_group("hub-customization")
"""One hub for all of them, in their order."""


UI = Path(__file__).parents[2] / "examples" / "hub-ui"
PARTS: HubParts = {
    "existing_secret": "hub-keys",
    "environment_secret": "hub-environment",
    "environment_names": [],
    "checksum": "checksum",
}
KEY = "0123456789abcdef-key"


def answer(asked: Asked) -> tuple[int, Any]:
    """Of the users' service and of Application Insights."""
    if asked.path == "/v2.1/track":
        number = len(json.loads(asked.body))
        return 200, {"itemsReceived": number, "itemsAccepted": number, "errors": []}
    if asked.path == "/otlp":
        return 200, {}
    known = asked.path == "/users/ada/" and asked.headers["Authorization"] == "Token users-token"
    return (200, {"key": KEY}) if known else (404, {"detail": "a secret in an answer"})


@pytest.fixture(scope="module")
def service() -> Iterator[Listener]:
    with listening(answer) as listener:
        yield listener


@pytest.fixture(scope="module")
def hub(start_hub: StartHub, service: Listener) -> Iterator[HubRig]:
    hook = subscription_key({"users_url": f"{service.url}/users", "variable": "PC_SDK_SUBSCRIPTION_KEY", "seconds": 5})
    monitor = usage_monitor(
        {
            "interval": 1,
            "labels": {"environment": "test"},
            "application_insights": True,
            "otlp_endpoint": f"{service.url}/otlp",
        }
    )
    pages, paths = templates(UI / "templates")
    secrets = {
        "SUBSCRIPTION_KEY_TOKEN": "users-token",
        CONNECTION_STRING: f"InstrumentationKey=the-key;IngestionEndpoint={service.url}/",
    }
    args: JupyterHubArgs = {
        "host": "hub.example.org",
        "authenticator": {"kind": "dummy", "password": "unused", "allow_all": True},
        "hub_files": [*pages, *static_files(UI / "static"), *hook.files, *monitor.files],
        "template_paths": paths,
        "template_vars": {"organisation": "Institute of Examples", "announcement": "Closed on Friday"},
        "services": {SERVICE: monitor.service},
        "extra_config": hook.config,
        "secret_environment": dict(secrets),
        "session": {"files": [lab_settings(json.loads((UI / "lab" / "overrides.json").read_text()))]},
        "culling": {"idle_timeout": 20, "every": 1},
    }
    with start_hub(HubSettings.from_chart(chart_values(args, PARTS), secrets)) as running:
        yield running


def test_the_login_page_is_ours(hub: HubRig):
    page = requests.get(f"{hub.url}hub/login", timeout=30).text
    assert "<h1>Institute of Examples</h1>" in page
    assert "Closed on Friday" in page
    logo = requests.get(f"{hub.url}hub/static/external/logo.svg", timeout=30)
    assert logo.headers["Content-Type"] == "image/svg+xml"
    assert "external/logo.svg" in page
    assert "external/hub.css" in page


def test_a_session_gets_its_users_key_and_settings(hub: HubRig):
    token = hub.add_user("ada")
    hub.start_server("ada")
    headers = {"Authorization": f"token {token}"}
    settings = requests.get(f"{hub.url}user/ada/lab/api/settings", headers=headers, timeout=30)
    settings.raise_for_status()
    plugins = {each["id"]: each["schema"].get("properties") for each in settings.json()["settings"]}
    # Upstream's default is "none": users are asked.
    assert plugins["@jupyterlab/apputils-extension:notification"]["fetchNews"]["default"] == "false"
    assert variables_of_the_server(hub)["PC_SDK_SUBSCRIPTION_KEY"] == KEY
    log = hub.server.log_text()
    assert "PC_SDK_SUBSCRIPTION_KEY is set for ada" in log
    assert KEY not in log
    assert "users-token" not in log


def test_the_monitor_reports_one_active_user(hub: HubRig, service: Listener):
    started(hub, "ada")

    def found() -> dict[str, Any] | None:
        sent = [json.loads(each.body) for each in service.asked if each.path == "/v2.1/track"]
        points = [point for each in sent for point in each if measured(point)["name"] == "jupyterhub.active_users"]
        return next((point for point in reversed(points) if measured(point)["value"] == 1), None)

    point = hub.wait_for("one active user", found, 15)
    assert point["iKey"] == "the-key"
    assert point["data"]["baseData"]["properties"] == {"environment": "test"}
    otlp = json.loads(next(each.body for each in reversed(service.asked) if each.path == "/otlp"))
    names = {each["name"] for each in otlp["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]}
    assert {"jupyterhub.active_users", "jupyterhub.active_servers"} <= names


def test_an_idle_session_is_stopped_and_its_time_reported(hub: HubRig, service: Listener):
    started(hub, "ada")
    hub.wait_for("the culler", lambda: not hub.api("GET", "/users/ada")["servers"], 60)

    def found() -> bool:
        return any("jupyterhub.server_duration" in each.body for each in service.asked if each.path == "/v2.1/track")

    hub.wait_for("the duration of the ended server", found, 15)


def test_without_a_key_the_session_starts_and_the_log_says_why(hub: HubRig):
    hub.add_user("bob")
    hub.start_server("bob")
    log = hub.server.log_text()
    assert "PC_SDK_SUBSCRIPTION_KEY is not set for bob: the users' service answered 404" in log
    assert "a secret in an answer" not in log
    hub.api("DELETE", "/users/bob/server")


def started(hub: HubRig, user: str) -> None:
    """A session, whether another test has started it or not."""
    hub.add_user(user)
    if not hub.ready_server(user):
        hub.start_server(user)


def measured(point: dict[str, Any]) -> dict[str, Any]:
    return point["data"]["baseData"]["metrics"][0]


def variables_of_the_server(hub: HubRig) -> dict[str, str]:
    family = psutil.Process(hub.server.process.pid).children(recursive=True)
    server = next(each for each in family if any("singleuser" in word for word in each.cmdline()))
    return server.environ()
