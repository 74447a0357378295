"""Turns a hub's settings about sessions, profiles and Dask clusters into arguments of the component."""

from __future__ import annotations

import pulumi

from components.workloads.jupyterhub import (
    HubChoiceArgs,
    HubDaskArgs,
    HubOptionArgs,
    HubProfileArgs,
    HubSchedulingArgs,
    HubSessionArgs,
    HubTolerationArgs,
)

from .foundation import Foundation
from .settings.jupyterhub import JupyterHubSettings
from .settings.jupyterhub_dask import DaskSettings
from .settings.jupyterhub_files import session_files
from .settings.jupyterhub_profiles import OptionSettings, ProfileSettings, SchedulingSettings, SessionChanges
from .settings.jupyterhub_types import gib_of

GPU_NODES = {"nvidia.com/gpu": "present"}
"""Label of the nodes of the pool gpu on every cloud: components/clusters."""
_TYPED = {"defaultUrl": "default_url", "memoryLimit": "memory_limit", "memoryGuarantee": "memory_guarantee"}
_DEDICATED_TO_USERS: list[HubTolerationArgs] = [
    {"key": key, "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
]
"""Taint of the pools user and gpu in both spellings."""


def session(hub: JupyterHubSettings, foundation: Foundation) -> HubSessionArgs:
    """What runs for people, where a profile doesn't say otherwise."""
    args = changes(hub.session, foundation)
    args["start_timeout"] = hub.session.start_timeout_seconds
    args["user_id"] = hub.session.user_id
    args["group_id"] = hub.session.group_id
    if hub.session.shared_memory:
        args["shared_memory"] = hub.session.shared_memory
    if hub.customization.session_files:
        args["files"] = session_files(hub.customization)
    return args


def changes(settings: SessionChanges, foundation: Foundation) -> HubSessionArgs:
    """What a profile or a choice changes; what the settings leave out stays."""
    args: HubSessionArgs = {}
    if chosen := image(settings, foundation):
        args["image"] = chosen
    if settings.cpu_limit is not None:
        args["cpu_limit"] = settings.cpu_limit
    if settings.cpu_guarantee is not None:
        args["cpu_guarantee"] = settings.cpu_guarantee
    if settings.memory_limit is not None:
        args["memory_limit"] = _for_kubespawner(settings.memory_limit)
    if settings.memory_guarantee is not None:
        args["memory_guarantee"] = _for_kubespawner(settings.memory_guarantee)
    if settings.default_url is not None:
        args["default_url"] = settings.default_url
    if settings.environment:
        args["environment"] = {**settings.environment}
    if settings.gpus is not None:
        args["gpus"] = settings.gpus
    if settings.gpus or settings.pool == "gpu":
        args["node_selector"] = dict(GPU_NODES)
    return args


def image(settings: SessionChanges, foundation: Foundation) -> pulumi.Input[str] | None:
    """The image that is named, in whichever way."""
    return foundation.image(settings.registry_image) if settings.registry_image else settings.image


def profiles(hub: JupyterHubSettings, foundation: Foundation) -> list[HubProfileArgs]:
    """What people choose from."""
    return [_profile(each, foundation) for each in hub.profiles]


def scheduling(settings: SchedulingSettings, foundation: Foundation) -> HubSchedulingArgs:
    """What is kept ready for sessions."""
    return {
        "user_scheduler": settings.user_scheduler,
        "placeholders": settings.placeholders,
        "pull_before_upgrade": settings.pull_before_upgrade,
        "pull_profile_images": settings.pull_profile_images,
        "pull_continuously": settings.pull_to_new_nodes,
        "match_node_purpose": "require" if foundation.node_purposes else "ignore",
    }


def dask(settings: DaskSettings, foundation: Foundation) -> HubDaskArgs:
    """Dask clusters beside the hub."""
    worker, scheduler, limits = settings.worker, settings.scheduler, settings.limits
    args: HubDaskArgs = {
        "node_purposes": foundation.node_purposes,
        "worker": {
            "cores": worker.cores,
            "memory": gib_of(worker.memory),
            "min_cores": min(0.25, worker.cores),
            "max_cores": worker.max_cores,
            "min_memory": min(0.5, gib_of(worker.memory)),
            "max_memory": gib_of(worker.max_memory),
        },
        "cluster": {
            "max_cores": limits.cores,
            "max_memory": gib_of(limits.memory),
            "max_workers": limits.workers,
            "max_clusters": limits.clusters_per_user,
            "idle_timeout": settings.idle_minutes * 60,
            "scheduler_cores": scheduler.cores,
            "scheduler_memory": gib_of(scheduler.memory),
        },
    }
    cluster = args.get("cluster", {})
    if settings.image:
        cluster["image"] = settings.image
    if settings.allowed_images:
        cluster["images"] = settings.allowed_images
    if settings.environment:
        cluster["environment"] = {**settings.environment}
    if settings.groups:
        args["groups"] = settings.groups
    if worker.gpu:
        args["gpu"] = {"node_selector": dict(GPU_NODES), "tolerations": _DEDICATED_TO_USERS}
    return args


def _profile(settings: ProfileSettings, foundation: Foundation) -> HubProfileArgs:
    args: HubProfileArgs = {
        "name": settings.slug,
        "display_name": settings.display_name,
        "description": settings.description,
        "default": settings.default,
        "session": changes(settings, foundation),
    }
    if settings.groups:
        args["groups"] = settings.groups
    if settings.options:
        args["options"] = [_option(each, foundation) for each in settings.options]
    return args


def _option(settings: OptionSettings, foundation: Foundation) -> HubOptionArgs:
    choices: list[HubChoiceArgs] = [
        {
            "name": each.slug,
            "display_name": each.display_name,
            "default": each.default,
            "changes": changes(each.session, foundation),
        }
        for each in settings.choices
    ]
    args: HubOptionArgs = {"name": settings.slug, "display_name": settings.display_name, "choices": choices}
    if typed := settings.typed:
        args["unlisted_choice"] = {
            "display_name": typed.display_name,
            "changes": _TYPED.get(typed.sets, typed.sets),
            "pattern": typed.pattern,
            "message": typed.message,
        }
    return args


def _for_kubespawner(memory: str) -> str:
    """KubeSpawner writes 1024 MiB as 1G."""
    return memory.removesuffix("i")
