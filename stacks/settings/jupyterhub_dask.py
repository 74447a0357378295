"""Dask clusters that people start from their sessions, by dask-gateway."""

from __future__ import annotations

from .jupyterhub_types import Cpus, GroupName, Variable
from .types import ImageReference, Memory, Section, described


class DaskLimitSettings(Section):
    """How large clusters may get."""

    clusters_per_user: int = described(2, "Clusters that each user may have; 0 for any number.", ge=0, le=100)
    workers: int = described(100, "Workers of a cluster.", ge=1, le=5000)
    cores: int = described(100, "CPUs of a cluster, its scheduler included.", ge=1, le=10000)
    memory: Memory = described("800Gi", "Memory of a cluster, its scheduler included.")


class DaskWorkerSettings(Section):
    """What people may choose for each worker."""

    cores: Cpus = described(1.0, "CPUs at first.")
    max_cores: Cpus = described(8.0, "Most CPUs.")
    memory: Memory = described("4Gi", "Memory at first.")
    max_memory: Memory = described("64Gi", "Most memory.")
    gpu: bool = described(False, "People may ask for a GPU for each worker; such workers run on the pool gpu.")


class DaskSchedulerSettings(Section):
    """Size of a cluster's scheduler, which runs where nodes aren't interrupted."""

    cores: Cpus = described(1.0, "CPUs that are reserved; it may use twice as many.")
    memory: Memory = described("4Gi", "Memory that is reserved, and the limit.")


class DaskSettings(Section):
    """Dask clusters, below https://<host>/services/dask-gateway. Workers run on the pool worker."""

    image: ImageReference | None = described(
        None, "Image of schedulers and workers where a client names none; sessions name their own."
    )
    allowed_images: list[str] = described(
        [], "Patterns that images must match, such as mcr.microsoft.com/planetary-computer/*; with none, any."
    )
    groups: list[GroupName] = described([], "Groups whose members may use Dask; with none, everybody.")
    idle_minutes: int = described(30, "Minutes without work after which a cluster stops; 0 for never.", ge=0, le=1440)
    limits: DaskLimitSettings = described(DaskLimitSettings(), "How large clusters may get.")
    worker: DaskWorkerSettings = described(DaskWorkerSettings(), "What people may choose for each worker.")
    scheduler: DaskSchedulerSettings = described(DaskSchedulerSettings(), "Size of schedulers.")
    environment: dict[Variable, str] = described(
        {}, "Environment variables of workers and schedulers where a client brings none; no secrets."
    )
