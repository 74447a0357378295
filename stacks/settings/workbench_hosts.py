"""What a stack file may say about Posit Workbench on a machine of its own, with its sessions in the cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .gcp import DiskType, MachineType
from .jupyterhub_types import GroupName
from .types import (
    ClientRange,
    DomainName,
    KubernetesName,
    SecretReference,
    Section,
    ZoneLetter,
    described,
    matching,
)
from .workbench import WorkbenchLicenceSettings
from .workbench_login import FIRST_ID, AccountName, WorkbenchOidcSettings, WorkbenchSamlSettings
from .workbench_sessions import WorkbenchSessionSettings

PackageVersion = Annotated[
    str,
    AfterValidator(
        matching(r"20\d\d\.\d\d\.\d+\+\d+\.pro\d+", "a version of the package, such as 2026.08.1+195.pro1, with .pro")
    ),
]
Checksum = Annotated[str, AfterValidator(matching(r"[0-9a-f]{64}", "a SHA-256 checksum: 64 hexadecimal digits"))]
PackageAddress = Annotated[
    str, AfterValidator(matching(r"https://[^\s@]+\.deb", "an https:// address of a .deb package, without credentials"))
]
ConfigFile = Annotated[
    str,
    AfterValidator(
        matching(
            r"(rserver|rsession|jupyter|vscode|positron|repos|launcher\.kubernetes|logging|notifications)\.conf",
            "a file of Workbench with keys and values, such as rsession.conf",
        )
    ),
]
Key = Annotated[str, AfterValidator(matching(r"[A-Za-z][A-Za-z0-9-]*", "a key, such as session-timeout-minutes"))]
OneLine = Annotated[str, AfterValidator(matching(r"[^\n\r]*", "one line"))]
PythonRelease = Annotated[str, AfterValidator(matching(r"\d+\.\d+\.\d+", "a release, in quotation marks: '4.6.6'"))]


class WorkbenchMachineSettings(Section):
    """The machine, Ubuntu 24.04 on x86-64, and its disks."""

    zone: ZoneLetter = described("b", "Letter of its zone. Another one makes other disks: homes don't go with it.")
    machine_type: MachineType = described(
        "e2-standard-4", "Machine type; another one stops and starts the machine. Sessions don't run on it."
    )
    boot_disk_gib: int = described(50, "Boot disk in GiB. Another size makes another machine.", ge=20, le=2000)
    home_gib: int = described(200, "Disk of homes in GiB; it can grow, not shrink.", ge=10, le=65536)
    home_type: DiskType = described("pd-balanced", "Kind of that disk. Another one makes another disk.")
    state_gib: int = described(10, "Disk of Workbench's own data in GiB; it can grow, not shrink.", ge=10, le=1000)
    snapshot_days: int = described(14, "Days that nightly snapshots of both are kept; 0 for none.", ge=0, le=365)
    generation: int = described(
        1, "Another number makes a new machine of the newest image, with the same address and disks.", ge=1, le=999
    )
    os_login: bool = described(True, "Accounts for SSH by roles of IAM (OS Login). SSH goes by Identity-Aware Proxy.")


class WorkbenchPackageSettings(Section):
    """The package of Workbench."""

    version: PackageVersion | None = described(None, "Version; the pinned one by default. Another one is put over it.")
    url: PackageAddress | None = described(None, "Where it is; Posit's download of that version by default.")
    sha256: Checksum | None = described(
        None, "Its checksum, from Posit's page of downloads. Without it TLS alone vouches for the package."
    )


class WorkbenchPersonSettings(Section):
    """A person with a password."""

    uid: int = described(..., "User id, which files keep: never give it to somebody else.", ge=FIRST_ID, le=60000)
    groups: list[GroupName] = described([], "Further groups.")
    password: SecretReference | None = described(
        None, "Password, kept in Secret Manager by name. Without it one is generated and kept there."
    )


class WorkbenchHostLoginSettings(Section):
    """Exactly one of `users`, `oidc` and `saml`."""

    users: dict[AccountName, WorkbenchPersonSettings] = described(
        {}, "Accounts on the machine, by login name. One that is left out is locked; its home stays."
    )
    oidc: WorkbenchOidcSettings | None = described(None, "OpenID Connect.")
    saml: WorkbenchSamlSettings | None = described(None, "SAML 2.0.")
    provisioning: Literal["jit", "scim"] | None = described(
        None, "Where accounts come from with `oidc` and `saml`: made at the first login (jit) or by the provider."
    )
    first_uid: int | None = described(
        None, "Lowest user id of provisioned accounts; 1000 by default.", ge=FIRST_ID, le=2_000_000_000
    )
    idle_minutes: int | None = described(
        None, "Minutes without activity after which people log in again; 60 by default.", ge=1, le=43200
    )


class WorkbenchHostSettings(Section):
    """One Workbench on a machine, with its homes, and its sessions in a namespace of the cluster."""

    host: DomainName | None = described(None, "Host name; <name>.<domain> by default.")
    machine: WorkbenchMachineSettings = described(WorkbenchMachineSettings(), "The machine.")
    package: WorkbenchPackageSettings = described(WorkbenchPackageSettings(), "The package of Workbench.")
    licence: WorkbenchLicenceSettings = described(..., "The licence, which the machine reads from Secret Manager.")
    login: WorkbenchHostLoginSettings = described(..., "How people log in.")
    database: Literal["sqlite", "postgres"] = described(
        "sqlite", "Where Workbench keeps its own data: on the machine's disk, or on a PostgreSQL server of the stack."
    )
    namespace: KubernetesName = described("rstudio", "Namespace of sessions, which is made.")
    sessions: WorkbenchSessionSettings = described(WorkbenchSessionSettings(), "What people start.")
    session_ranges: list[ClientRange] = described([], "Private ranges that sessions reach on every port.")
    token_version: int = described(
        1,
        "The next number makes another token for the launcher, which takes it over within minutes; the one before goes "
        "with the number after that.",
        ge=1,
    )
    jupyterlab_version: PythonRelease | None = described(None, "JupyterLab of the session image; that of Posit's.")
    notebook_version: PythonRelease | None = described(None, "Jupyter Notebook of the session image; that of Posit's.")
    admin_groups: list[GroupName] = described(
        [], "Groups that may use the administrative dashboard; with none there is no dashboard."
    )
    superuser_groups: list[GroupName] = described([], "Groups that may act on other people's sessions there.")
    project_sharing: bool = described(False, "People may share projects.")
    root_squash: bool = described(
        False, "Root in a pod isn't root for homes; sessions then need homes that others may enter (0711)."
    )
    settings: dict[ConfigFile, dict[Key, OneLine]] = described(
        {}, "Further keys of Workbench's files, by the file's name; they go over Atelier's. No secrets."
    )

    def host_in(self, name: str, domain: str) -> str:
        """The host name of the Workbench that is called `name`, in a stack with `domain`."""
        return self.host or f"{name}.{domain}"
