"""Puts the deployments of Posit Workbench that a stack file chooses on a foundation."""

from __future__ import annotations

from typing import Any

import pulumi

from components.ingress import HealthCheck
from components.monitoring import PrometheusStack
from components.workloads.workbench import (
    Workbench,
    WorkbenchArgs,
    WorkbenchDatabaseArgs,
    WorkbenchFlowArgs,
    WorkbenchMetricsArgs,
    WorkbenchStorageArgs,
)

from .foundation import Database, Foundation, Namespace
from .settings import StackSettings
from .settings.jupyterhub_types import ROOT
from .settings.workbench import WorkbenchSettings
from .settings.workbench_storage import WorkbenchVolumeSettings, homes_share, state_share, workbench_shares
from .workbench_login import licence, login
from .workbench_sessions import session

HEALTH: HealthCheck = {"path": "/health-check", "success_codes": "200"}
"""Path of the chart's own probes: values of rstudio-workbench 0.22, readinessProbe."""
ORDER = 200
"""Of its host rule: behind those of hubs, before the wildcards of Studios."""
HOMES, STATE = "homes", "shared"
"""Names of claims, as the component calls its own."""


def place_workbench(
    name: str,
    workbench: WorkbenchSettings,
    settings: StackSettings,
    foundation: Foundation,
    prometheus: PrometheusStack | None = None,
) -> dict[str, Any]:
    """
    One Workbench with its database, files, certificate and records; its stack outputs. `prometheus` reads its metrics,
    and is made before it.
    """
    host = workbench.host_in(name, settings.domain.name)
    args = _arguments(name, host, workbench, settings, foundation, prometheus)
    certificate = foundation.certificate(name, host, False, [])
    if certificate is not None:
        rules = foundation.ingress(certificate, order=ORDER, health=HEALTH, affinity=True)
        args["ingress"] = {**rules.arguments(), "service_annotations": rules.service_annotations}
    options = pulumi.ResourceOptions(providers=[foundation.kubernetes, *foundation.generators])
    made = Workbench(name, args, options)
    _volumes(name, workbench, made, foundation)
    if certificate is not None:
        foundation.records(name, [host], made.load_balancer)
    return _outputs(host, workbench, made)


def _arguments(
    name: str,
    host: str,
    workbench: WorkbenchSettings,
    settings: StackSettings,
    foundation: Foundation,
    prometheus: PrometheusStack | None,
) -> WorkbenchArgs:
    args: WorkbenchArgs = {
        "host": host,
        "licence": licence(name, workbench.licence, foundation),
        "login": login(name, workbench.login, foundation),
        "database": _database(name, workbench, foundation),
        "homes": _storage(workbench.homes, HOMES, foundation),
        "shared": _storage(workbench.state, STATE, foundation),
        "session": session(name, workbench, _pools(settings, foundation), foundation),
        "namespace_labels": dict(foundation.namespace_labels),
        "replicas": workbench.replicas,
        "rootless": workbench.rootless,
        "placement": {"node_selector": foundation.node_selector},
        "resources": {
            "cpu": workbench.size.cpu,
            "cpu_limit": workbench.size.cpu_limit,
            "memory": workbench.size.memory,
            "memory_limit": workbench.size.memory_limit,
        },
        "flows": _flows(workbench, foundation),
        "metrics": _metrics(workbench, prometheus),
        "admin_groups": list(workbench.admin_groups),
        "superuser_groups": list(workbench.superuser_groups),
        "project_sharing": workbench.project_sharing,
        "launcher_key_version": workbench.launcher_key_version,
        "cookie_key_version": workbench.cookie_key_version,
        "read_nodes": workbench.read_nodes,
        "environment": {**workbench.environment},
        "values": workbench.values,
        "timeout": workbench.timeout_seconds,
        "protect": settings.protects,
    }
    if workbench.image:
        args["image"] = workbench.image
    if workbench.sessions.namespace == "server":
        args["session"] = {**args.get("session", {}), "namespace": name}
    return args


def _database(name: str, workbench: WorkbenchSettings, foundation: Foundation) -> WorkbenchDatabaseArgs:
    given = workbench.database
    if given is None:
        return made_database(foundation.database(f"{name}-database", name))
    args: WorkbenchDatabaseArgs = {
        "host": given.host,
        "port": given.port,
        "name": given.name,
        "user": given.user,
        "password": foundation.secret(f"{name}-database-password", given.password),
        "ranges": list(given.ranges),
    }
    if given.ssl_mode:
        args["ssl_mode"] = given.ssl_mode
    if given.ca:
        args["ca"] = (ROOT / given.ca).read_text()
    return args


