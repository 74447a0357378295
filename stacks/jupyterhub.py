"""Puts the hubs that a stack file chooses on a foundation."""

from __future__ import annotations

from typing import Any

import pulumi

from components.ingress import HealthCheck
from components.monitoring import PrometheusStack
from components.workloads.jupyterhub import (
    HubFlowArgs,
    HubHomesArgs,
    HubLoadBalancerArgs,
    HubRoleArgs,
    HubServiceArgs,
    HubVolumeArgs,
    JupyterHub,
    JupyterHubArgs,
)

from .foundation import Foundation, Namespace
from .jupyterhub_database import database
from .jupyterhub_extras import add_extras, place_kbatch
from .jupyterhub_login import login
from .jupyterhub_sessions import dask, profiles, scheduling, session
from .settings import StackSettings
from .settings.jupyterhub import HubLoadBalancerSettings, JupyterHubSettings
from .settings.jupyterhub_files import config, hub_files
from .settings.jupyterhub_types import gib_of

PROXY_HEALTH: HealthCheck = {"path": "/_chp_healthz", "success_codes": "200"}
"""configurable-http-proxy answers by itself there, so that a hub that restarts takes no session from its users:
the chart's own probes, templates/proxy/deployment.yaml of jupyterhub 4.4."""
ORDER = 100
"""Of a hub's host rules: behind those of Platforms, before the wildcards of Studios."""
LETS_ENCRYPT_STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"
"""https://letsencrypt.org/docs/staging-environment/"""
EVERYONE = "0.0.0.0/0"
SMOKE_TEST = "smoke-test"
"""Service whose token `make smoke` uses."""
SMOKE_TEST_USER = "smoke-test-user"
"""Role of its user."""


def place_jupyterhub(
    name: str,
    hub: JupyterHubSettings,
    settings: StackSettings,
    foundation: Foundation,
    prometheus: PrometheusStack | None = None,
) -> dict[str, Any]:
    """
    One hub with its certificate, records, data volumes and kept secrets; its stack outputs. `prometheus` reads its
    metrics, and is made before it.
    """
    host = hub.host_in(name, settings.domain.name)
    args = _arguments(name, host, hub, settings, foundation, prometheus)
    published = _publish(name, host, hub, args, foundation)
    options = pulumi.ResourceOptions(
        providers=[foundation.kubernetes, *foundation.generators],
    )
    made = JupyterHub(name, args, options)
    if hub.kbatch:
        place_kbatch(name, hub.kbatch, made, foundation, options)
    if published:
        foundation.records(name, [host], made.load_balancer, tcp=hub.load_balancer is not None)
    within = Namespace(name, made.namespace_object)
    for key, volume in hub.data_volumes.items():
        foundation.data_volume(
            f"{name}-{key}", within, key, volume.share, max(1, int(gib_of(volume.size))), volume.read_only
        )
    for service in _kept(hub, args):
        token = made.service_tokens.apply(lambda tokens, service=service: tokens[service])
        foundation.keep(f"{name}/{service}-token", token, name)
    outputs: dict[str, Any] = {"url": made.url, "dask": hub.dask is not None}
    if "client_id" in args["authenticator"]:
        outputs["callbackUrl"] = pulumi.Output.concat(made.url, "hub/oauth_callback")
    if hub.smoke_test:
        outputs["smokeUser"] = hub.smoke_test.user
        outputs["smokeToken"] = pulumi.Output.secret(made.service_tokens.apply(lambda tokens: tokens[SMOKE_TEST]))
    return outputs


def _arguments(
    name: str,
    host: str,
    hub: JupyterHubSettings,
    settings: StackSettings,
    foundation: Foundation,
    prometheus: PrometheusStack | None,
) -> JupyterHubArgs:
    files, template_paths = hub_files(hub.customization)
    args: JupyterHubArgs = {
        "host": host,
        "authenticator": login(name, hub, foundation),
        "namespace_labels": dict(foundation.namespace_labels),
        "node_selector": foundation.node_selector,
        "session": session(hub, foundation),
        "profiles": profiles(hub, foundation),
        "homes": _homes(hub, foundation),
        "volumes": _volumes(hub),
        "scheduling": scheduling(hub.scheduling, foundation),
        "database": database(name, hub, foundation),
        "culling": {
            "enabled": hub.culling.enabled,
            "idle_timeout": hub.culling.idle_minutes * 60,
            "every": hub.culling.every_minutes * 60,
            "max_age": hub.culling.max_age_hours * 3600,
            "users": hub.culling.users,
        },
        "flows": _flows(hub, foundation, prometheus is not None),
        "services": _services(name, hub, foundation),
        "roles": _roles(hub),
        "extra_config": config(hub.customization),
        "hub_files": files,
        "template_paths": template_paths,
        "template_vars": hub.customization.template_vars,
        "environment": {**hub.environment},
        "secret_environment": {
            key: foundation.secret(f"{name}-variable-{key.lower().replace('_', '-')}", reference)
            for key, reference in hub.secret_environment.items()
        },
        "concurrent_spawns": hub.concurrent_spawns,
        "named_servers": hub.named_servers,
        "failures_until_restart": hub.failures_until_restart,
        "hub_resources": {
            "cpu": hub.size.cpu,
            "memory": hub.size.memory,
            "memory_limit": hub.size.memory_limit,
        },
        "metrics": {"authenticated": hub.metrics_need_token, "service_monitor": prometheus is not None},
        "secret_version": hub.secret_version,
        "values": _values(hub),
        "protect": settings.protects,
    }
    if prometheus:
        args["metrics"] = {**args.get("metrics", {}), "wait_for": [prometheus.definitions.id]}
    if hub.groups:
        args["groups"] = {group: list(users) for group, users in hub.groups.items()}
    if hub.active_servers:
        args["active_servers"] = hub.active_servers
    if hub.image:
        args["image"] = hub.image
    if hub.dask:
        args["dask"] = dask(hub.dask, foundation)
    add_extras(name, hub, args, settings.environment, foundation)
    return args


