"""What a stack file may say about PostgreSQL servers, which are made for the workloads that ask for one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .types import Section, described, matching

RdsTier = Annotated[
    str,
    AfterValidator(
        matching(r"db\.[a-z0-9]+\.[a-z0-9]+", "an instance class of RDS, such as db.t4g.medium or db.m7g.large")
    ),
]
AzureTier = Annotated[
    str,
    AfterValidator(
        matching(
            r"Standard_[BDE]\d+[a-z]*(_v\d)?", "a machine such as Standard_B2s, Standard_D2ds_v5 or Standard_E4ds_v5"
        )
    ),
]
PostgresVersion = Literal["14", "15", "16", "17", "18"]
"""What RDS and Azure offer and Workbench works with: Posit's page "Database versions and version policies"."""


class PostgresSettings(Section):
    """PostgreSQL servers, one for each workload that asks for one, all of one size."""

    backup_days: int = described(14, "Days that backups are kept.", ge=7, le=35)
    password_version: int = described(
        1, "Another number makes other passwords, and what uses the servers starts anew with them.", ge=1
    )


class AwsPostgresSettings(PostgresSettings):
    """RDS servers, one for each workload that asks for one, all of one size."""

    tier: RdsTier = described("db.t4g.medium", "Instance class. A change waits for the maintenance window.")
    disk_gib: int = described(20, "First size of the disk in GiB; it grows to five times that.", ge=20, le=13107)
    high_availability: bool = described(False, "A second machine in another zone, which takes over.")
    version: PostgresVersion = described("17", "Major version.")
    allow_major_upgrade: bool = described(
        False, "Let a higher `version` upgrade servers, at once and with minutes of standstill. Off again afterwards."
    )
    log_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = described(
        30, "Days that logs are kept."
    )


class AzurePostgresSettings(PostgresSettings):
    """Flexible servers, one for each workload that asks for one, all of one size."""

    tier: AzureTier = described("Standard_D2ds_v5", "Machine.")
    disk_gib: Literal[32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384] = described(
        32, "First size of the disk in GiB; it grows by itself."
    )
    high_availability: Literal["Disabled", "SameZone", "ZoneRedundant"] = described(
        "Disabled", "A second machine that takes over: in the same zone, or in another where the region has zones."
    )
    geo_redundant_backups: bool = described(False, "Keep backups in the region's pair too. It can't be changed later.")
    version: PostgresVersion = described("17", "Major version. A higher one upgrades, with minutes of standstill.")
