"""What a stack file may say about one Posit Workbench on Kubernetes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator

from .jupyterhub_types import GroupName, Variable
from .types import (
    ClientRange,
    Cpu,
    DomainName,
    ImageReference,
    KubernetesName,
    Memory,
    SecretReference,
    Section,
    described,
    matching,
)
from .workbench_login import WorkbenchLoginSettings
from .workbench_sessions import WorkbenchSessionSettings
from .workbench_storage import WorkbenchDatabaseSettings, WorkbenchVolumeSettings

LicenceServer = Annotated[
    str, AfterValidator(matching(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?:\d{2,5}", "<host>:<port> of a licence server"))
]


class WorkbenchLicenceSettings(Section):
    """Exactly one of `file`, `key` and `server`."""

    file: SecretReference | None = described(None, "Content of a licence file (.lic), for any number of replicas.")
    key: SecretReference | None = described(
        None, "A key that each replica activates over the internet; a licence allows a number of activations."
    )
    server: LicenceServer | None = described(None, "A floating licence server, as <host>:<port>.")
    server_ranges: list[ClientRange] = described(
        [], "Private ranges that the licence server is in; with none it has a public address."
    )


class WorkbenchSizeOfServer(Section):
    """What each of the server's pods reserves and may use. Sessions run in pods of their own."""

    cpu: Cpu = described("500m", "CPUs that are reserved.")
    cpu_limit: Cpu = described("2", "CPUs that it can use at most.")
    memory: Memory = described("2Gi", "Memory that is reserved.")
    memory_limit: Memory = described("4Gi", "Memory that ends the pod where it uses more.")


class WorkbenchReachSettings(Section):
    """What the network lets through beside public addresses and what server and sessions need of each other."""

    server_ranges: list[ClientRange] = described(
        [], "Private ranges that the server reaches on every port: a directory, an identity provider."
    )
    session_ranges: list[ClientRange] = described([], "Private ranges that sessions reach on every port.")
    session_internet: bool = described(True, "Sessions reach public addresses.")


class WorkbenchSettings(Section):
    """One Workbench, in a namespace of its own that has its name, and its sessions in <name>-sessions."""

    host: DomainName | None = described(None, "Host name; <name>.<domain> by default.")
    licence: WorkbenchLicenceSettings = described(..., "The licence.")
    login: WorkbenchLoginSettings = described(..., "How people log in.")
    replicas: int = described(1, "Servers that share the load, each with the whole of the state.", ge=1, le=10)
    database: WorkbenchDatabaseSettings | None = described(
        None, "A PostgreSQL database that is there already. Without it the stack makes one."
    )
    homes: WorkbenchVolumeSettings = described(WorkbenchVolumeSettings(), "Home directories.")
    state: WorkbenchVolumeSettings = described(
        WorkbenchVolumeSettings(), "The server's own state, which all replicas write."
    )
    sessions: WorkbenchSessionSettings = described(WorkbenchSessionSettings(), "What people start.")
    admin_groups: list[GroupName] = described(
        [], "Groups that may use the administrative dashboard; with none there is no dashboard."
    )
    superuser_groups: list[GroupName] = described([], "Groups that may act on other people's sessions there.")
    project_sharing: bool = described(
        False, "People may share projects, which needs access control lists on the homes' file system."
    )
    rootless: bool = described(
        False,
        "Run the server as an ordinary user. It needs oidc or saml with provisioned accounts, home directories that "
        "are there (`homes.kind: nfs`), and session images with Workbench's NSS module.",
    )
    read_nodes: bool = described(False, "The launcher may read the cluster's nodes, for sessions that publish ports.")
    size: WorkbenchSizeOfServer = described(WorkbenchSizeOfServer(), "Size of the server's pods.")
    image: ImageReference | None = described(None, "Image of the server; Posit's of the chart's release by default.")
    environment: dict[Variable, str] = described({}, "Environment variables of the server; no secrets.")
    reach: WorkbenchReachSettings = described(WorkbenchReachSettings(), "What server and sessions connect to.")
    metrics_namespace: KubernetesName | None = described(
        None, "Namespace of a Prometheus of your own that reads metrics. The stack's own (`prometheus`) does anyway."
    )
    launcher_key_version: int = described(
        1, "Another number makes another key between server and launcher: running sessions are lost.", ge=1
    )
    cookie_key_version: int = described(
        1, "Another number makes another key of cookies: everybody logs in again.", ge=1
    )
    timeout_seconds: int = described(1200, "Seconds until a release that isn't ready is taken back.", ge=120, le=7200)
    values: dict[str, Any] = described(
        {},
        "Values of the chart rstudio-workbench, merged over Atelier's own, for what has no setting. No secrets.",
    )

    def host_in(self, name: str, domain: str) -> str:
        """The host name of the Workbench that is called `name`, in a stack with `domain`."""
        return self.host or f"{name}.{domain}"

    def namespaces(self, name: str) -> list[str]:
        """The namespaces that it makes."""
        return [name, *([f"{name}-sessions"] if self.sessions.namespace == "own" else [])]