def _publish(name: str, host: str, hub: JupyterHubSettings, args: JupyterHubArgs, foundation: Foundation) -> bool:
    """Add how people reach the hub; whether they do. The stack's load balancer waits for its certificate."""
    if hub.load_balancer:
        args["load_balancer"] = _load_balancer(name, hub.load_balancer, foundation)
        return True
    certificate = foundation.certificate(name, host, False, [])
    if certificate is None:
        return False
    rules = foundation.ingress(certificate, order=ORDER, health=PROXY_HEALTH)
    args["ingress"] = {**rules.arguments()}
    return True


def _load_balancer(name: str, own: HubLoadBalancerSettings, foundation: Foundation) -> HubLoadBalancerArgs:
    service = foundation.tcp_load_balancer()
    args: HubLoadBalancerArgs = {
        "allowed_from": [str(each) for each in own.allowed_from] or [EVERYONE],
        "annotations": service.annotations,
    }
    if service.class_name:
        args["load_balancer_class"] = service.class_name
    if own.lets_encrypt:
        args["lets_encrypt_email"] = own.lets_encrypt.email
        if own.lets_encrypt.staging:
            args["acme_server"] = LETS_ENCRYPT_STAGING
    if own.certificate:
        args["certificate"] = foundation.secret(f"{name}-certificate", own.certificate.certificate)
        args["certificate_key"] = foundation.secret(f"{name}-certificate-key", own.certificate.key)
    return args


def _homes(hub: JupyterHubSettings, foundation: Foundation) -> HubHomesArgs:
    kinds = {"shared": "shared", "perUser": "volumes", "none": "none"}
    args: HubHomesArgs = {"kind": kinds[hub.home.kind], "size": hub.home.size, "mount_path": hub.home.path}
    if hub.home.kind == "shared":
        args["storage_class"] = foundation.home_directories()
    elif hub.home.kind == "perUser":
        args["storage_class"] = foundation.disks()
        args["size"] = foundation.disk_size(hub.home.size)
    return args


def _volumes(hub: JupyterHubSettings) -> list[HubVolumeArgs]:
    return [
        {"name": key, "claim": key, "mount_path": volume.path, "read_only": volume.read_only}
        for key, volume in hub.data_volumes.items()
    ]


def _flows(hub: JupyterHubSettings, foundation: Foundation, monitored: bool) -> HubFlowArgs:
    args: HubFlowArgs = {
        "enforced": foundation.enforces_network_policies,
        "load_balancer_ranges": foundation.load_balancer_cidrs,
        "proxy_namespaces": list(foundation.load_balancer_namespaces),
        "session_internet": hub.reach.session_internet,
        "session_ranges": list(hub.reach.session_ranges),
        "hub_ranges": list(hub.reach.hub_ranges),
    }
    if monitored:
        args["metrics_namespace"] = PrometheusStack.NAMESPACE
    if spaces := sorted({each.namespace for each in hub.services.values() if each.namespace}):
        args["hub_namespaces"] = spaces
    if published := {each.namespace: None for each in hub.services.values() if each.url and each.namespace}:
        args["proxy_pods"] = [{"namespace": namespace, "labels": {}} for namespace in published]
    return args


def _services(name: str, hub: JupyterHubSettings, foundation: Foundation) -> dict[str, HubServiceArgs]:
    found: dict[str, HubServiceArgs] = {}
    for key, service in hub.services.items():
        found[key] = {
            "scopes": list(service.scopes),
            "display": service.display,
            "token_version": service.token_version,
        }
        if service.url:
            found[key]["url"] = service.url
        if service.token:
            found[key]["token"] = foundation.secret(f"{name}-service-{key}", service.token)
    if smoke := hub.smoke_test:
        scopes = ("servers", "access:servers")
        found[SMOKE_TEST] = {
            "scopes": [f"{scope}!user={smoke.user}" for scope in scopes],
            "token_version": smoke.token_version,
        }
    return found


def _roles(hub: JupyterHubSettings) -> dict[str, HubRoleArgs]:
    found: dict[str, HubRoleArgs] = {
        key: {
            "scopes": list(role.scopes),
            "description": role.description,
            "users": list(role.users),
            "groups": list(role.groups),
            "services": list(role.services),
        }
        for key, role in hub.roles.items()
    }
    if hub.smoke_test:
        # It may do nothing; the hub makes the users of its roles, so that the token needn't be allowed to.
        found[SMOKE_TEST_USER] = {"scopes": [], "users": [hub.smoke_test.user]}
    return found


def _kept(hub: JupyterHubSettings, args: JupyterHubArgs) -> list[str]:
    """The services whose tokens are generated and needed elsewhere than in the hub."""
    return [
        name
        for name, service in args.get("services", {}).items()
        if "token" not in service and "command" not in service and name != "dask-gateway"
    ]


def _values(hub: JupyterHubSettings) -> dict[str, Any]:
    """Values of the chart for which the component has no argument; those of the stack file win."""
    values: dict[str, Any] = {}
    if hub.session.post_start:
        command = {"exec": {"command": list(hub.session.post_start)}}
        values["singleuser"] = {"lifecycleHooks": {"postStart": command}}
    if hub.size.log_level == "debug":
        values["debug"] = {"enabled": True}
    return _merged(values, hub.values)


def _merged(values: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for key, value in over.items():
        mine = found.get(key)
        found[key] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return found
