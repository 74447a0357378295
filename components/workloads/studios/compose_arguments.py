"""The arguments of the StudiosHost component."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .compose import HostSecret, MailServer
from .environment import StudiosTemplate


class StudiosHostMachine(TypedDict):
    """The machine that Docker Compose runs on, and what is around it."""

    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_id: pulumi.Input[str]
    """A private subnet with a way out."""
    availability_zone: str
    """Full name of that subnet's zone, such as eu-west-1a."""
    kms_key_arn: pulumi.Input[str]
    """Key of disks and secrets: EC2 and Secrets Manager may use it for whoever calls them."""
    instance_type: NotRequired[str]
    """Nitro instance type with x86-64 processors. Another one restarts the machine. Default: m7i.xlarge."""
    disk_gib: NotRequired[int]
    """Root disk in GiB: system, images and logs. Default: 50."""
    data_gib: NotRequired[int]
    """Data volume in GiB; it can grow, not shrink. Default: 50."""
    snapshot_id: NotRequired[pulumi.Input[str]]
    """Snapshot that the data volume is made of; `generation` changes with it. Default: it is empty."""
    keep_snapshots: NotRequired[int]
    """How many daily snapshots of the data volume are kept. Default: 14."""
    snapshot_time: NotRequired[str]
    """When they are made, hh:mm in UTC. Default: 03:00."""
    generation: NotRequired[int]
    """Another number makes a new machine, which takes the data volume over. Default: 1."""
    egress_ports: NotRequired[list[int]]
    """More TCP ports of anybody that the machine connects to, beside 80, 443 and the mail server's. Default: none."""
    managed_policy_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """More policies of its role, by a short name, such as what a Platform with `instance_credentials` needs."""


class StudiosHostPlatform(TypedDict):
    """The Seqera Platform that runs on the same machine."""

    contact_email: str
    """Address that mail is sent from."""
    licence: HostSecret
    """The Platform's licence."""
    version: NotRequired[str]
    """Tag of the Platform's images. Default: v26.1.3."""
    mail: NotRequired[MailServer]
    """Where mail goes. Default: nowhere, and nobody logs in by mail."""
    trusted_emails: NotRequired[list[str]]
    """Addresses that may log in by mail, such as *@example.org. Default: all."""
    root_users: NotRequired[list[str]]
    """Addresses of those who see the administration panel."""
    instance_credentials: NotRequired[bool]
    """The Platform takes roles with the machine's own; containers then reach the role's credentials. Default: false."""
    compute_platforms: NotRequired[list[str]]
    """What it starts work on, in the words of TOWER_ENABLE_PLATFORMS. Default: AWS Batch and AWS Cloud."""
    java_options: NotRequired[str]
    """JAVA_OPTS of backend and cron."""
    environment: NotRequired[dict[str, str]]
    """More variables of backend and cron."""
    secret_environment: NotRequired[dict[str, HostSecret]]
    """More variables of backend and cron whose values are secrets."""


class StudiosHostArgs(TypedDict):
    region: str
    """Region of the machine and of the secrets."""
    account_id: str
    """The account."""
    prefix: str
    """First part of the names of secrets that are made, such as atelier-staging; the component's name follows."""
    machine: StudiosHostMachine
    """The machine."""
    connect_host: str
    """Host name of the proxy, such as connect.example.org."""
    platform_url: str
    """Address of the Platform, without a final slash."""
    registry_username: HostSecret
    """User of the registry."""
    registry_password: HostSecret
    """Password of that user."""
    templates: dict[str, StudiosTemplate]
    """Session environments by key."""
    version: str
    """Tag of the proxy and server images."""
    platform: NotRequired[StudiosHostPlatform]
    """A Platform on the same machine. Default: it runs elsewhere and is told `platform_environment`."""
    registry: NotRequired[str]
    """Registry of Seqera's images. Default: cr.seqera.io."""
    allowed_workspaces: NotRequired[list[int]]
    """Workspaces that may use Studios; [] none. Default: all."""
    lifespan_hours: NotRequired[int]
    """Default: 8."""
    private_by_default: NotRequired[bool]
    """Default: false."""
    path_routing: NotRequired[bool]
    """Default: false."""
    custom_image_registry: NotRequired[str]
    """Registry that Wave pushes people's images to."""
    custom_image_repository: NotRequired[str]
    """Repository in it."""
    registration_token: NotRequired[HostSecret]
    """A token that exists already. By default one is made."""
    registration_token_version: NotRequired[int]
    """Another number makes another token. Default: 1."""
    rsa_bits: NotRequired[int]
    """Default: 2048."""
    log_level: NotRequired[str]
    """Default: info."""
    protect: NotRequired[bool]
    """Refuse to delete machine, data volume and secrets. Default: false."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything, beside the provider's default tags."""
