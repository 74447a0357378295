"""What a stack file may say about data on Azure: vault, Redis, registry, shared storage and monitoring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .types import ClientRange, Name, Section, described, matching

VaultName = Annotated[
    str,
    AfterValidator(
        matching(
            r"(?=.{3,24}$)[A-Za-z](?:-?[A-Za-z0-9])*",
            "the name of a Key Vault: 3 to 24 letters, digits and single dashes, a letter first",
        )
    ),
]
RegistryName = Annotated[str, AfterValidator(matching(r"[A-Za-z0-9]{5,50}", "5 to 50 letters and digits"))]
ShareName = Annotated[
    str,
    AfterValidator(
        matching(r"(?=.{3,32}$)[a-z0-9]+(-[a-z0-9]+)*", "3 to 32 lower-case letters, digits and single dashes")
    ),
]
PrincipalId = Annotated[
    str, AfterValidator(matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an object id of Entra ID: a UUID"))
]
RedisSku = Annotated[
    str,
    AfterValidator(
        matching(
            r"Balanced_B(0|1|3|5|10|20|50|100|150|250|350|500|700|1000)"
            r"|MemoryOptimized_M(10|20|50|100|150|250|350|500|700|1000|1500|2000)"
            r"|ComputeOptimized_X(3|5|10|20|50|100|150|250|350|500|700)",
            "a SKU of Azure Managed Redis, such as Balanced_B0, MemoryOptimized_M10 or ComputeOptimized_X5",
        )
    ),
]


class VaultSettings(Section):
    """Key Vaults: the stack's own, where generated secrets are kept, and the one that people's are read from."""

    read_from: VaultName | None = described(
        None,
        "Key Vault that exists, which secrets that people bring are read from. Without it they are read from the "
        "stack's own vault, and the first deployment stops until they are put in there.",
    )
    name: VaultName | None = described(
        None, "Name of the stack's own vault. Without it: <project>-<stack> and six digits, new after each destroy."
    )
    recover: bool = described(
        False, "Bring back the deleted vault of that `name`. Off again afterwards; only with `name`."
    )
    retention_days: int = described(
        90, "Days that a deleted vault or secret can be brought back. It can't be changed later.", ge=7, le=90
    )
    allowed_from: list[ClientRange] = described(
        [],
        "Public ranges that reach the stack's own vault, such as those of CI. Without `readFrom` whoever deploys reads "
        "people's secrets there, and has to come from one of them or from the nodes' subnet.",
    )


class AzureRedisSettings(Section):
    """Azure Managed Redis that workloads share, each with a prefix of its own."""

    sku: RedisSku = described("Balanced_B0", "Family and size. It can grow in place.")
    high_availability: bool = described(False, "A replica on another node, in another zone where there are zones.")
    access_key: Literal["primary", "secondary"] = described(
        "primary",
        "The key that workloads get. To change keys: switch it, deploy, and make the other one anew with "
        "`az redisenterprise database regenerate-keys`.",
    )


class AzureRegistrySettings(Section):
    """A container registry for images of your own, which the cluster's nodes pull from."""

    name: RegistryName | None = described(
        None, "Name of the registry. Without it: project and stack with six digits, new after each destroy."
    )
    sku: Literal["Standard", "Premium"] = described(
        "Standard", "Premium has a private address, a firewall, several zones, and deletes untagged images."
    )
    private: bool = described(False, "Give it an address inside the network. Premium only.")
    allowed_from: list[ClientRange] = described(
        [], "Public ranges that reach it; with any, nobody else outside does. Premium only."
    )
    untagged_days: int = described(
        14, "Days after which an image without tag is deleted; 0 for never. Premium only.", ge=0, le=365
    )
    push_principals: dict[Name, PrincipalId] = described(
        {}, "Object ids of identities that may push, such as CI's, by a name of yours."
    )


class ShareSettings(Section):
    """A file share for data that many pods see."""

    size_gib: int = described(100, "Most GiB that it holds. With `nfs` at least 100.", ge=1, le=102400)


class AzureSharedStorageSettings(Section):
    """A storage account with a storage class `azure-files` for volumes that many pods write, and shares for data."""

    protocol: Literal["smb", "nfs"] = described(
        "nfs",
        "`nfs`: SSD with POSIX permissions, links and locks, as Git, Conda and SQLite want them in homes; volumes of "
        "100 GiB and more. `smb`: billed by use, volumes of any size, for data: no hard links, no locks, every file is "
        "the session's user's, and names that differ by case alone are one. It can't be changed later.",
    )
    redundancy: Literal["LRS", "ZRS"] = described("ZRS", "Copies in one zone, or in three.")
    shares: dict[ShareName, ShareSettings] = described({}, "Shares by name, for a workload's `dataVolumes`.")
    deleted_days: int = described(14, "Days that a deleted share can be brought back.", ge=1, le=365)


class AzureMonitoringSettings(Section):
    """Log Analytics with Container Insights."""

    log_days: int = described(90, "Days that logs are kept.", ge=30, le=730)
    daily_quota_gb: float | None = described(
        None, "GB a day after which no more logs are taken until the next. Without it there is no limit.", gt=0
    )
    application_insights: bool = described(False, "Application Insights too, for usage reports of hubs.")
