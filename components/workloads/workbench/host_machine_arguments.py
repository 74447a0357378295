"""Arguments of the component that puts Workbench on a virtual machine of Google Cloud."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from ...hosts.compute_engine_disks import DataDisk
from .arguments import WorkbenchDatabaseArgs
from .host_arguments import WorkbenchHostLicenceArgs, WorkbenchHostPackageArgs
from .login_arguments import WorkbenchOidcArgs, WorkbenchSamlArgs
from .session_arguments import WorkbenchSessionArgs


class WorkbenchHostPersonArgs(TypedDict):
    """A person who logs in with a password."""

    uid: int
    """User id, 1000 or more, which files keep: never give it to somebody else."""
    groups: NotRequired[list[str]]
    """Further groups. Default: none."""
    password_secret: NotRequired[pulumi.Input[str]]
    """Identifier of a secret that holds the password: projects/…/secrets/…. Default: one is generated and kept."""


class WorkbenchHostPlaceArgs(TypedDict):
    """The project and the network."""

    project_id: str
    """The project."""
    region: str
    """Region of machine, disks and secrets."""
    zone: str
    """Zone of machine and disks."""
    network_id: pulumi.Input[str]
    """The network, which is the cluster's too."""
    subnet_id: pulumi.Input[str]
    """Subnet of the machine."""
    disk_key_id: pulumi.Input[str]
    """Key of disks: `GcpKey` with service compute."""
    secret_key_id: pulumi.Input[str]
    """Key of secrets: `GcpKey` with service secretmanager."""
    secret_prefix: str
    """First part of secrets' names, such as atelier-staging."""


class WorkbenchHostMachineArgs(TypedDict):
    """The machine."""

    account_name: str
    """What its service account is called by, as in staging-workbench."""
    machine_type: NotRequired[str]
    """Machine type. Default: that of `ComputeEngineHost`."""
    image: NotRequired[str]
    """Image. Default: Ubuntu 24.04."""
    boot_disk_gib: NotRequired[int]
    """Boot disk. Default: that of `ComputeEngineHost`."""
    disks: NotRequired[dict[str, DataDisk]]
    """The disks homes and state, where they differ from 200 and 10 GiB."""
    snapshot_days: NotRequired[int]
    """How long daily snapshots of these disks are kept. Default: 14."""
    generation: NotRequired[int]
    """Another number makes a new machine, with the same address and disks. Default: 1."""
    os_login: NotRequired[bool]
    """Accounts for SSH by roles of IAM. Default: on."""


class WorkbenchHostSessionsArgs(TypedDict):
    """The cluster of sessions."""

    api_url: pulumi.Input[str]
    """URL of the API server as the machine reaches it, such as that of `GkeCluster.private_endpoint`. The cluster must
    let the machine's subnet in (`private_access_cidrs`)."""
    certificate_authority: pulumi.Input[str]
    """Certificate of its authority: PEM, in base64."""
    node_ranges: list[pulumi.Input[str]]
    """Ranges of nodes."""
    pod_ranges: list[pulumi.Input[str]]
    """Ranges of pods."""
    token_version: NotRequired[int]
    """The next number makes another token for the launcher. Default: 1."""
    session_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that sessions may connect to. Default: none."""


class WorkbenchHostArgs(TypedDict):
    """A Workbench on a virtual machine."""

    host: str
    """Name that people type."""
    place: WorkbenchHostPlaceArgs
    """The project and the network."""
    machine: WorkbenchHostMachineArgs
    """The machine."""
    sessions: WorkbenchHostSessionsArgs
    """The cluster of sessions."""
    certificate_map_id: NotRequired[pulumi.Input[str]]
    """`ManagedCertificate.map_id`: the certificate of `host`. Default: none, and no load balancer."""
    licence: WorkbenchHostLicenceArgs
    """The licence."""
    users: NotRequired[dict[str, WorkbenchHostPersonArgs]]
    """People who log in with a password, by login name; or oidc, or saml."""
    oidc: NotRequired[WorkbenchOidcArgs]
    """OpenID Connect."""
    saml: NotRequired[WorkbenchSamlArgs]
    """SAML 2.0."""
    provisioning: NotRequired[str]
    """Where accounts come from, with oidc and saml: scim or jit. Default: jit."""
    first_uid: NotRequired[int]
    """Lowest user id of provisioned accounts. Default: Workbench's own, 1000."""
    idle_minutes: NotRequired[int]
    """People who do nothing for so long log in again. Default: Workbench's own, 60."""
    database: NotRequired[WorkbenchDatabaseArgs]
    """PostgreSQL for Workbench's own data. Default: SQLite, on the disk state."""
    session: NotRequired[WorkbenchSessionArgs]
    """Sessions; their namespace is rstudio by default."""
    package: NotRequired[WorkbenchHostPackageArgs]
    """Version of Workbench. Default: the pinned one."""
    admin_groups: NotRequired[list[str]]
    """Groups whose members see the admin dashboard. Default: none, and no dashboard."""
    superuser_groups: NotRequired[list[str]]
    """Groups whose members may act as others there. Default: none."""
    project_sharing: NotRequired[bool]
    """Sharing of RStudio projects. Default: off."""
    root_squash: NotRequired[bool]
    """Root in a pod isn't root for homes; see `WorkbenchHostSetupArgs`. Default: off."""
    jupyterlab_version: NotRequired[str]
    """JupyterLab of the session image. Default: that of Posit's."""
    notebook_version: NotRequired[str]
    """Jupyter Notebook of the session image. Default: that of Posit's."""
    settings: NotRequired[dict[str, dict[str, str]]]
    """Further keys of Workbench's files, by the file's name; they go over ours."""
    allowed_from: NotRequired[list[str]]
    """Ranges that people may come from. Default: anywhere."""
    security_policy: NotRequired[pulumi.Input[str]]
    """Instead of that, name or identifier of a policy of Cloud Armor. Default: none."""
    timeout_seconds: NotRequired[int]
    """How long an answer may take, and a WebSocket lasts. Default: 3600."""
    protect: NotRequired[bool]
    """Refuse to delete disks, generated passwords and the sessions' namespace. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of everything that takes them: lower-case letters, digits, _ and -."""
