"""Sessions and the profiles that users choose from, as overrides of KubeSpawner."""

from typing import Any

from .scheduling import tolerations_of, user_tolerations
from .session_arguments import HubChoiceArgs, HubOptionArgs, HubProfileArgs, HubSchedulingArgs, HubSessionArgs

GPU = "nvidia.com/gpu"
_TRAITS = {
    "image": "image",
    "cpu_limit": "cpu_limit",
    "cpu_guarantee": "cpu_guarantee",
    "memory_limit": "mem_limit",
    "memory_guarantee": "mem_guarantee",
    "node_selector": "node_selector",
    "environment": "environment",
    "default_url": "default_url",
    "command": "cmd",
    "start_timeout": "start_timeout",
    "labels": "extra_labels",
    "annotations": "extra_annotations",
    "service_account": "service_account",
    "user_id": "uid",
    "group_id": "fs_gid",
}
"""Traits of KubeSpawner 7. It merges dictionaries into those of the session, and replaces everything else."""
_TYPED = ("image", "default_url", "memory_limit", "memory_guarantee")
"""Fields that a typed text can be; KubeSpawner takes no text for numbers."""


def profile_list(
    profiles: list[HubProfileArgs], session: HubSessionArgs, scheduling: HubSchedulingArgs
) -> list[dict[str, Any]]:
    """
    KubeSpawner's `profile_list`. Raises ValueError where names repeat or several are the default.

    `groups`, and `position` within options and choices, are read by in_hub/atelier_profiles.py: KubeSpawner ignores
    them, and Helm sorts what is a mapping by its keys.
    """
    _check_names("profile", [each["name"] for each in profiles])
    _check_default("profiles", [each.get("default", False) for each in profiles])
    return [_profile(each, session, scheduling) for each in profiles]


def overrides(changes: HubSessionArgs, session: HubSessionArgs, scheduling: HubSchedulingArgs) -> dict[str, Any]:
    """KubeSpawner's `kubespawner_override`: what a profile or a choice changes in `session`."""
    if refused := {"files", "shared_memory"} & changes.keys():
        raise ValueError(f"profiles and choices can't change {', '.join(sorted(refused))}")
    found = {trait: changes[key] for key, trait in _TRAITS.items() if key in changes}
    found |= gpu_resources(changes)
    if "tolerations" in changes or changes.get("gpus"):
        # A list replaces the one of the session, so it says all of them.
        found["tolerations"] = user_tolerations(scheduling) + session_tolerations(session, changes)
    return found


def gpu_resources(session: HubSessionArgs) -> dict[str, Any]:
    """GPUs of a session; KubeSpawner's `extra_resource_*`. 0 says that a profile has none though the session has."""
    if "gpus" not in session:
        return {}
    amount = {session.get("gpu_resource", GPU): str(session["gpus"])}
    return {"extra_resource_limits": amount, "extra_resource_guarantees": amount}


def session_tolerations(*sessions: HubSessionArgs) -> list[dict[str, str]]:
    """What sessions tolerate beside what all do: their own, and the taint of GPU nodes in both spellings."""
    found: list[dict[str, str]] = []
    for session in sessions:
        found += tolerations_of(session.get("tolerations", []))
        if session.get("gpus"):
            resource = session.get("gpu_resource", GPU)
            found += [{"key": key, "operator": "Exists"} for key in (resource, resource.replace("/", "_"))]
    return found


def _profile(profile: HubProfileArgs, session: HubSessionArgs, scheduling: HubSchedulingArgs) -> dict[str, Any]:
    found: dict[str, Any] = {
        "slug": profile["name"],
        "display_name": profile["display_name"],
        "description": profile.get("description", ""),
        "default": profile.get("default", False),
        "kubespawner_override": overrides(profile.get("session", {}), session, scheduling),
    }
    if "groups" in profile:
        found["groups"] = profile["groups"]
    if options := profile.get("options", []):
        _check_names(f"option of {profile['name']}", [each["name"] for each in options])
        merged: HubSessionArgs = {**session, **profile.get("session", {})}
        found["profile_options"] = {
            each["name"]: {"position": position, **_option(each, merged, scheduling)}
            for position, each in enumerate(options)
        }
    return found


def _option(option: HubOptionArgs, session: HubSessionArgs, scheduling: HubSchedulingArgs) -> dict[str, Any]:
    choices, typed = option.get("choices", []), option.get("unlisted_choice")
    if not choices:
        # KubeSpawner fails for a user who chooses nothing.
        raise ValueError(f"option {option['name']} needs a choice that is the default")
    _check_names(f"choice of {option['name']}", [each["name"] for each in choices])
    _check_default(f"choices of {option['name']}", [each.get("default", False) for each in choices])
    chosen = any(each.get("default") for each in choices)
    found: dict[str, Any] = {
        "display_name": option["display_name"],
        "choices": {
            each["name"]: _choice(
                position, each, each.get("default", not chosen and position == 0), session, scheduling
            )
            for position, each in enumerate(choices)
        },
    }
    if typed:
        if typed["changes"] not in _TYPED:
            raise ValueError(f"option {option['name']}: a typed value can change {', '.join(_TYPED)}")
        found["unlisted_choice"] = {
            "enabled": True,
            "display_name": typed["display_name"],
            "kubespawner_override": {_TRAITS[typed["changes"]]: "{value}"},
        }
        if "pattern" in typed:
            # KubeSpawner looks at the beginning only.
            found["unlisted_choice"]["validation_regex"] = f"^(?:{typed['pattern']})$"
            found["unlisted_choice"]["validation_message"] = typed.get("message", f"must match {typed['pattern']}")
    return found


def _choice(
    position: int, choice: HubChoiceArgs, default: bool, session: HubSessionArgs, scheduling: HubSchedulingArgs
) -> dict[str, Any]:
    return {
        "position": position,
        "display_name": choice["display_name"],
        "default": default,
        "kubespawner_override": overrides(choice["changes"], session, scheduling),
    }


def _check_names(what: str, names: list[str]) -> None:
    if repeated := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"several are called {what} {', '.join(repeated)}")


def _check_default(what: str, defaults: list[bool]) -> None:
    if sum(defaults) > 1:
        raise ValueError(f"of {what} only one can be the default")
