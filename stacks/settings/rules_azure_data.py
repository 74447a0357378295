"""What must hold between the settings of data on Azure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from .azure_data import AzureRedisSettings, AzureRegistrySettings, AzureSharedStorageSettings, VaultSettings
from .errors import Path, Problem
from .rules_secret_names import vault_name_problems

SMALLEST_NFS_SHARE = 100
SECRET_NAME = re.compile(r"[A-Za-z0-9-]{1,127}")  # Key Vault, "About keys, secrets and certificates", object name


def vault_problems(vault: VaultSettings) -> Iterator[Problem]:
    """A deleted vault is found by its name."""
    if vault.recover and not vault.name:
        yield Problem(("vault", "recover"), "needs name: that of the vault that was deleted", True)
    if vault.name and vault.name == vault.read_from:
        yield Problem(("vault", "readFrom"), "another vault than name, which this stack makes", vault.read_from)


def registry_problems(registry: AzureRegistrySettings) -> Iterator[Problem]:
    """What only Premium has."""
    if registry.sku == "Premium":
        return
    for key, given in (("private", registry.private), ("allowedFrom", registry.allowed_from)):
        if given:
            yield Problem(("registry", key), "needs sku: Premium", given)
    if "untagged_days" in registry.model_fields_set:
        yield Problem(("registry", "untaggedDays"), "needs sku: Premium", registry.untagged_days)


def redis_problems(redis: AzureRedisSettings, protects: bool | None) -> Iterator[Problem]:
    """A protected environment outlives a node."""
    if protects and not redis.high_availability:
        yield Problem(("redis", "highAvailability"), "a protected environment needs true, for failover", False)


def shared_storage_problems(storage: AzureSharedStorageSettings) -> Iterator[Problem]:
    """Sizes that nfs doesn't have."""
    for name, share in storage.shares.items():
        if storage.protocol == "nfs" and share.size_gib < SMALLEST_NFS_SHARE:
            text = f"with nfs at least {SMALLEST_NFS_SHARE}"
            yield Problem(("sharedStorage", "shares", name, "sizeGib"), text, share.size_gib)


def secret_name_problems(section: BaseModel, path: Path) -> Iterator[Problem]:
    """Names of secrets, wherever they stand in a section, that Key Vault doesn't take: it has no / or _ in them."""
    text = "the name of a secret in a Key Vault: letters, digits and dashes, 127 at most"
    yield from vault_name_problems(section, path, SECRET_NAME, text)
