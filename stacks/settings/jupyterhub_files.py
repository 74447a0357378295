"""Reads the files of the project that a hub's settings name. Each function raises ValueError for what can't be used."""

from __future__ import annotations

from components.workloads.jupyterhub import HubFileArgs, HubTextArgs
from components.workloads.jupyterhub.extra_files import (
    check_size,
    config_texts,
    folder_files,
    static_files,
    templates,
)

from .jupyterhub_extras import CustomizationSettings, FileSettings
from .jupyterhub_types import ROOT


def config(custom: CustomizationSettings) -> list[HubTextArgs]:
    """Configuration in Python, in the order of the files' names."""
    return config_texts(ROOT / custom.extra_config) if custom.extra_config else []


def hub_files(custom: CustomizationSettings) -> tuple[list[HubFileArgs], list[str]]:
    """Files in the hub's container, and its folders of templates."""
    found, folders = templates(ROOT / custom.templates) if custom.templates else ([], [])
    found = found + (static_files(ROOT / custom.static) if custom.static else [])
    found = found + [file for each in custom.hub_files for file in files_of(each)]
    check_size(found)
    return found, folders


def session_files(custom: CustomizationSettings) -> list[HubFileArgs]:
    """Files in every session."""
    found = [file for each in custom.session_files for file in files_of(each)]
    check_size(found)
    return found


def files_of(settings: FileSettings) -> list[HubFileArgs]:
    """One file, or those of a folder."""
    return folder_files(ROOT / settings.source, settings.target, settings.executable)
