"""What rules compare hubs with: the sections of a stack file, as far as hubs care."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .domain import DomainSettings
from .errors import Path, Problem
from .gcp_data import SHARE_SIZES
from .jupyterhub import JupyterHubSettings
from .jupyterhub_profiles import SessionChanges
from .jupyterhub_types import bytes_of
from .sections import Sections
from .studios import StudiosSettings
from .workbench_sessions import WorkbenchSessionSettings


@dataclass(frozen=True)
class Surroundings:
    """Hubs and what is around them; None where a section isn't valid in itself and nothing can be said."""

    hubs: dict[str, JupyterHubSettings] = field(default_factory=dict)
    domain: DomainSettings | None = None
    studios: dict[str, StudiosSettings] = field(default_factory=dict)
    protects: bool = False
    cloud: str | None = None
    pools: dict[str, bool] | None = None
    """The node pools that there are, and whether each is interruptible."""
    shares: set[str] | None = None
    """Names in `sharedStorage`; None where there is no such section."""
    repositories: set[str] | None = None
    """Names in `registry`; None where there is no such section."""
    load_balancer_ports: set[int] | None = None
    """Ports that load-balancer Services are reached on; None where any is."""
    smallest_share: int = 0
    """GiB of the smallest volume that many pods write."""
    largest_share: int | None = None
    """GiB of the largest such volume; None where it isn't near."""
    share_setting: str = "protocol: nfs"
    """What of `sharedStorage` says so."""
    application_insights: bool | None = None
    """Whether the stack has Application Insights; None where that isn't known."""

    @staticmethod
    def of(sections: Sections) -> Surroundings:
        """What the sections of any cloud say."""
        cluster = getattr(sections, "cluster", None)
        pools = getattr(cluster, "node_pools", None)
        storage = getattr(sections, "shared_storage", None)
        registry = getattr(sections, "registry", None)
        cloud = type(sections).__name__.removesuffix("Sections").lower()
        return Surroundings(
            hubs=getattr(sections, "jupyterhub", None) or {},
            domain=sections.domain,
            studios=sections.studios or {},
            protects=bool(sections.protects),
            cloud=cloud or None,
            pools=None if pools is None else _pools(pools),
            shares=None if storage is None else set(getattr(storage, "shares", getattr(storage, "access_points", ()))),
            repositories=None if registry is None else set(getattr(registry, "repositories", None) or ()),
            load_balancer_ports=_ports(getattr(sections, "network", None)),
            **_share_sizes(storage),
            application_insights=_insights(sections),
        )

    def path(self, name: str) -> Path:
        """The place of a hub in the file."""
        return ("jupyterhub", name)

    def image(self, path: Path, section: SessionChanges | WorkbenchSessionSettings) -> Iterator[Problem]:
        """What is wrong with an image's choice."""
        if section.image and section.registry_image:
            yield Problem((*path, "registryImage"), "not beside image: leave one of them out", section.registry_image)
        if section.registry_image and self.repositories is None:
            yield Problem((*path, "registryImage"), "needs the section registry", section.registry_image)
        elif section.registry_image and self.repositories:
            # ACR makes a repository with its first image; ECR needs it before.
            repository = section.registry_image.partition("@")[0].partition(":")[0]
            if repository not in self.repositories:
                known = ", ".join(sorted(self.repositories))
                allowed = f"a repository of registry.repositories; there are: {known}"
                yield Problem((*path, "registryImage"), allowed, section.registry_image)

    @staticmethod
    def number(amount: str | float) -> float:
        """CPUs or a size as a number."""
        return bytes_of(amount) if isinstance(amount, str) else amount


def _share_sizes(storage: object) -> dict[str, Any]:
    """The sizes of volumes that many pods write."""
    tier = getattr(storage, "tier", None)
    if tier is not None:
        smallest, largest = SHARE_SIZES.get(tier, (0, None))
        return {"smallest_share": smallest, "largest_share": largest, "share_setting": f"tier: {tier}"}
    # An NFS share of Azure has at least 100 GiB.
    return {"smallest_share": 100} if getattr(storage, "protocol", None) == "nfs" else {}


def _insights(sections: Sections) -> bool | None:
    if not hasattr(sections, "monitoring"):
        return None
    monitoring = getattr(sections, "monitoring", None)
    return bool(getattr(monitoring, "application_insights", False))


def _ports(network: object) -> set[int] | None:
    ports = getattr(network, "load_balancer_ports", None)
    return None if ports is None else set(ports)


def _pools(pools: object) -> dict[str, bool]:
    found = {name: getattr(pools, name, None) for name in ("core", "user", "worker", "gpu")}
    return {name: bool(getattr(pool, "spot", False)) for name, pool in found.items() if pool is not None}
