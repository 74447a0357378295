"""What a stack file may say about Studios on Docker Compose, on a machine of its own."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from components import versions

from .hosts_ec2 import PolicyArn
from .studios import PlatformAddress, StudiosFeatureSettings
from .types import DomainName, InstanceType, SecretReference, Section, ZoneLetter, described, matching

# Only Nitro machines show a volume by its identifier: EC2 user guide, "Instances built on the AWS Nitro System".
NitroType = Annotated[
    InstanceType,
    AfterValidator(
        matching(
            r"(t3a?|i3en|z1d|[a-z]+([5-9]|\d\d)[a-z-]*)\.[a-z0-9-]+",
            "an instance type of the Nitro System, such as m7i.xlarge or t3.xlarge",
        )
    ),
]
EmailAddress = Annotated[
    str, AfterValidator(matching(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", "an address such as a@example.org"))
]
TrustedEmail = Annotated[
    str, AfterValidator(matching(r"[\w.+*-]+@[\w*-]+(\.[\w*-]+)+", "an address or pattern such as *@example.org"))
]
VariableName = Annotated[
    str,
    AfterValidator(matching(r"[A-Z][A-Z0-9_]{1,127}", "the name of an environment variable, such as TOWER_ROOT_USERS")),
]
PlatformVersion = Annotated[str, AfterValidator(matching(r"v\d+\.\d+\.\d+", "a tag of the Platform, such as v26.1.3"))]
SnapshotId = Annotated[
    str, AfterValidator(matching(r"snap-[0-9a-f]{8}([0-9a-f]{9})?", "a snapshot such as snap-0123456789abcdef0"))
]


class MailSettings(Section):
    """The server that the Platform sends mail by, with STARTTLS."""

    host: DomainName = described(..., "Host name, such as email-smtp.eu-west-1.amazonaws.com.")
    port: int = described(587, "Port.", ge=1, le=65535)
    credentials: SecretReference | None = described(
        None, "JSON with `username` and `password`; without, nobody logs in."
    )


class SecretVariable(SecretReference):
    """A secret that is an environment variable."""

    field: str | None = Field(
        None, description="Key of a value that is JSON; the whole value by default.", min_length=1
    )


class OwnPlatformSettings(Section):
    """A Seqera Platform on the same machine."""

    version: PlatformVersion = described(
        versions.SEQERA_PLATFORM, "Tag of its images. Never go back: the database is migrated."
    )
    contact_email: EmailAddress = described(..., "Address that mail is sent from.")
    licence: SecretReference = described(..., "Licence of Seqera Platform Enterprise.")
    mail: MailSettings | None = described(
        None, "How it sends mail. Without it nobody logs in by mail: name another login in `environment`."
    )
    trusted_emails: list[TrustedEmail] = described([], "Who may log in by mail, such as *@example.org.")
    root_users: list[EmailAddress] = described([], "Who sees the administration panel.")
    instance_credentials: bool = described(
        False,
        "The Platform takes roles with the machine's own (TOWER_ALLOW_INSTANCE_CREDENTIALS). All containers then reach "
        "the role, which reads the deployment's secrets too.",
    )
    compute_platforms: list[str] = described(
        ["awsbatch-platform", "awscloud-platform"],
        "What it starts work on: values of TOWER_ENABLE_PLATFORMS.",
        min_length=1,
    )
    environment: dict[VariableName, str] = described(
        {}, "More variables of backend and cron, such as those of a login."
    )
    secret_environment: dict[VariableName, SecretVariable] = described({}, "More variables of both, out of the vault.")


class HostPlatformSettings(PlatformAddress):
    """The Seqera Platform that Studios belongs to."""

    own: OwnPlatformSettings | None = described(
        None,
        "Run it on the same machine. Without it the Platform runs elsewhere: the stack output `platformEnvironment` "
        "says what to set there, and token and key file are in the vault.",
    )


class SnapshotSettings(Section):
    """Daily snapshots of the data volume."""

    keep: int = described(14, "How many are kept; 0 makes none.", ge=0, le=1000)
    time: str = described("03:00", "When they are made, in UTC.", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class StudiosMachineSettings(Section):
    """The machine: Ubuntu 24.04, reached by Session Manager."""

    instance_type: NitroType = described(
        "m7i.xlarge", "Instance type; another one restarts the machine. A Platform needs 16 GiB of memory."
    )
    disk_gib: int = described(50, "Root disk in GiB: system, images, logs. It can grow, not shrink.", ge=20, le=16384)
    data_gib: int = described(
        50,
        "Volume of MySQL, Redis and the proxy in GiB. It can grow, not shrink.",
        ge=10,
        le=16384,
    )
    snapshots: SnapshotSettings = described(SnapshotSettings(), "Daily snapshots of that volume.")
    zone: ZoneLetter | None = described(
        None,
        "The zone of machine and volume, out of `network.zones`; the first by default. Another one makes another "
        "volume, out of `restoreFrom`. Raise `generation` with it.",
    )
    restore_from: SnapshotId | None = described(
        None, "Snapshot that the volume is made of; another one makes another volume. Raise `generation` with it."
    )
    generation: int = described(
        1,
        "Another number makes a new machine from the newest image, which takes the volume over, with an interruption.",
        ge=1,
        le=999,
    )
    egress_ports: list[Annotated[int, Field(ge=1, le=65535)]] = described(
        [], "More TCP ports that it connects to, beside 80, 443 and the mail server's."
    )
    policies: list[PolicyArn] = described([], "Managed policies of its role, such as what the Platform needs.")


class StudiosHostSettings(StudiosFeatureSettings):
    """One deployment of Studios on a machine of its own."""

    platform: HostPlatformSettings = described(..., "The Platform that it belongs to.")
    machine: StudiosMachineSettings = described(StudiosMachineSettings(), "The machine.")

    @property
    def publishes_platform(self) -> bool:
        """Whether the Platform's own host name is published here too."""
        return self.platform.own is not None
