"""Where pods run and what is kept ready, as values of the chart."""

from typing import Any

from .session_arguments import HubSchedulingArgs, HubTolerationArgs

NOT_EVICTED = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}
"""Annotation of pods that the cluster autoscaler must not move: its FAQ, "What types of pods can prevent CA from
removing a node"."""


def scheduling_values(
    args: HubSchedulingArgs, core_tolerations: list[HubTolerationArgs], small: dict[str, Any]
) -> dict[str, Any]:
    """
    `scheduling` of the chart; `small` are the resources of pods that do little.

    Priorities are always on: with them sessions make placeholders give way. Those stand in placeholders.py.
    """
    purpose = args.get("match_node_purpose", "require")
    if purpose not in ("require", "prefer", "ignore"):
        raise ValueError(f"match_node_purpose is {purpose!r}; it can be require, prefer, ignore")
    return {
        "userScheduler": {
            "enabled": args.get("user_scheduler", True),
            "replicas": args.get("user_scheduler_replicas", 2),
            "resources": small,
        },
        "podPriority": {"enabled": True},
        "userPlaceholder": {"enabled": False},
        "corePods": {
            "tolerations": _dedicated("core") + tolerations_of(core_tolerations),
            "nodeAffinity": {"matchNodePurpose": purpose},
        },
        "userPods": {"tolerations": user_tolerations(args), "nodeAffinity": {"matchNodePurpose": purpose}},
    }


def puller_values(args: HubSchedulingArgs, small: dict[str, Any]) -> dict[str, Any]:
    """`prePuller` of the chart."""
    return {
        "hook": {"enabled": args.get("pull_before_upgrade", True), "resources": small},
        "continuous": {"enabled": args.get("pull_continuously", True)},
        "pullProfileListImages": args.get("pull_profile_images", True),
        # Containers that end at once, one for each image and node: they hold next to nothing.
        "resources": {
            "requests": {"cpu": "1m", "memory": "8Mi"},
            "limits": {"cpu": "100m", "memory": "64Mi"},
        },
    }


def user_tolerations(args: HubSchedulingArgs) -> list[dict[str, str]]:
    """What every session and placeholder tolerates."""
    return _dedicated("user") + tolerations_of(args.get("tolerations", []))


def tolerations_of(tolerations: list[HubTolerationArgs]) -> list[dict[str, str]]:
    """Tolerations as Kubernetes writes them."""
    return [
        {
            "key": each["key"],
            **({"operator": "Equal", "value": each["value"]} if "value" in each else {"operator": "Exists"}),
            **({"effect": each["effect"]} if "effect" in each else {}),
        }
        for each in tolerations
    ]


def _dedicated(purpose: str) -> list[dict[str, str]]:
    """The chart's own taints in both spellings: some clouds take no slash in the key."""
    return [
        {"key": key, "operator": "Equal", "value": purpose, "effect": "NoSchedule"}
        for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
    ]
