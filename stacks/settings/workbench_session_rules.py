"""What must hold between the settings of a Workbench's sessions, and with the cluster that they run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .errors import Path, Problem
from .jupyterhub_surroundings import Surroundings
from .jupyterhub_types import bytes_of
from .workbench import WorkbenchSettings
from .workbench_sessions import WorkbenchLimitSettings

DEFAULTS = WorkbenchLimitSettings.model_validate(
    {"defaultCpus": 1, "defaultMemory": "2Gi", "maxCpus": 4, "maxMemory": "8Gi"}
)
"""What everybody has where the settings say nothing: the component's own, components/workloads/workbench/profiles."""


def _images(workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    yield from around.image((*path, "sessions"), workbench.sessions)


def _pools(workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    if around.pools is None:
        return
    sessions, place = workbench.sessions, (*path, "sessions")
    if sessions.pool in ("user", "core") and sessions.pool not in around.pools:
        yield Problem((*place, "pool"), f"needs cluster.nodePools.{sessions.pool}", sessions.pool)
    if (sessions.pool == "user" or sessions.pool is None) and around.pools.get("user"):
        # A session that is evicted is lost with its memory.
        yield Problem((*place, "pool"), "core or any: the pool user is spot, whose nodes are taken away", "user")
    for index, size in enumerate(sessions.sizes):
        if size.gpus and "gpu" not in around.pools:
            yield Problem((*place, "sizes", index, "gpus"), "needs cluster.nodePools.gpu", size.gpus)
        if size.gpus and sessions.pool == "core":
            yield Problem(
                (*place, "sizes", index, "gpus"), "isn't in the pool core: choose pool: user or any", size.gpus
            )


def _sizes(workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    sessions, place = workbench.sessions, (*path, "sessions")
    names = [each.name for each in sessions.sizes]
    for index, size in enumerate(sessions.sizes):
        if size.name in names[:index]:
            yield Problem((*place, "sizes", index, "name"), "each name once", size.name)
        if size.cpus_reserved and size.cpus_reserved > size.cpus:
            text = f"at most cpus, which is {size.cpus:g}"
            yield Problem((*place, "sizes", index, "cpusReserved"), text, size.cpus_reserved)
        if size.memory_reserved and bytes_of(size.memory_reserved) > bytes_of(size.memory):
            text = f"at most memory, which is {size.memory}"
            yield Problem((*place, "sizes", index, "memoryReserved"), text, size.memory_reserved)


def _limits(workbench: WorkbenchSettings, path: Path, around: Surroundings) -> Iterator[Problem]:
    sessions, place = workbench.sessions, (*path, "sessions")
    everybody = _over(DEFAULTS, sessions.limits)
    if sessions.sizes and everybody.sizes is None:
        everybody = everybody.model_copy(update={"sizes": [each.name for each in sessions.sizes]})
    yield from _fit(workbench, everybody, (*place, "limits"))
    for group, own in sessions.groups.items():
        if any(sign in group for sign in "[]\n"):
            yield Problem((*place, "groups", group), "a group without [ and ]")
        yield from _fit(workbench, _over(everybody, own), (*place, "groups", group))


def _fit(workbench: WorkbenchSettings, limits: WorkbenchLimitSettings, place: Path) -> Iterator[Problem]:
    """Whether what people get and choose is within what they may."""
    sizes = {each.name: each for each in workbench.sessions.sizes}
    cpus, memory = limits.max_cpus or 0, bytes_of(limits.max_memory or "1Mi")
    if (limits.default_cpus or 0) > cpus:
        yield Problem((*place, "defaultCpus"), f"at most maxCpus, which is {cpus:g}", limits.default_cpus)
    if limits.default_memory and bytes_of(limits.default_memory) > memory:
        yield Problem(
            (*place, "defaultMemory"), f"at most maxMemory, which is {limits.max_memory}", limits.default_memory
        )
    for name in limits.sizes or ():
        if name not in sizes:
            yield Problem((*place, "sizes"), f"names of sessions.sizes; there are: {', '.join(sizes) or 'none'}", name)
        elif sizes[name].cpus > cpus or bytes_of(sizes[name].memory) > memory:
            text = f"sizes within maxCpus ({cpus:g}) and maxMemory ({limits.max_memory}); raise these or leave it out"
            yield Problem((*place, "sizes"), text, name)
        elif limits.max_gpus is not None and sizes[name].gpus > limits.max_gpus:
            yield Problem((*place, "maxGpus"), f"at least {sizes[name].gpus}, as size {name} has", limits.max_gpus)


def _over(limits: WorkbenchLimitSettings, own: WorkbenchLimitSettings) -> WorkbenchLimitSettings:
    given = {key: value for key in type(own).model_fields if (value := getattr(own, key)) is not None}
    return limits.model_copy(update=given)


SESSION_RULES: tuple[Callable[[WorkbenchSettings, Path, Surroundings], Iterator[Problem]], ...] = (
    _images,
    _pools,
    _sizes,
    _limits,
)
