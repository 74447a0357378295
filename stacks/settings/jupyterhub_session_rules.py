"""What must hold between the sessions, profiles and choices of a hub, and the nodes that they run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from .errors import Path, Problem
from .jupyterhub_profiles import SessionChanges
from .jupyterhub_surroundings import Surroundings

_LIMITS = (("cpu_guarantee", "cpu_limit", "cpuGuarantee"), ("memory_guarantee", "memory_limit", "memoryGuarantee"))


class _Entry(Protocol):
    @property
    def slug(self) -> str: ...

    @property
    def default(self) -> bool: ...


def _slugs_and_defaults(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = (*around.path(name), "profiles")
        yield from _distinct(hub.profiles, path)
        defaults = sum(profile.default for profile in hub.profiles)
        if len(hub.profiles) > 1 and defaults == 0:
            yield Problem(path, "exactly one has default: true; none does")
        yield from _one_default(hub.profiles, path)
        for index, profile in enumerate(hub.profiles):
            place = (*path, index, "options")
            slugs = [option.slug for option in profile.options]
            for number, slug in enumerate(slugs):
                if slug in slugs[:number]:
                    yield Problem((*place, number, "slug"), "each slug once", slug)
            for number, option in enumerate(profile.options):
                yield from _distinct(option.choices, (*place, number, "choices"))
                yield from _one_default(option.choices, (*place, number, "choices"))


def _sessions_have_an_image(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        if not (hub.session.image or hub.session.registry_image):
            allowed = "is missing; what sessions run. This, or `registryImage`, even where profiles have their own"
            yield Problem((*around.path(name), "session", "image"), allowed)


def _changes_fit(around: Surroundings) -> Iterator[Problem]:
    for name, _ in around.hubs.items():
        for path, changes, below in _all_changes(around, name):
            yield from around.image(path, changes)
            yield from _guarantees_fit(path, [changes, *below])
            yield from _gpus_fit(around, path, [changes, *below])


def _pools_exist(around: Surroundings) -> Iterator[Problem]:
    if not around.hubs or around.pools is None:
        return
    if "user" not in around.pools:
        yield Problem(("cluster", "nodePools", "user"), "is missing; sessions of hubs run there")
    for pool in ("user", "gpu"):
        if around.pools.get(pool):
            allowed = "false with hubs: people's sessions must not be interrupted. Dask workers run on worker"
            yield Problem(("cluster", "nodePools", pool, "spot"), allowed, True)


def _all_changes(around: Surroundings, name: str) -> Iterator[tuple[Path, SessionChanges, list[SessionChanges]]]:
    """Everything that changes a session, with its place and with what it changes, the nearest first."""
    hub, path = around.hubs[name], around.path(name)
    yield (*path, "session"), hub.session, []
    for index, profile in enumerate(hub.profiles):
        place = (*path, "profiles", index)
        yield place, profile, [hub.session]
        for number, option in enumerate(profile.options):
            for which, choice in enumerate(option.choices):
                below = (*place, "options", number, "choices", which, "session")
                yield below, choice.session, [profile, hub.session]


def _guarantees_fit(path: Path, layers: Sequence[SessionChanges]) -> Iterator[Problem]:
    for guarantee, limit, key in _LIMITS:
        least, most = _effective(layers, guarantee), _effective(layers, limit)
        changed = getattr(layers[0], guarantee) is not None or getattr(layers[0], limit) is not None
        if changed and least and most and Surroundings.number(least) > Surroundings.number(most):
            yield Problem((*path, key), f"at most the limit, which is {most}", least)


def _gpus_fit(around: Surroundings, path: Path, layers: Sequence[SessionChanges]) -> Iterator[Problem]:
    changes = layers[0]
    if changes.gpus and around.pools is not None and "gpu" not in around.pools:
        yield Problem((*path, "gpus"), "needs cluster.nodePools.gpu; minSize may be 0", changes.gpus)
    gpus, pool = _effective(layers, "gpus"), _effective(layers, "pool")
    if gpus and pool == "user" and (changes.gpus or changes.pool):
        yield Problem((*path, "pool" if changes.pool else "gpus"), "sessions with GPUs run on the pool gpu", pool)
    if changes.pool == "gpu" and not gpus:
        yield Problem((*path, "pool"), "gpu is for sessions with `gpus`", "gpu")


def _effective(layers: Sequence[SessionChanges], field: str) -> str | float | None:
    """What holds where a choice changes a profile, and that the session."""
    return next((value for each in layers if (value := getattr(each, field)) is not None), None)


def _distinct(entries: Sequence[_Entry], path: Path) -> Iterator[Problem]:
    slugs = [entry.slug for entry in entries]
    for index, slug in enumerate(slugs):
        if slug in slugs[:index]:
            yield Problem((*path, index, "slug"), "each slug once", slug)


def _one_default(entries: Sequence[_Entry], path: Path) -> Iterator[Problem]:
    chosen = [index for index, entry in enumerate(entries) if entry.default]
    for index in chosen[1:]:
        yield Problem((*path, index, "default"), "only one is the default", True)


SESSION_RULES: tuple[Callable[[Surroundings], Iterator[Problem]], ...] = (
    _slugs_and_defaults,
    _sessions_have_an_image,
    _changes_fit,
    _pools_exist,
)
