"""Where a hub keeps homes, data that people share, and its own database."""

from __future__ import annotations

from typing import Literal

from .jupyterhub_types import ContainerPath, Size
from .types import ClientRange, Name, SecretReference, Section, described


class HomeSettings(Section):
    """Home directories."""

    kind: Literal["shared", "perUser", "none"] = described(
        "perUser",
        "`shared`: a folder for each user of one volume that many nodes write, of `sharedStorage`. `perUser`: a disk "
        "for each user, which binds sessions to its zone. `none`: nothing outlives a session.",
    )
    size: Size = described("10Gi", "Size of each user's disk, or of the shared volume. It can grow, not shrink.")
    path: ContainerPath = described("/home/jovyan", "Where sessions see it.")


class DataVolumeSettings(Section):
    """Files that all sessions see."""

    share: Name = described(
        ..., "Share (Azure) or access point (AWS) of the stack's `sharedStorage`, by its name there."
    )
    path: ContainerPath = described(..., "Where sessions see it, such as /data.")
    read_only: bool = described(True, "Sessions can't write.")
    size: Size = described("100Gi", "Size that the volume shows.")


class DatabaseSettings(Section):
    """Where the hub keeps users, running servers and tokens. Without `managed` or `url` SQLite on a disk."""

    managed: bool = described(
        False, "A PostgreSQL server of the stack's own, made for this hub as the section `postgres` says."
    )
    disk: Size = described("1Gi", "Size of SQLite's disk.")
    url: SecretReference | None = described(
        None, "PostgreSQL: postgresql+psycopg2://<user>:<password>@<host>:5432/<database>."
    )
    ranges: list[ClientRange] = described(
        [], "Ranges that the PostgreSQL server is in; the hub connects to no others. Needed with `url`."
    )
    port: int = described(5432, "Port of the PostgreSQL server.", ge=1, le=65535)
