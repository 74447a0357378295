"""Puts the Workbenches on machines that a stack file chooses on the foundation of Google Cloud."""

from __future__ import annotations

from typing import Any, cast

import pulumi

from components.hosts import DataDisk
from components.workloads.workbench import (
    WorkbenchHost,
    WorkbenchHostArgs,
    WorkbenchHostLicenceArgs,
    WorkbenchHostMachineArgs,
    WorkbenchHostPackageArgs,
    WorkbenchHostPersonArgs,
    WorkbenchHostPlaceArgs,
    WorkbenchSessionArgs,
)

from .gcp import GcpFoundation
from .gcp_cluster import zones_of
from .settings.types import SecretReference
from .settings.workbench import WorkbenchSettings
from .settings.workbench_hosts import WorkbenchHostSettings
from .workbench import made_database
from .workbench_login import oidc, saml
from .workbench_sessions import session


def place_workbench_host(name: str, workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> dict[str, Any]:
    """One Workbench with its machine, certificate and records; its stack outputs."""
    host = workbench.host_in(name, foundation.settings.domain.name)
    args = _arguments(name, host, workbench, foundation)
    certificate = foundation.certificate(name, host, False, [])
    if certificate is not None:
        args["certificate_map_id"] = pulumi.Output.format(
            "projects/{0}/locations/global/certificateMaps/{1}", foundation.project, certificate
        )
    made = WorkbenchHost(name, args, foundation.on_kubernetes)
    if certificate is not None:
        foundation.records(name, [host], made.address)
    outputs: dict[str, Any] = {
        "url": made.url,
        "sessionNamespace": made.session_namespace,
        "ssh": pulumi.Output.format(
            "gcloud compute ssh {0} --project {1} --zone {2} --tunnel-through-iap",
            made.instance_name,
            foundation.project,
            _zone(workbench, foundation),
        ),
    }
    if workbench.login.users:
        outputs["passwords"] = made.password_secrets
    if workbench.login.oidc:
        outputs["callbackUrl"] = f"https://{host}/openid/callback"
    if workbench.login.saml:
        outputs["metadataUrl"] = f"https://{host}/saml/metadata"
    return outputs


def _arguments(name: str, host: str, workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> WorkbenchHostArgs:
    cluster, network, balancer = foundation.cluster, foundation.settings.network, foundation.settings.load_balancer
    args: WorkbenchHostArgs = {
        "host": host,
        "place": _place(workbench, foundation),
        "machine": _machine(name, workbench, foundation),
        "sessions": {
            "api_url": pulumi.Output.concat("https://", cluster.private_endpoint),
            "certificate_authority": cluster.certificate_authority,
            "node_ranges": [foundation.ranges.nodes],
            "pod_ranges": [network.pod_cidr],
            "token_version": workbench.token_version,
            "session_ranges": list(workbench.session_ranges),
        },
        "licence": _licence(workbench, foundation),
        "session": _session(name, workbench, foundation),
        "package": cast(WorkbenchHostPackageArgs, workbench.package.model_dump(exclude_none=True)),
        "admin_groups": list(workbench.admin_groups),
        "superuser_groups": list(workbench.superuser_groups),
        "project_sharing": workbench.project_sharing,
        "root_squash": workbench.root_squash,
        "settings": {file: {**keys} for file, keys in workbench.settings.items()},
        "allowed_from": list(balancer.allowed_from),
        "timeout_seconds": balancer.timeout_seconds,
        "protect": foundation.settings.protects,
        "tags": {**foundation.tags, "workload": name},
    }
    if balancer.security_policy:
        args["security_policy"] = balancer.security_policy
    _log_in(args, name, workbench, foundation)
    if workbench.database == "postgres":
        args["database"] = made_database(foundation.database(f"{name}-database", name))
    if workbench.jupyterlab_version:
        args["jupyterlab_version"] = workbench.jupyterlab_version
    if workbench.notebook_version:
        args["notebook_version"] = workbench.notebook_version
    return args


def _place(workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> WorkbenchHostPlaceArgs:
    return {
        "project_id": foundation.project,
        "region": foundation.region,
        "zone": _zone(workbench, foundation),
        "network_id": foundation.network.network_id,
        "subnet_id": foundation.network.host_subnet_id,
        "disk_key_id": foundation.key.key_id,
        "secret_key_id": foundation.secrets_key.key_id,
        "secret_prefix": foundation.cluster_name,
    }


def _zone(workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> str:
    return zones_of(foundation.region, [workbench.machine.zone])[0]


def _machine(name: str, workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> WorkbenchHostMachineArgs:
    machine = workbench.machine
    disks: dict[str, DataDisk] = {
        "homes": {"size_gib": machine.home_gib, "type": machine.home_type},
        "state": {"size_gib": machine.state_gib},
    }
    return {
        "account_name": f"{foundation.cluster_name}-{name}",
        "machine_type": machine.machine_type,
        "boot_disk_gib": machine.boot_disk_gib,
        "disks": disks,
        "snapshot_days": machine.snapshot_days,
        "generation": machine.generation,
        "os_login": machine.os_login,
    }


def _licence(workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> WorkbenchHostLicenceArgs:
    """The machine reads a file or key itself: neither is ever in Pulumi's state."""
    licence = workbench.licence
    if licence.file:
        return {"file_secret": _identifier(licence.file, foundation)}
    if licence.key:
        return {"key_secret": _identifier(licence.key, foundation)}
    return {"server": licence.server or ""}


def _identifier(reference: SecretReference, foundation: GcpFoundation) -> str:
    project = foundation.settings.vault.project or foundation.project
    return f"projects/{project}/secrets/{reference.vault}"


def _log_in(args: WorkbenchHostArgs, name: str, workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> None:
    """Add how people log in."""
    login = workbench.login
    if login.users:
        users: dict[str, WorkbenchHostPersonArgs] = {}
        for who, person in login.users.items():
            users[who] = {"uid": person.uid, "groups": list(person.groups)}
            if person.password:
                users[who]["password_secret"] = _identifier(person.password, foundation)
        args["users"] = users
    if login.oidc:
        args["oidc"] = oidc(name, login.oidc, foundation)
    if login.saml:
        args["saml"] = saml(login.saml)
    if login.provisioning:
        args["provisioning"] = login.provisioning
    if login.first_uid is not None:
        args["first_uid"] = login.first_uid
    if login.idle_minutes is not None:
        args["idle_minutes"] = login.idle_minutes


def _session(name: str, workbench: WorkbenchHostSettings, foundation: GcpFoundation) -> WorkbenchSessionArgs:
    pools = foundation.settings.cluster.node_pools
    there = {each for each in ("core", "user", "gpu") if getattr(pools, each)}
    # It looks at `sessions` alone, which both have.
    found = session(name, cast(WorkbenchSettings, workbench), there, foundation)
    return {**found, "namespace": workbench.namespace}
