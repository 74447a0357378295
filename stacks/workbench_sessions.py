"""Turns a Workbench's settings about sessions into arguments of the component."""

from __future__ import annotations

from components.workloads.workbench import (
    WorkbenchEditorsArgs,
    WorkbenchLimitsArgs,
    WorkbenchMountArgs,
    WorkbenchSessionArgs,
    WorkbenchSizeArgs,
    WorkbenchTolerationArgs,
)

from .foundation import Foundation
from .jupyterhub_sessions import GPU_NODES
from .settings.jupyterhub_types import bytes_of
from .settings.workbench import WorkbenchSettings
from .settings.workbench_sessions import (
    EditorSettings,
    WorkbenchLimitSettings,
    WorkbenchSessionSettings,
    WorkbenchSizeSettings,
)

_NODES = {purpose: {"hub.jupyter.org/node-purpose": purpose} for purpose in ("user", "core")}
_OF_USERS: list[WorkbenchTolerationArgs] = [
    {"key": key, "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
]
"""Taint of the pools user and gpu in both spellings: components/clusters."""
_OF_GPUS: WorkbenchTolerationArgs = {"key": "nvidia.com/gpu", "effect": "NoSchedule"}
"""Further taint of the pool gpu."""


def session(name: str, workbench: WorkbenchSettings, pools: set[str], foundation: Foundation) -> WorkbenchSessionArgs:
    """What people start on the Workbench that is called `name`."""
    settings = workbench.sessions
    args: WorkbenchSessionArgs = {
        "complete_images": settings.complete_images,
        "more_images": list(settings.more_images),
        "limits": _limits(settings.limits),
        "sizes": [_size(each) for each in settings.sizes],
        "groups": [{"group": group, "limits": _limits(limits)} for group, limits in settings.groups.items()],
        "editors": _editors(settings.editors),
        "mounts": _mounts(settings),
        "environment": {**settings.environment},
        "secret_environment": {
            key: foundation.secret(f"{name}-variable-{key.lower().replace('_', '-')}", reference)
            for key, reference in settings.secret_environment.items()
        },
        "labels": {**settings.labels},
        "annotations": {**settings.annotations},
        "finished_seconds": settings.finished_seconds,
    }
    _place(args, settings, pools)
    if settings.registry_image:
        args["image"] = foundation.image(settings.registry_image)
    elif settings.image:
        args["image"] = settings.image
    if settings.editors.positron_version:
        args["positron_version"] = settings.editors.positron_version
    if settings.cran:
        args["cran"] = settings.cran
    if settings.pypi:
        args["pypi"] = settings.pypi
    if settings.local_disk:
        args["ephemeral_storage"] = settings.local_disk
    if settings.shared_memory:
        args["shared_memory"] = settings.shared_memory
    return args


def _place(args: WorkbenchSessionArgs, settings: WorkbenchSessionSettings, pools: set[str]) -> None:
    """Add which nodes sessions run on."""
    pool = settings.pool or ("user" if "user" in pools else "any")
    if pool in _NODES and pool in pools:
        args["node_selector"] = dict(_NODES[pool])
    tolerated = list(_OF_USERS) if pool == "user" else []
    if any(size.gpus for size in settings.sizes):
        tolerated = [*_OF_USERS, _OF_GPUS]
        # All sessions tolerate the taint of GPU nodes, as a toleration is for all sessions.
        args["avoid_nodes"] = dict(GPU_NODES)
    if tolerated:
        args["tolerations"] = tolerated


def _size(settings: WorkbenchSizeSettings) -> WorkbenchSizeArgs:
    args: WorkbenchSizeArgs = {"name": settings.name, "cpus": settings.cpus, "memory_mb": _megabytes(settings.memory)}
    if settings.display_name:
        args["display_name"] = settings.display_name
    if settings.cpus_reserved is not None:
        args["cpus_request"] = settings.cpus_reserved
    if settings.memory_reserved:
        args["memory_mb_request"] = _megabytes(settings.memory_reserved)
    if settings.gpus:
        args["nvidia_gpus"] = settings.gpus
        args["node_selector"] = dict(GPU_NODES)
    return args


def _limits(settings: WorkbenchLimitSettings) -> WorkbenchLimitsArgs:
    args: WorkbenchLimitsArgs = {}
    if settings.default_cpus is not None:
        args["default_cpus"] = settings.default_cpus
    if settings.default_memory:
        args["default_memory_mb"] = _megabytes(settings.default_memory)
    if settings.max_cpus is not None:
        args["max_cpus"] = settings.max_cpus
    if settings.max_memory:
        args["max_memory_mb"] = _megabytes(settings.max_memory)
    if settings.max_gpus is not None:
        args["max_nvidia_gpus"] = settings.max_gpus
    if settings.cpu_reserved_share is not None:
        args["cpu_request_ratio"] = settings.cpu_reserved_share
    if settings.memory_reserved_share is not None:
        args["memory_request_ratio"] = settings.memory_reserved_share
    if settings.sizes is not None:
        args["sizes"] = list(settings.sizes)
    if settings.custom_sizes is not None:
        args["custom_sizes"] = settings.custom_sizes
    if settings.images:
        args["images"] = list(settings.images)
    if settings.unknown_images is not None:
        args["unknown_images"] = settings.unknown_images
    return args


def _editors(settings: EditorSettings) -> WorkbenchEditorsArgs:
    return {
        "rstudio_idle_minutes": settings.rstudio_idle_minutes,
        "jupyterlab": settings.jupyterlab,
        "jupyter_notebook": settings.jupyter_notebook,
        "jupyter_idle_minutes": settings.jupyter_idle_minutes,
        "jupyter_shutdown_minutes": settings.jupyter_shutdown_minutes,
        "vscode": settings.vscode,
        "vscode_idle_hours": settings.vscode_idle_hours,
        "positron": settings.positron,
        "positron_idle_hours": settings.positron_idle_hours,
    }


def _mounts(settings: WorkbenchSessionSettings) -> list[WorkbenchMountArgs]:
    return [
        {"claim": key, "mount_path": volume.path, "read_only": volume.read_only}
        for key, volume in settings.data_volumes.items()
    ]


def _megabytes(size: str) -> int:
    """A size of a stack file in the megabytes of 1000 * 1000 bytes that the launcher asks Kubernetes for (job.tpl)."""
    return bytes_of(size) // 1_000_000
