"""What a stack file may say about data on Google Cloud: secrets, Redis, PostgreSQL, registry and shared storage."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .gcp import Member, MemberName, ProjectId
from .postgres import PostgresSettings, PostgresVersion
from .types import Section, ZoneLetter, described, matching

ShareName = Annotated[
    str,
    AfterValidator(
        matching(r"(?=.{1,16}$)[a-z][a-z0-9]*(-[a-z0-9]+)*", "up to 16 lower-case letters, digits and single dashes")
    ),
]
SqlTier = Annotated[
    str,
    AfterValidator(
        matching(
            r"db-custom-(1|[1-9]?[02468]|[1-9][02468])-\d{4,6}|db-f1-micro|db-g1-small",
            "a machine of Cloud SQL, such as db-custom-2-7680: 1 or an even number of processors, and memory in MB",
        )
    ),
]


SHARE_SIZES: dict[str, tuple[int, int | None]] = {"multishare": (10, 1024), "enterprise": (0, 10240)}
"""GiB of the smallest and the largest volume that Filestore's driver makes, by tier; it makes too small ones larger
where an instance has one volume: pkg/csi_driver/controller.go of gcp-filestore-csi-driver."""


INSTANCE_SIZES = {
    "ZONAL": (100, 102400),
    "REGIONAL": (100, 102400),
    "BASIC_HDD": (1024, 65433),
    "BASIC_SSD": (2560, 65433),
}
"""GiB of the smallest and largest instance: "Service tiers" of Filestore."""


class GcpVaultSettings(Section):
    """Secret Manager, where generated secrets are kept and people's are read."""

    project: ProjectId | None = described(
        None,
        "Project that people's secrets are in, if not the stack's. Whoever deploys needs "
        "roles/secretmanager.secretAccessor on them.",
    )


class GcpRedisSettings(Section):
    """Memorystore for Redis that workloads share, each in a database of its own."""

    memory_gb: int = described(1, "Memory in GB. It can grow in place.", ge=1, le=300)
    high_availability: bool = described(
        False, "A replica in another zone, which takes over. A change replaces Redis, and sessions are lost."
    )
    snapshots: bool = described(
        False, "Save the data every twelve hours, to be there again after a failure. Only with `highAvailability`."
    )
    maintenance_day: Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] = described(
        "SUNDAY", "Day on which Google patches it, at 02:00 UTC."
    )


class GcpPostgresSettings(PostgresSettings):
    """Cloud SQL servers, one for each workload that asks for one, all of one size."""

    tier: SqlTier = described("db-custom-2-7680", "Machine: 2 processors and 7.5 GB.")
    disk_gib: int = described(20, "First size of the disk in GiB; it grows by itself.", ge=10, le=65536)
    high_availability: bool = described(False, "A second machine in another zone, which takes over.")
    version: PostgresVersion = described("17", "Major version. A higher one upgrades, with minutes of standstill.")


class GcpRegistrySettings(Section):
    """A repository of Artifact Registry for images of your own, which the cluster's nodes pull from."""

    untagged_days: int = described(14, "Days after which an image without tag is deleted.", ge=1, le=3650)
    keep_images: int = described(
        50, "Newest images that each name keeps; older ones are deleted after `oldDays`, in use or not.", ge=1, le=10000
    )
    old_days: int = described(90, "Days after which an image is old.", ge=1, le=3650)
    push_members: dict[MemberName, Member] = described(
        {}, "Members of IAM that may push, such as CI's service account, by a name of yours."
    )


class FilestoreShareSettings(Section):
    """A Filestore instance of its own for data that many pods see."""

    tier: Literal["ZONAL", "REGIONAL", "BASIC_HDD", "BASIC_SSD"] = described(
        "BASIC_HDD",
        "`BASIC_HDD` and `BASIC_SSD` in one zone, which can't shrink and have no key of ours; `ZONAL` is quicker; "
        "`REGIONAL` is in three zones. Another one makes another, empty share.",
    )
    size_gib: int = described(
        1024, "Size in GiB: 1024 at least, 2560 for BASIC_SSD, 100 for ZONAL and REGIONAL.", ge=100, le=102400
    )
    zone: ZoneLetter | None = described(
        None, "Letter of the zone, where `tier` isn't REGIONAL. Another one makes another, empty share."
    )


class OwnSharesSettings(Section):
    """The Filestore instances that workloads have for themselves: homes and state of each Workbench."""

    tier: Literal["ZONAL", "REGIONAL", "BASIC_HDD", "BASIC_SSD"] = described(
        "REGIONAL", "As that of `shares`. Another one makes other, empty instances."
    )
    zone: ZoneLetter | None = described(
        None, "Letter of the zone, where `tier` isn't REGIONAL. Another one makes other, empty instances."
    )


class GcpSharedStorageSettings(Section):
    """Filestore: a storage class `filestore` for volumes that many pods write, and shares for data."""

    tier: Literal["multishare", "enterprise", "regional", "zonal", "basic-hdd", "basic-ssd"] = described(
        "multishare",
        "`multishare`: volumes of 10 GiB to 1 TiB, ten on each instance of 1 TiB and more, in three zones. The others "
        "have an instance for each volume: `regional` from 100 GiB, in three zones; `enterprise` from 1 TiB, likewise; "
        "`zonal` and `basic-hdd` from 1 TiB, `basic-ssd` from 2.5 TiB, in one zone. For new volumes alone.",
    )
    shares: dict[ShareName, FilestoreShareSettings] = described({}, "Shares by name, for a workload's `dataVolumes`.")
    own_shares: OwnSharesSettings = described(OwnSharesSettings(), "Instances that workloads have for themselves.")
