"""Puts Studios on Docker Compose on machines of the foundation on AWS."""

from __future__ import annotations

from typing import Any

import pulumi

from components.ingress import HostLoadBalancer, HostLoadBalancerArgs, HostRoute
from components.secrets import SecretsManagerSecret
from components.workloads.studios import (
    HostSecret,
    MailServer,
    StudiosHost,
    StudiosHostArgs,
    StudiosHostMachine,
    StudiosHostPlatform,
)
from components.workloads.studios.compose import CONNECT_PORT, PLATFORM_PORT

from .aws import AwsFoundation
from .settings.hosts import StudiosHosts
from .settings.studios_hosts import OwnPlatformSettings, StudiosHostSettings
from .settings.types import SecretReference
from .studios_names import PLATFORM_HEALTH, certified, is_session_name, offered, session_names, template


def place_studios_host(name: str, host: StudiosHostSettings, foundation: AwsFoundation) -> dict[str, Any]:
    """One deployment of Studios on a machine, with its certificate, load balancer and records; its stack outputs."""
    hosts = StudiosHosts.of(host, foundation.settings.domain.name)
    made = StudiosHost(name, _arguments(name, host, hosts, foundation), foundation.on_aws)
    certificate = foundation.certificate(name, hosts.domain, *certified(host, hosts))
    if certificate is not None:
        balancer = HostLoadBalancer(
            f"{name}-load-balancer", _load_balancer(host, hosts, foundation, made, certificate), foundation.on_aws
        )
        foundation.records(name, session_names(hosts), balancer.dns_name)
        if host.publishes_platform and not is_session_name(hosts.platform, hosts):
            foundation.records(f"{name}-platform", [hosts.platform], balancer.dns_name)
    outputs: dict[str, Any] = {
        "connectUrl": made.connect_url,
        "platformUrl": host.platform.url,
        "sessions": f"https://{hosts.connect}/_studio/<session>"
        if host.path_routing
        else f"https://<session>.{hosts.wildcard}",
        "machine": made.instance_id,
        "secrets": made.secret_names,
    }
    if not host.platform.own:
        # For whoever configures the Platform elsewhere; the token and the key file are in the vault.
        outputs["platformEnvironment"] = made.platform_environment
    return outputs


def _arguments(name: str, host: StudiosHostSettings, hosts: StudiosHosts, foundation: AwsFoundation) -> StudiosHostArgs:
    settings, machine = foundation.settings, host.machine
    zone = settings.network.zones.index(machine.zone) if machine.zone else 0
    on: StudiosHostMachine = {
        "vpc_id": foundation.network.vpc_id,
        "subnet_id": foundation.with_egress(foundation.network.private_subnet_ids[zone]),
        "availability_zone": foundation.zones[zone],
        "kms_key_arn": foundation.data_key.arn,
        "instance_type": machine.instance_type,
        "disk_gib": machine.disk_gib,
        "data_gib": machine.data_gib,
        "keep_snapshots": machine.snapshots.keep,
        "snapshot_time": machine.snapshots.time,
        "generation": machine.generation,
        "egress_ports": list(machine.egress_ports),
        "managed_policy_arns": {arn.rpartition("/")[2]: arn for arn in machine.policies},
    }
    if machine.restore_from:
        on["snapshot_id"] = machine.restore_from
    registry = _secret_name(f"{name}/registry", host.registry_credentials, name, foundation)
    args: StudiosHostArgs = {
        "region": settings.aws.region,
        "account_id": settings.aws.account_id,
        "prefix": foundation.cluster_name,
        "machine": on,
        "connect_host": hosts.connect,
        "platform_url": host.platform.url,
        "registry_username": {"name": registry, "field": "username"},
        "registry_password": {"name": registry, "field": "password"},
        "templates": {key: template(each) for key, each in offered(host).items()},
        "version": host.version,
        "lifespan_hours": host.default_lifespan_hours,
        "private_by_default": host.private_by_default,
        "path_routing": host.path_routing,
        "registration_token_version": host.registration_token_version,
        "rsa_bits": host.rsa_bits,
        "log_level": host.log_level,
        "protect": settings.protects,
        # The provider's default tags don't reach a machine's root disk.
        "tags": {**foundation.tags, "workload": name},
    }
    if host.allowed_workspaces is not None:
        args["allowed_workspaces"] = host.allowed_workspaces
    if host.registration_token:
        token = _secret_name(f"{name}/registration-token", host.registration_token, name, foundation)
        args["registration_token"] = {"name": token}
    if images := host.custom_images:
        args["custom_image_registry"] = images.registry
        args["custom_image_repository"] = images.repository or ""
    if own := host.platform.own:
        args["platform"] = _platform(name, own, foundation)
    return args