def made_database(database: Database) -> WorkbenchDatabaseArgs:
    """A database of the stack, as the component takes it."""
    args: WorkbenchDatabaseArgs = {
        "host": database.host,
        "port": database.port,
        "name": database.name,
        "user": database.user,
        "password": database.password,
        "ranges": database.ranges,
    }
    if database.pods:
        args["pods"] = {database.pods.namespace: database.pods.labels}
    if database.ca is not None:
        args["ca"] = database.ca
        # Its certificate may have another name than the one that it is reached by.
        args["ssl_mode"] = "verify-ca"
    return args


def _storage(volume: WorkbenchVolumeSettings, claim: str, foundation: Foundation) -> WorkbenchStorageArgs:
    if volume.kind == "nfs" and volume.nfs:
        nfs = volume.nfs
        return {
            "nfs": {"server": nfs.server, "path": nfs.path, "mount_options": list(nfs.mount_options)},
            "size": volume.capacity,
        }
    if volume.kind == "class":
        return {"storage_class": foundation.home_directories(), "size": volume.capacity}
    if volume.kind == "disk":
        return {"storage_class": foundation.disks(), "one_node": True, "size": foundation.disk_size(volume.capacity)}
    # Made with the namespaces, which the component makes.
    return {"claim": claim}


def _volumes(name: str, workbench: WorkbenchSettings, made: Workbench, foundation: Foundation) -> None:
    """Claims of the stack's shared storage: homes where server and sessions are, and what else each of them sees."""
    spaces = [Namespace(name, made.namespace_object)]
    if workbench.sessions.namespace == "own":
        spaces.append(Namespace(f"{name}-sessions", made.session_namespace_object))
    sizes = workbench_shares({name: workbench})
    if size := sizes.get(homes_share(name)):
        for space in spaces:
            foundation.data_volume(f"{space.name}-{HOMES}", space, HOMES, homes_share(name), size, False)
    if size := sizes.get(state_share(name)):
        foundation.data_volume(f"{name}-{STATE}", spaces[0], STATE, state_share(name), size, False)
    for key, volume in workbench.sessions.data_volumes.items():
        foundation.data_volume(f"{name}-{key}", spaces[-1], key, volume.share, volume.size_gib, volume.read_only)


def _flows(workbench: WorkbenchSettings, foundation: Foundation) -> WorkbenchFlowArgs:
    return {
        "load_balancer_ranges": foundation.load_balancer_cidrs,
        "proxy_namespaces": list(foundation.load_balancer_namespaces),
        "server_ranges": list(workbench.reach.server_ranges),
        "session_ranges": list(workbench.reach.session_ranges),
        "session_internet": workbench.reach.session_internet,
    }


def _metrics(workbench: WorkbenchSettings, prometheus: PrometheusStack | None) -> WorkbenchMetricsArgs:
    if prometheus:
        return {
            "namespace": PrometheusStack.NAMESPACE,
            "service_monitor": True,
            "wait_for": [prometheus.definitions.id],
        }
    return {"namespace": workbench.metrics_namespace} if workbench.metrics_namespace else {}


def _pools(settings: StackSettings, foundation: Foundation) -> set[str]:
    """Purposes that nodes are labelled with."""
    if not foundation.node_purposes:
        return set()
    pools = getattr(getattr(settings, "cluster", None), "node_pools", None)
    # A cluster that exists has no pools here, and nodes of all purposes where it has any.
    return {name for name in ("core", "user", "gpu") if pools is None or getattr(pools, name, None)}


def _outputs(host: str, workbench: WorkbenchSettings, made: Workbench) -> dict[str, Any]:
    outputs: dict[str, Any] = {
        "url": made.url,
        "namespace": made.namespace,
        "sessionNamespace": made.session_namespace,
    }
    if workbench.login.oidc:
        outputs["callbackUrl"] = f"https://{host}/openid/callback"
    if workbench.login.saml:
        outputs["metadataUrl"] = f"https://{host}/saml/metadata"
    if workbench.login.provisioning == "scim":
        outputs["scimUrl"] = f"https://{host}/scim/v2"
    return outputs
