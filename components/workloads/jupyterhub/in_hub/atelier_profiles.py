"""
Which profiles a user sees, and in which order. Runs in the hub.

The chart's values keep no order of options and choices, and KubeSpawner knows no groups; what it doesn't know in a
profile it ignores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Profile = Mapping[str, Any]


NO_PROFILE = "None of the profiles is for you. Ask the people who run this hub to add you to a group."


def by_group(profiles: Sequence[Profile]) -> Callable[[Any], list[dict[str, Any]]]:
    """
    KubeSpawner's `profile_list`: a function of the spawner, which gives the profiles of its user.

    That one raises tornado's HTTPError 403 for users who are in none of the groups that the profiles are for.
    """
    ordered = in_order(profiles)

    def of_user(spawner: Any) -> list[dict[str, Any]]:
        mine = {group.name for group in spawner.user.groups}
        found = [each for each in ordered if "groups" not in each or mine & set(each["groups"])]
        if not found:
            # An empty list would mean a session without any profile. JupyterHub shows the message.
            raise _forbidden(NO_PROFILE)
        return found

    return of_user


def in_order(profiles: Sequence[Profile]) -> list[dict[str, Any]]:
    """Profiles whose options and choices stand as the stack says."""
    return [
        {**each, "profile_options": {key: _option(option) for key, option in _sorted(each["profile_options"])}}
        if "profile_options" in each
        else dict(each)
        for each in profiles
    ]


def _forbidden(message: str) -> Exception:
    from tornado.web import HTTPError  # pyright: ignore[reportMissingImports]

    return HTTPError(403, message)


def _option(option: Mapping[str, Any]) -> dict[str, Any]:
    return {**option, "choices": dict(_sorted(option.get("choices", {})))}


def _sorted(named: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(named.items(), key=lambda item: item[1].get("position", 0))
