"""Puts the workloads that a stack file chooses on a foundation."""

from __future__ import annotations

from typing import Any

import pulumi

from components.ingress import HealthCheck
from components.workloads.studios import (
    Studios,
    StudiosArgs,
    StudiosIngressArgs,
    StudiosRedisArgs,
    StudiosSshArgs,
)

from .foundation import Foundation
from .jupyterhub import place_jupyterhub
from .monitoring import place_prometheus
from .settings import StackSettings, StudiosHosts
from .settings.stack import AwsStackSettings, GcpStackSettings
from .settings.studios import StudiosSettings
from .studios_names import PLATFORM_HEALTH, certified, is_session_name, offered, session_names, template
from .workbench import place_workbench


def place_workloads(settings: StackSettings, foundation: Foundation) -> dict[str, Any]:
    """All workloads of a stack; their stack outputs by kind and name."""
    prometheus = place_prometheus(settings.prometheus, settings, foundation) if settings.prometheus else None
    outputs: dict[str, Any] = {
        "studios": {
            name: place_studios(name, studios, settings, foundation) for name, studios in settings.studios.items()
        },
        "jupyterhub": {
            name: place_jupyterhub(name, hub, settings, foundation, prometheus)
            for name, hub in settings.jupyterhub.items()
        },
        "workbench": {
            name: place_workbench(name, workbench, settings, foundation, prometheus)
            for name, workbench in settings.workbench.items()
        },
    }
    if isinstance(settings, AwsStackSettings) and settings.studios_hosts:
        outputs["studiosHosts"] = _place_studios_hosts(settings, foundation)
    if isinstance(settings, GcpStackSettings) and settings.workbench_hosts:
        outputs["workbenchHosts"] = _place_workbench_hosts(settings, foundation)
    return {kind: made for kind, made in outputs.items() if made}


def _place_studios_hosts(settings: AwsStackSettings, foundation: Foundation) -> dict[str, Any]:
    # Imported where it is used: it loads the SDK of AWS.
    from .aws import AwsFoundation
    from .studios_hosts import place_studios_host

    if not isinstance(foundation, AwsFoundation):
        raise TypeError("studiosHosts needs the foundation on AWS")
    return {name: place_studios_host(name, host, foundation) for name, host in settings.studios_hosts.items()}


def _place_workbench_hosts(settings: GcpStackSettings, foundation: Foundation) -> dict[str, Any]:
    # Imported where it is used: it loads the SDK of Google Cloud.
    from .gcp import GcpFoundation
    from .workbench_hosts import place_workbench_host

    if not isinstance(foundation, GcpFoundation):
        raise TypeError("workbenchHosts needs the foundation on Google Cloud")
    return {name: place_workbench_host(name, host, foundation) for name, host in settings.workbench_hosts.items()}


def place_studios(
    name: str, studios: StudiosSettings, settings: StackSettings, foundation: Foundation
) -> dict[str, Any]:
    """One deployment of Studios with its certificate, records and kept secrets; its stack outputs."""
    hosts = StudiosHosts.of(studios, settings.domain.name)
    args = _arguments(name, studios, settings, hosts, foundation)
    certificate = foundation.certificate(name, hosts.domain, *certified(studios, hosts))
    if certificate is not None:
        args["ingress"] = _ingress(studios, hosts, certificate, foundation)
    made = Studios(
        name,
        args,
        pulumi.ResourceOptions(providers=[foundation.kubernetes, *foundation.generators]),
    )
    if certificate is not None:
        foundation.records(name, session_names(hosts), made.load_balancer)
        if studios.platform.publish and not is_session_name(hosts.platform, hosts):
            foundation.records(f"{name}-platform", [hosts.platform], made.platform_load_balancer)
    if hosts.ssh:
        foundation.records(f"{name}-ssh", [hosts.ssh], made.ssh_load_balancer, tcp=True)
    if not studios.registration_token:
        foundation.keep(f"{name}/registration-token", made.registration_token, name)
    foundation.keep(f"{name}/oidc-pem", made.oidc_pem, name)
    if studios.management_port:
        foundation.keep(f"{name}/management-key", made.management_key, name)
    outputs: dict[str, Any] = {
        "connectUrl": made.connect_url,
        "platformUrl": studios.platform.url,
        "sessions": f"https://{hosts.connect}/_studio/<session>"
        if studios.path_routing
        else f"https://<session>.{hosts.wildcard}",
    }
    if not studios.platform.patch:
        # For whoever configures the Platform elsewhere; the token and the key file are in the vault.
        outputs["platformEnvironment"] = made.platform_environment
    if hosts.ssh:
        outputs["ssh"] = f"ssh <user>@<session>@{hosts.ssh} -p 2222"
    return outputs