def _platform(name: str, own: OwnPlatformSettings, foundation: AwsFoundation) -> StudiosHostPlatform:
    platform: StudiosHostPlatform = {
        "contact_email": own.contact_email,
        "licence": {"name": _secret_name(f"{name}/licence", own.licence, name, foundation)},
        "version": own.version,
        "trusted_emails": list(own.trusted_emails),
        "root_users": list(own.root_users),
        "instance_credentials": own.instance_credentials,
        "compute_platforms": list(own.compute_platforms),
        "environment": dict(own.environment),
        "secret_environment": {},
    }
    for key, variable in own.secret_environment.items():
        vault = _secret_name(f"{name}/{key}", variable, name, foundation)
        secret: HostSecret = {"name": vault, "field": variable.field} if variable.field else {"name": vault}
        platform["secret_environment"] = {**platform.get("secret_environment", {}), key: secret}
    if own.mail:
        mail: MailServer = {"host": own.mail.host, "port": own.mail.port}
        if own.mail.credentials:
            vault = _secret_name(f"{name}/mail", own.mail.credentials, name, foundation)
            mail["user"] = {"name": vault, "field": "username"}
            mail["password"] = {"name": vault, "field": "password"}
        platform["mail"] = mail
    return platform


def _secret_name(label: str, reference: SecretReference, workload: str, foundation: AwsFoundation) -> str:
    """Where the machine finds a secret that people bring: it reads from the vault alone."""
    if reference.vault:
        return reference.vault
    SecretsManagerSecret(
        label.replace("/", "-").replace("_", "-").lower(),
        {
            "prefix": foundation.cluster_name,
            "secret_name": label,
            "kms_key_arn": foundation.data_key.arn,
            "account_id": foundation.settings.aws.account_id,
            "value": pulumi.Config().require_secret(reference.config or ""),
            "protect": foundation.settings.protects,
            "tags": {"workload": workload},
        },
        foundation.on_aws,
    )
    return f"{foundation.cluster_name}/{label}"


def _load_balancer(
    host: StudiosHostSettings,
    hosts: StudiosHosts,
    foundation: AwsFoundation,
    made: StudiosHost,
    certificate: pulumi.Output[str],
) -> HostLoadBalancerArgs:
    balancer, network = foundation.settings.load_balancer, foundation.network
    internal = balancer.scheme == "internal"
    subnets = network.private_subnet_ids if internal else network.public_subnet_ids
    # A wildcard stands behind every exact name that it would match too.
    routes: dict[str, HostRoute] = {
        "connect": {
            "hosts": [hosts.connect, *([f"*.{hosts.wildcard}"] if hosts.wildcard else [])],
            "port": CONNECT_PORT,
            "order": 900,
            "health": {"path": host.health.path, "success_codes": host.health.success_codes},
        }
    }
    if host.publishes_platform:
        routes["platform"] = {"hosts": [hosts.platform], "port": PLATFORM_PORT, "order": 10, "health": PLATFORM_HEALTH}
    gateways = 1 if foundation.settings.network.nat_gateways == "single" else len(foundation.zones)
    args: HostLoadBalancerArgs = {
        "vpc_id": network.vpc_id,
        "subnet_ids": [foundation.with_egress(subnets[index]) for index in range(len(foundation.zones))],
        "certificate_arn": certificate,
        "instance_id": made.instance_id,
        "host_security_group_id": made.security_group_id,
        "routes": routes,
        "scheme": balancer.scheme,
        "allowed_from": list(balancer.allowed_from),
        # The proxy asks the Platform by its public name, which leads out through a gateway and back.
        "own_ranges": {}
        if internal
        else {
            f"gateway-{index}": pulumi.Output.concat(network.nat_addresses[index], "/32") for index in range(gateways)
        },
        "idle_timeout_seconds": balancer.idle_timeout_seconds,
        "ssl_policy": balancer.ssl_policy,
        "http2": balancer.http2,
        "deletion_protection": balancer.deletion_protection,
    }
    if balancer.access_logs_bucket:
        args["access_logs_bucket"] = balancer.access_logs_bucket
    if balancer.web_acl:
        args["web_acl_arn"] = balancer.web_acl
    return args
