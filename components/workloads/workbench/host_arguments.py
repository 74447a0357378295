"""Arguments about a Workbench on a virtual machine, with its sessions in a cluster."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .login_arguments import WorkbenchOidcArgs, WorkbenchSamlArgs
from .session_arguments import WorkbenchSessionArgs


class WorkbenchHostPackageArgs(TypedDict):
    """The package that is installed, for Ubuntu 24.04 on x86-64."""

    version: NotRequired[str]
    """Version of the package, such as 2026.08.1+195.pro1. Another one is installed over it. Default:
    `versions.WORKBENCH_PACKAGE`."""
    url: NotRequired[str]
    """Where it is, such as a bucket of your own. Default: Posit's download of that version."""
    sha256: NotRequired[str]
    """Its checksum, in 64 hexadecimal digits. Default: none, so that TLS alone vouches for it; Posit's page of
    downloads tells it."""


class WorkbenchHostClusterArgs(TypedDict):
    """The cluster that runs sessions, and what `LauncherAccess` made there."""

    api_url: pulumi.Input[str]
    """URL of the API server, as the machine reaches it."""
    certificate_authority: pulumi.Input[str]
    """Certificate of its authority: PEM, in base64."""
    token_secret: pulumi.Input[str]
    """Identifier of the secret that holds the launcher's token: projects/…/secrets/…"""
    namespace: NotRequired[str]
    """Namespace of sessions. Default: rstudio."""


class WorkbenchHostUserArgs(TypedDict):
    """A person with an account on the machine and a password."""

    uid: int
    """User id, 1000 or more, which files keep: never give it to somebody else."""
    password_secret: pulumi.Input[str]
    """Identifier of the secret that holds the password. A password changed by its owner stays until that changes."""
    groups: NotRequired[list[str]]
    """Further groups, which are made. Default: none."""


class WorkbenchHostLoginArgs(TypedDict):
    """How people log in: exactly one of users, oidc, saml."""

    users: NotRequired[dict[str, WorkbenchHostUserArgs]]
    """Accounts of the operating system, by login name. One that is left out is locked; its home stays."""
    oidc: NotRequired[WorkbenchOidcArgs]
    """OpenID Connect; the client's secret goes by `secrets`."""
    saml: NotRequired[WorkbenchSamlArgs]
    """SAML 2.0."""
    provisioning: NotRequired[str]
    """Where accounts come from, with oidc and saml: scim or jit, as in `WorkbenchLoginArgs`. Default: jit."""
    first_uid: NotRequired[int]
    """Lowest user id of provisioned accounts, 1000 or more. Default: Workbench's own, 1000."""
    first_gid: NotRequired[int]
    """Lowest group id of provisioned groups, 1000 or more. Default: Workbench's own, 1000."""
    idle_minutes: NotRequired[int]
    """People who do nothing for so long log in again. Default: Workbench's own, 60."""


class WorkbenchHostLicenceArgs(TypedDict):
    """The licence: exactly one of file_secret, key_secret, server."""

    file_secret: NotRequired[pulumi.Input[str]]
    """Identifier of the secret that holds a licence file (.lic)."""
    key_secret: NotRequired[pulumi.Input[str]]
    """Identifier of the secret that holds a key, which is activated over the internet, and given back when the machine
    stops."""
    server: NotRequired[str]
    """<host>:<port> of a floating licence server."""


class WorkbenchHostFileArgs(TypedDict):
    """A secret file of /etc/rstudio."""

    secret: pulumi.Input[str]
    """Identifier of the secret that is its content."""
    mode: NotRequired[str]
    """Its mode. Default: 0600."""


class WorkbenchHostSetupArgs(TypedDict):
    """What the machine becomes."""

    host: str
    """Name that people type."""
    address: pulumi.Input[str]
    """The machine's private address, which pods reach."""
    cluster: WorkbenchHostClusterArgs
    """Where sessions run."""
    node_ranges: list[pulumi.Input[str]]
    """Ranges of the cluster's nodes, which mount homes."""
    login: WorkbenchHostLoginArgs
    """How people log in."""
    licence: WorkbenchHostLicenceArgs
    """The licence."""
    disks: dict[str, str]
    """Folders on disks that outlive the machine, by the disk's name there."""
    package: NotRequired[WorkbenchHostPackageArgs]
    """Version of Workbench. Default: the pinned one."""
    session: NotRequired[WorkbenchSessionArgs]
    """Sessions. `mounts` are claims of their namespace, and `init_image` must be of the server's version."""
    jupyterlab_version: NotRequired[str]
    """JupyterLab of the session image, which the machine itself hasn't. Default: `versions.WORKBENCH_JUPYTERLAB`."""
    notebook_version: NotRequired[str]
    """Jupyter Notebook of the session image. Default: `versions.WORKBENCH_NOTEBOOK`."""
    admin_groups: NotRequired[list[str]]
    """Groups whose members see the admin dashboard. Default: none, and no dashboard."""
    superuser_groups: NotRequired[list[str]]
    """Groups whose members may act as others there. Default: none."""
    project_sharing: NotRequired[bool]
    """Sharing of RStudio projects, which needs access control lists on homes. Default: off."""
    secrets: NotRequired[dict[str, WorkbenchHostFileArgs]]
    """Secret files of /etc/rstudio by their names, such as database.conf. Default: none; Workbench's own data are in
    SQLite then, on the machine."""
    database_ca: NotRequired[pulumi.Input[str]]
    """Certificates that PostgreSQL's is checked with, PEM, for /etc/rstudio/database-ca.crt. Default: none."""
    root_squash: NotRequired[bool]
    """Root in a pod isn't root for homes. Sessions start as root and read a person's home then, so that this needs
    homes that others may enter (0711). Default: off."""
    settings: NotRequired[dict[str, dict[str, str]]]
    """Further keys of Workbench's files, by the file's name, such as rsession.conf; they go over ours."""
