"""What a hub runs for people: sessions, the profiles that they choose from, and where sessions are scheduled."""

from __future__ import annotations

from typing import Literal

from .jupyterhub_types import Cpus, GroupName, RegistryImage, RegularExpression, Slug, Variable
from .types import ImageReference, Memory, Section, described

Pool = Literal["user", "gpu"]
TypedField = Literal["image", "defaultUrl", "memoryLimit", "memoryGuarantee"]
"""KubeSpawner takes a text for these, not for numbers."""


class SessionChanges(Section):
    """What a profile or a choice changes in a session; what is left out stays."""

    image: ImageReference | None = described(None, "Image. This or `registryImage`.")
    registry_image: RegistryImage | None = described(
        None, "Image of the stack's own registry, as <repository>:<tag>; the repository is one of `registry`."
    )
    cpu_limit: Cpus | None = described(None, "CPUs that a session can use at most.")
    cpu_guarantee: Cpus | None = described(None, "CPUs that are reserved.")
    memory_limit: Memory | None = described(None, "Memory that ends a session where it uses more.")
    memory_guarantee: Memory | None = described(None, "Memory that is reserved.")
    gpus: int | None = described(None, "GPUs.", ge=0, le=16)
    pool: Pool | None = described(None, "Nodes that it runs on; gpu where it has GPUs, else user.")
    default_url: str | None = described(None, "Page that opens first, such as /lab.", pattern=r"^/\S*$")
    environment: dict[Variable, str] = described({}, "Environment variables; no secrets.")


class SessionSettings(SessionChanges):
    """A session, where the chosen profile doesn't say otherwise."""

    memory_guarantee: Memory | None = described("1Gi", "Memory that is reserved.")
    default_url: str | None = described("/lab", "Page that opens first.", pattern=r"^/\S*$")
    start_timeout_seconds: int = described(
        1200, "Seconds that a start may take: a new node and the image's download are in it.", ge=60, le=3600
    )
    shared_memory: Memory | None = described(
        None, "Size of /dev/shm, out of the session's memory; PyTorch needs more than the runtime's 64 MiB."
    )
    post_start: list[str] = described(
        [], "Command that runs in a new session beside its start, such as [bash, /etc/singleuser/post-start.sh]."
    )
    user_id: int = described(1000, "User id in the container.", ge=1, le=65535)
    group_id: int = described(100, "Group of its volumes' files.", ge=1, le=65535)


class ChoiceSettings(Section):
    """One value of an option."""

    slug: Slug = described(..., "Short name that stays.")
    display_name: str = described(..., "What people see.", min_length=1)
    default: bool = described(False, "Chosen at first; the first one where none is.")
    session: SessionChanges = described(SessionChanges(), "What it changes.")


class TypedChoiceSettings(Section):
    """A value that people type in."""

    display_name: str = described(..., "What people see above the field.", min_length=1)
    sets: TypedField = described("image", "What the value becomes.")
    pattern: RegularExpression = described(..., "Regular expression that the whole value has to match.")
    message: str = described(..., "What people read where it doesn't.", min_length=1)


class OptionSettings(Section):
    """Something to choose within a profile: KubeSpawner's profile_options."""

    slug: Slug = described(..., "Short name that stays.")
    display_name: str = described(..., "What people see.", min_length=1)
    choices: list[ChoiceSettings] = described(..., "Values, in this order.", min_length=1)
    typed: TypedChoiceSettings | None = described(None, "Let people type a value of their own.")


class ProfileSettings(SessionChanges):
    """A kind of session that people choose."""

    slug: Slug = described(..., "Short name that stays: links, API calls and the smoke test use it.")
    display_name: str = described(..., "What people see.", min_length=1)
    description: str = described("", "One sentence below it; HTML.")
    default: bool = described(False, "Chosen at first. Exactly one is, where there are several.")
    groups: list[GroupName] = described([], "Groups of the hub whose members see it; with none, everybody.")
    options: list[OptionSettings] = described([], "What people choose within it.")


class SchedulingSettings(Section):
    """What is kept ready for sessions, and how they are packed."""

    user_scheduler: bool = described(
        True, "Pack sessions on few nodes by a scheduler of the hub, so that empty ones go sooner."
    )
    placeholders: int = described(
        0, "Pods that keep room for as many sessions, and give way to them; a node starts for the next then.",
        ge=0, le=1000,
    )  # fmt: skip
    pull_before_upgrade: bool = described(True, "Pull a new image to all user nodes before the hub offers it.")
    pull_profile_images: bool = described(True, "Pull the images of all profiles, not only that of `session`.")
    pull_to_new_nodes: bool = described(True, "Pull images to a new user node as soon as it starts.")


class CullingSettings(Section):
    """Servers that are stopped by themselves."""

    enabled: bool = described(True, "Stop idle servers.")
    idle_minutes: int = described(60, "Minutes without activity after which a server stops.", ge=5, le=43200)
    max_age_hours: int = described(0, "Hours after which a server stops even if it is used; 0 for never.", ge=0, le=720)
    every_minutes: int = described(10, "Minutes between looks.", ge=1, le=1440)
    users: bool = described(False, "Remove idle users from the hub too, with their tokens; not their files.")
