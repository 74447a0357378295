"""Where a Workbench keeps people's files, its own state and its database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator

from .jupyterhub_types import HostName, ProjectPath, Size, gib_of
from .types import ClientRange, SecretReference, Section, described, matching

if TYPE_CHECKING:
    from .workbench import WorkbenchSettings

NfsPath = Annotated[str, AfterValidator(matching(r"(/[\w.-]+)+|/", "an exported directory, such as /home"))]
DatabaseName = Annotated[
    str, AfterValidator(matching(r"[a-z_][a-z0-9_-]{0,62}", "a name of PostgreSQL in lower case, such as workbench"))
]


class NfsSettings(Section):
    """A directory of an NFS server that is there already, exported with no_root_squash unless Workbench is rootless."""

    server: HostName = described(..., "Name or address of the server.")
    path: NfsPath = described(..., "Exported directory.")
    mount_options: list[str] = described(["hard"], "Options of the mount, such as nfsvers=4.1.")


class WorkbenchVolumeSettings(Section):
    """A volume that many pods write. Each person's files keep their own user id on it."""

    kind: Literal["share", "class", "nfs", "disk"] = described(
        "share",
        "`share`: a directory of its own in the stack's `sharedStorage`. `class`: a volume by the storage class of "
        "that, not on AWS; for homes only with `sessions.namespace: server`, as a volume is in one namespace. `nfs`: "
        "an NFS server that is there already. `disk`: a disk, on a cluster that exists and has one "
        "node; homes as with `class`.",
    )
    size: Size | None = described(None, "Size of the volume; 100Gi by default. It can grow, not shrink.")
    nfs: NfsSettings | None = described(None, "The NFS server, with `kind: nfs`.")

    @property
    def capacity(self) -> str:
        """Its size."""
        return self.size or "100Gi"


class WorkbenchDatabaseSettings(Section):
    """A PostgreSQL database that is there already, empty and for this Workbench alone."""

    host: HostName = described(..., "Name or address of the server.")
    port: int = described(5432, "Its port.", ge=1, le=65535)
    name: DatabaseName = described("workbench", "Name of the database.")
    user: DatabaseName = described("workbench", "User that owns it.")
    password: SecretReference = described(..., "The user's password.")
    ssl_mode: Literal["require", "verify-ca", "verify-full"] | None = described(
        None, "How the server's certificate is checked; verify-full with `ca` by default, else require."
    )
    ca: ProjectPath | None = described(
        None, "File of the project with the certificates that the server's is checked by, PEM."
    )
    ranges: list[ClientRange] = described(
        ..., "Ranges that the server is in; Workbench connects to no other private ones.", min_length=1
    )


def homes_share(name: str) -> str:
    """The share (access point) of the homes of a Workbench that is called so."""
    return f"{name}-homes"


def state_share(name: str) -> str:
    """The share (access point) of its state."""
    return f"{name}-state"


def workbench_shares(deployments: dict[str, WorkbenchSettings]) -> dict[str, int]:
    """The directories of `sharedStorage` that deployments of Workbench have for themselves, with their sizes in GiB."""
    shares: dict[str, int] = {}
    for name, workbench in deployments.items():
        for share, volume in ((homes_share(name), workbench.homes), (state_share(name), workbench.state)):
            if volume.kind == "share":
                shares[share] = max(1, int(gib_of(volume.capacity)))
    return shares