def _arguments(
    name: str, studios: StudiosSettings, settings: StackSettings, hosts: StudiosHosts, foundation: Foundation
) -> StudiosArgs:
    redis = foundation.redis()
    platform = studios.platform
    redis_args: StudiosRedisArgs = {
        "host": redis.host,
        "port": redis.port,
        "password": redis.password,
        "cidrs": redis.cidrs,
        "pods": {redis.pods.namespace: redis.pods.labels} if redis.pods else {},
        "tls": redis.tls,
        "database": studios.redis.database if redis.numbered else 0,
        "prefix": studios.redis.prefix if redis.numbered else studios.redis.prefix_in_one_database(name),
    }
    if redis.ca is not None:
        redis_args["certificate_authority"] = redis.ca
    args: StudiosArgs = {
        "connect_host": hosts.connect,
        "platform": {
            "url": platform.url,
            "namespace": platform.namespace,
            "patch": platform.patch,
            "environment_config_map": platform.environment_config_map,
            "settings_config_map": platform.settings_config_map,
            "backend_deployment": platform.backend.deployment,
            "backend_container": platform.backend.container,
            "cron_deployment": platform.cron.deployment,
            "cron_container": platform.cron.container,
        },
        "redis": redis_args,
        "registry_username": foundation.secret(f"{name}-registry", studios.registry_credentials, "username"),
        "registry_password": foundation.secret(f"{name}-registry", studios.registry_credentials, "password"),
        "templates": {key: template(each) for key, each in offered(studios).items()},
        "version": studios.version,
        "load_balancer_cidrs": foundation.load_balancer_cidrs,
        "load_balancer_namespaces": list(foundation.load_balancer_namespaces),
        "namespace_labels": foundation.namespace_labels,
        "node_selector": foundation.node_selector,
        "lifespan_hours": studios.default_lifespan_hours,
        "private_by_default": studios.private_by_default,
        "path_routing": studios.path_routing,
        "rsa_bits": studios.rsa_bits,
        "registration_token_version": studios.registration_token_version,
        "management_key_version": studios.management_key_version,
        "proxy": {"replicas": studios.proxy.replicas, "cpu": studios.proxy.cpu, "memory": studios.proxy.memory},
        "server": {"replicas": studios.server.replicas, "cpu": studios.server.cpu, "memory": studios.server.memory},
        "log_level": studios.log_level,
        "management_port": studios.management_port or 0,
        "read_only_root": studios.read_only_root,
        "protect": settings.protects,
    }
    if studios.allowed_workspaces is not None:
        args["allowed_workspaces"] = studios.allowed_workspaces
    if studios.registration_token:
        args["registration_token"] = foundation.secret(f"{name}-token", studios.registration_token)
    if studios.metrics_namespace:
        args["metrics_namespace"] = studios.metrics_namespace
    if images := studios.custom_images:
        args["custom_image_registry"] = images.registry
        args["custom_image_repository"] = images.repository or ""
    if studios.ssh and hosts.ssh:
        load_balancer = foundation.tcp_load_balancer()
        ssh: StudiosSshArgs = {
            "host": hosts.ssh,
            "allowed_from": studios.ssh.allowed_from,
            "annotations": load_balancer.annotations,
        }
        if load_balancer.class_name:
            ssh["load_balancer_class"] = load_balancer.class_name
        if load_balancer.to_nodes:
            ssh["traffic_policy"] = "Local"
        args["ssh"] = ssh
        args["ssh_workspaces"] = studios.ssh.allowed_workspaces or []
    return args


def _ingress(
    studios: StudiosSettings, hosts: StudiosHosts, certificate: pulumi.Output[str], foundation: Foundation
) -> StudiosIngressArgs:
    # A wildcard stands behind every exact name of the load balancer that it would match too.
    health: HealthCheck = {"path": studios.health.path, "success_codes": studios.health.success_codes}
    proxy = foundation.ingress(certificate, order=900, health=health)
    ingress: StudiosIngressArgs = {
        "hosts": [hosts.connect, *([f"*.{hosts.wildcard}"] if hosts.wildcard else [])],
        **proxy.arguments(),
    }
    if studios.platform.publish:
        ingress["platform_host"] = hosts.platform
        rules = foundation.ingress(certificate, order=10, health=PLATFORM_HEALTH)
        if rules.gateway:
            ingress["platform_gateway"] = rules.gateway
        else:
            ingress["platform_annotations"] = rules.annotations
        ingress["platform_namespace"] = studios.platform.namespace
        ingress["platform_service"] = studios.platform.frontend.service
        ingress["platform_port"] = studios.platform.frontend.port
    return ingress
