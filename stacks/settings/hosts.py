"""The host names of a Studios deployment, and how names lie to each other."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import Path
from .studios import StudiosFeatureSettings

HOST_SETTINGS: dict[str, Path] = {"connect": ("connectHost",), "platform": ("platform", "url"), "ssh": ("ssh", "host")}


@dataclass(frozen=True)
class StudiosHosts:
    """The host names of one Studios deployment. `wildcard` is the domain whose children are sessions."""

    domain: str
    connect: str
    platform: str
    wildcard: str | None
    ssh: str | None

    @staticmethod
    def of(settings: StudiosFeatureSettings, stack_domain: str) -> StudiosHosts:
        """Settings with the defaults that depend on the stack's domain."""
        domain = settings.domain or stack_domain
        wildcard = None if settings.path_routing else settings.wildcard_domain or domain
        return StudiosHosts(
            domain=domain,
            connect=settings.connect_host or f"connect.{wildcard or domain}",
            platform=urlsplit(settings.platform.url).hostname or "",
            wildcard=wildcard,
            ssh=(settings.ssh_settings.host or f"ssh.{domain}") if settings.ssh_settings else None,
        )

    def exact(self, settings: StudiosFeatureSettings) -> dict[str, str]:
        """The names that this deployment takes for itself, by what they are for."""
        platform = self.platform if settings.publishes_platform else None
        names = {"connect": self.connect, "platform": platform, "ssh": self.ssh}
        return {key: name for key, name in names.items() if name}


def overlap(one: str, other: str) -> bool:
    """Whether one of two domains holds the other."""
    return within(one, other) or within(other, one)


def within(name: str, zone: str) -> bool:
    """Whether a name is a domain or below it."""
    return name == zone or name.endswith(f".{zone}")


def child(name: str, parent: str) -> bool:
    """Whether a name is directly below a domain."""
    label, _, rest = name.partition(".")
    return bool(label) and rest == parent
