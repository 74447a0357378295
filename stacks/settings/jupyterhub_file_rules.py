"""What must hold for the files of the project that a hub gets: they are there, and small enough for a Secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from . import jupyterhub_files as files
from .errors import Path, Problem
from .jupyterhub_extras import CustomizationSettings
from .jupyterhub_surroundings import Surroundings
from .jupyterhub_types import ROOT


def _files_are_there(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = (*around.path(name), "customization")
        problems = [
            Problem((*path, *place), text, source)
            for place, source, read in _sources(hub.customization)
            if (text := _said_by(read))
        ]
        yield from problems
        if problems:
            continue
        # Each folder is small enough, but perhaps not all of them together.
        for read in (partial(files.hub_files, hub.customization), partial(files.session_files, hub.customization)):
            if text := _said_by(read):
                yield Problem(path, text)


def _targets_are_distinct(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        for key, given in (
            ("hubFiles", hub.customization.hub_files),
            ("sessionFiles", hub.customization.session_files),
        ):
            targets = [each.target for each in given]
            for index, target in enumerate(targets):
                if target in targets[:index]:
                    yield Problem((*around.path(name), "customization", key, index, "target"), "each path once", target)


def _sources(custom: CustomizationSettings) -> Iterator[tuple[Path, str, Callable[[], Any]]]:
    """Each source with its place in the section, and what reads it."""
    empty = {"extra_config": None, "templates": None, "static": None, "hub_files": [], "session_files": []}
    if custom.extra_config:
        yield ("extraConfig",), custom.extra_config, partial(files.config, custom)
    for key, source in (("templates", custom.templates), ("static", custom.static)):
        if source:
            alone = custom.model_copy(update={**empty, key: source})
            yield (key,), source, partial(files.hub_files, alone)
    for key, given in (("hubFiles", custom.hub_files), ("sessionFiles", custom.session_files)):
        for index, each in enumerate(given):
            yield (key, index, "source"), each.source, partial(files.files_of, each)


def _said_by(read: Callable[[], Any]) -> str | None:
    """What is wrong with files, in paths of the project."""
    try:
        read()
    except ValueError as error:
        return str(error).replace(f"{ROOT}/", "")
    return None


FILE_RULES: tuple[Callable[[Surroundings], Iterator[Problem]], ...] = (_files_are_there, _targets_are_distinct)
