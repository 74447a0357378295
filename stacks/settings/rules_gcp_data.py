"""What must hold between the settings of data on Google Cloud, and between workloads and what they are put on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .backups import BackupSettings
from .errors import Path, Problem
from .gcp import GcpSettings
from .gcp_data import INSTANCE_SIZES, GcpRedisSettings, GcpSharedStorageSettings, GcpVaultSettings
from .gcp_publish import GcpLoadBalancerSettings
from .rules_secret_names import vault_name_problems

SECRET_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")  # Secret Manager API reference, projects.secrets.create, secretId
OF_GOOGLE = ("gke-", "gmp-", "kube-")
"""How the names of GKE's own namespaces begin."""
GATEWAY = "gateway"
"""The namespace of the stack's Gateway."""


def redis_problems(redis: GcpRedisSettings, protects: bool | None) -> Iterator[Problem]:
    """A protected environment outlives a zone, and what Redis holds outlives a failure."""
    if protects and not redis.high_availability:
        yield Problem(("redis", "highAvailability"), "a protected environment needs true, for failover", False)
    if redis.snapshots and not redis.high_availability:
        yield Problem(("redis", "snapshots"), "needs highAvailability: true", True)
    if protects and not redis.snapshots:
        yield Problem(("redis", "snapshots"), "a protected environment needs true", False)


def shared_storage_problems(storage: GcpSharedStorageSettings) -> Iterator[Problem]:
    """Sizes that a tier doesn't have, and zones where there are some."""
    for name, share in storage.shares.items():
        path = ("sharedStorage", "shares", name)
        least, most = INSTANCE_SIZES[share.tier]
        if not least <= share.size_gib <= most:
            yield Problem((*path, "sizeGib"), f"with {share.tier} {least} to {most}", share.size_gib)
        yield from _zone(path, share.tier, share.zone)
    yield from _zone(("sharedStorage", "ownShares"), storage.own_shares.tier, storage.own_shares.zone)


def _zone(path: Path, tier: str, zone: str | None) -> Iterator[Problem]:
    if tier != "REGIONAL" and not zone:
        yield Problem((*path, "zone"), f"is missing; with {tier} the letter of a zone")
    if tier == "REGIONAL" and zone:
        yield Problem((*path, "zone"), "leave it out: REGIONAL is in three zones", zone)


def vault_problems(vault: GcpVaultSettings, place: GcpSettings) -> Iterator[Problem]:
    """Another project is another one."""
    if vault.project == place.project:
        yield Problem(("vault", "project"), "another project than gcp.project, or leave it out", vault.project)


def backup_problems(backups: BackupSettings) -> Iterator[Problem]:
    """Days that Cloud Storage takes."""
    if not 7 <= backups.replaced_days <= 90:
        yield Problem(("backups", "replacedDays"), "7 to 90 on Google Cloud", backups.replaced_days)


def load_balancer_problems(load_balancer: GcpLoadBalancerSettings) -> Iterator[Problem]:
    """A backend service has one Cloud Armor policy."""
    if load_balancer.allowed_from and load_balancer.security_policy:
        text = "leave it out: securityPolicy says who may connect"
        yield Problem(("loadBalancer", "allowedFrom"), text, load_balancer.allowed_from)


def secret_name_problems(section: object, key: str) -> Iterator[Problem]:
    """Names of secrets that Secret Manager doesn't take: it has no / in them."""
    text = "the name of a secret in Secret Manager: letters, digits, _ and -, 255 at most"
    yield from vault_name_problems(section, (key,), SECRET_NAME, text)


def name_problems(key: str, names: list[str]) -> Iterator[Problem]:
    """Deployments, whose names are namespaces, that are called as GKE's own."""
    for name in names:
        if name == GATEWAY:
            yield Problem((key, name), "another name: the stack's Gateway has a namespace that is called so")
        if name.startswith(OF_GOOGLE):
            yield Problem((key, name), f"a name that doesn't begin with {', '.join(OF_GOOGLE)}: GKE's namespaces do")
