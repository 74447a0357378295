"""Values of the chart `jupyterhub` 4.4, from a hub's arguments. Nothing in them is secret."""

from pathlib import Path
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from ... import versions
from . import flows
from .arguments import HubCullingArgs, HubResourcesArgs, JupyterHubArgs
from .authenticators import authenticator_config
from .database import database_files, database_values
from .profiles import gpu_resources, profile_list, session_tolerations
from .publication import https_values
from .scheduling import NOT_EVICTED, puller_values, scheduling_values
from .services import role_values, secret_environment_config, service_values
from .session_arguments import HubSessionArgs
from .storage import file_values, storage_values

_MODULES = "/usr/local/etc/jupyterhub"
"""Folder of jupyterhub_config.py, which the chart's configuration puts on the path of modules."""
_IN_HUB = Path(__file__).parent / "in_hub"
_RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""What the restricted Pod Security standard asks of a container. Only sessions lack it by default."""


class HubParts(TypedDict):
    """What stands outside of the chart and its values name."""

    existing_secret: pulumi.Input[str]
    """Secret for `hub.existingSecret`."""
    environment_secret: pulumi.Input[str]
    """Secret with environment variables."""
    environment_names: list[str]
    """Their names."""
    checksum: pulumi.Input[str]
    """Changes with what the hub reads from Secrets."""
    certificate_checksum: NotRequired[pulumi.Input[str]]
    """Changes with a brought certificate."""
    homes_claim: NotRequired[pulumi.Input[str]]
    """Claim of shared homes."""


def chart_values(args: JupyterHubArgs, parts: HubParts) -> dict[str, Any]:
    """All values of the release. Raises ValueError for arguments that contradict each other."""
    session, scheduling = args.get("session", {}), args.get("scheduling", {})
    small = resources({}, cpu="50m", memory="64Mi", cpu_limit="500m", memory_limit="256Mi")
    found = {
        # Blank: names as in the chart's documentation, so one hub in a namespace.
        "fullnameOverride": "",
        "imagePullSecrets": args.get("pull_secrets", []),
        "hub": _hub(args, parts),
        "proxy": _proxy(args, parts, small),
        "singleuser": _sessions(args, session, parts, small),
        "scheduling": scheduling_values(scheduling, args.get("tolerations", []), small),
        "prePuller": puller_values(scheduling, small),
        "cull": _culling(args.get("culling", {})),
        "ingress": {"enabled": False},
    }
    if selector := args.get("node_selector"):
        found["scheduling"]["userScheduler"]["nodeSelector"] = selector
        found["prePuller"]["hook"]["nodeSelector"] = selector
    return merged(found, args.get("values", {}))


def resources(args: HubResourcesArgs, cpu: str, memory: str, cpu_limit: str, memory_limit: str) -> dict[str, Any]:
    """Requests and limits of a container."""
    return {
        "requests": {"cpu": args.get("cpu", cpu), "memory": args.get("memory", memory)},
        "limits": {"cpu": args.get("cpu_limit", cpu_limit), "memory": args.get("memory_limit", memory_limit)},
    }


def image(whole: pulumi.Input[str]) -> dict[str, Any]:
    """Name and tag of an image; the chart joins them by a colon, which works for a digest too."""
    if isinstance(whole, str):
        return _image_parts(whole)
    parts = pulumi.Output.from_input(whole).apply(_image_parts)
    return {"name": parts["name"], "tag": parts["tag"]}


def merged(values: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`over` merged into `values`, mapping by mapping, as Helm does with several files of values."""
    found = dict(values)
    for key, value in over.items():
        mine = found.get(key)
        found[key] = merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return found


def _image_parts(whole: str) -> dict[str, str]:
    name, _, tag = whole.rpartition(":")
    if not name or "/" in tag:
        raise ValueError(f"image {whole} needs a tag")
    return {"name": name, "tag": tag}


def _hub(args: JupyterHubArgs, parts: HubParts) -> dict[str, Any]:
    environment: dict[str, Any] = dict(args.get("environment", {}))
    for name in parts["environment_names"]:
        reference = {"name": parts["environment_secret"], "key": name}
        environment[name] = {"valueFrom": {"secretKeyRef": reference}}
    named = args.get("named_servers", 0)
    found: dict[str, Any] = {
        "baseUrl": base_url(args),
        "config": _config(args),
        "existingSecret": parts["existing_secret"],
        # Restarts the hub, and nothing else, when a secret changes.
        "annotations": {**NOT_EVICTED, "checksum/atelier-secrets": parts["checksum"]},
        "labels": args.get("pod_labels", {}),
        "extraEnv": environment,
        "extraConfig": _extra_config(args),
        "extraFiles": {
            **_modules(),
            **database_files(args.get("database", {})),
            **file_values(args.get("hub_files", [])),
        },
        "db": database_values(args.get("database", {})),
        "services": service_values(args),
        "loadRoles": role_values(args),
        "concurrentSpawnLimit": args.get("concurrent_spawns", 64),
        "consecutiveFailureLimit": args.get("failures_until_restart", 5),
        "allowNamedServers": named > 0,
        "redirectToServer": args.get("redirect_to_server", True),
        "shutdownOnLogout": args.get("shutdown_on_logout", False),
        "authenticatePrometheus": args.get("metrics", {}).get("authenticated", True),
        "templatePaths": args.get("template_paths", []),
        "templateVars": args.get("template_vars", {}),
        "resources": resources(args.get("hub_resources", {}), "200m", "512Mi", "2", "1Gi"),
        "nodeSelector": args.get("node_selector", {}),
        "serviceAccount": {"annotations": args.get("service_account_annotations", {})},
        "networkPolicy": flows.hub_policy(
            args.get("flows", {}),
            args["authenticator"],
            args.get("database", {}),
            args.get("metadata_reachable", False),
        ),
    }
    if named:
        found["namedServerLimitPerUser"] = named
    if "active_servers" in args:
        found["activeServerLimit"] = args["active_servers"]
    if "image" in args:
        found["image"] = image(args["image"])
    return found


def base_url(args: JupyterHubArgs) -> str:
    """The hub's path, which begins and ends with a slash."""
    inner = args.get("base_url", "/").strip("/")
    return f"/{inner}/" if inner else "/"


def _config(args: JupyterHubArgs) -> dict[str, Any]:
    found = authenticator_config(args["authenticator"], args["host"], base_url(args))
    if groups := args.get("groups"):
        found["JupyterHub"]["load_groups"] = {group: {"users": users} for group, users in groups.items()}
    found["KubeSpawner"] = {
        "container_security_context": _RESTRICTED,
        # A large volume isn't walked through at each start.
        "pod_security_context": {"fsGroupChangePolicy": "OnRootMismatch"},
    }
    return found


def _extra_config(args: JupyterHubArgs) -> dict[str, str]:
    found: dict[str, str] = {}
    if any("groups" in each or "options" in each for each in args.get("profiles", [])):
        found["00-atelier-profiles"] = (
            "import atelier_profiles\n"
            'c.KubeSpawner.profile_list = atelier_profiles.by_group(get_config("singleuser.profileList"))\n'
        )
    found |= secret_environment_config(args)
    for each in args.get("extra_config", []):
        if each["name"] in found:
            raise ValueError(f"several pieces of extra_config are called {each['name']}")
        found[each["name"]] = each["text"]
    return found


def _modules() -> dict[str, Any]:
    names = sorted(path.name for path in _IN_HUB.glob("atelier_*.py"))
    return {
        name: {"mountPath": f"{_MODULES}/{name}", "mode": 0o644, "stringData": (_IN_HUB / name).read_text("utf-8")}
        for name in names
    }


def _proxy(args: JupyterHubArgs, parts: HubParts, small: dict[str, Any]) -> dict[str, Any]:
    policy, load_balancer = args.get("flows", {}), args.get("load_balancer")
    automatic = bool(load_balancer) and "lets_encrypt_email" in (load_balancer or {})
    found: dict[str, Any] = {
        # The load balancer, where there is one, has a Service of its own.
        "service": {"type": "ClusterIP"},
        "https": https_values(load_balancer, args["host"]) if load_balancer else {"enabled": False},
        "annotations": dict(NOT_EVICTED),
        "chp": {
            "resources": resources(args.get("proxy_resources", {}), "100m", "128Mi", "1", "512Mi"),
            "nodeSelector": args.get("node_selector", {}),
            "networkPolicy": flows.proxy_policy(policy, entry=not automatic, everybody=bool(load_balancer)),
        },
    }
    if "certificate_checksum" in parts:
        # The proxy reads its certificate at its start only.
        found["annotations"]["checksum/atelier-certificate"] = parts["certificate_checksum"]
    if automatic:
        found["traefik"] = {
            "resources": resources({}, "100m", "128Mi", "1", "512Mi"),
            "nodeSelector": args.get("node_selector", {}),
            "networkPolicy": flows.certificate_policy(policy),
        }
        found["secretSync"] = {"resources": small}
    return found


def _sessions(args: JupyterHubArgs, session: HubSessionArgs, parts: HubParts, small: dict[str, Any]) -> dict[str, Any]:
    scheduling, policy = args.get("scheduling", {}), args.get("flows", {})
    gpus = gpu_resources(session)
    kept = NOT_EVICTED if scheduling.get("protect_from_eviction", True) else {}
    found: dict[str, Any] = {
        "image": image(session.get("image", versions.JUPYTERHUB_SESSION_IMAGE)),
        "cmd": session.get("command", "jupyterhub-singleuser"),
        "startTimeout": session.get("start_timeout", 600),
        "cpu": _given(limit=session.get("cpu_limit"), guarantee=session.get("cpu_guarantee")),
        "memory": _given(limit=session.get("memory_limit"), guarantee=session.get("memory_guarantee", "1G")),
        "extraResource": {
            "limits": gpus.get("extra_resource_limits", {}),
            "guarantees": gpus.get("extra_resource_guarantees", {}),
        },
        "nodeSelector": {**scheduling.get("node_selector", {}), **session.get("node_selector", {})},
        "extraTolerations": session_tolerations(session),
        "extraEnv": session.get("environment", {}),
        "extraLabels": {
            "hub.jupyter.org/network-access-hub": "true",
            # The proxy's policy lets in those that carry it; by default it would let in everybody.
            "hub.jupyter.org/network-access-proxy-http": "true",
            **session.get("labels", {}),
        },
        "extraAnnotations": {**kept, **session.get("annotations", {})},
        "extraFiles": file_values(session.get("files", [])),
        "uid": session.get("user_id", 1000),
        "fsGid": session.get("group_id", 100),
        "storage": storage_values(
            args.get("homes", {}), args.get("volumes", []), parts.get("homes_claim"), session.get("shared_memory", "")
        ),
        "profileList": profile_list(args.get("profiles", []), session, scheduling),
        # The container that blocks the address is privileged, so it is only for clusters that enforce no policies.
        "cloudMetadata": {"blockWithIptables": not policy.get("enforced", True)},
        "networkTools": {"resources": small},
        "networkPolicy": flows.session_policy(policy),
    }
    if "default_url" in session:
        found["defaultUrl"] = session["default_url"]
    if "service_account" in session:
        found["serviceAccountName"] = session["service_account"]
    return found


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _culling(args: HubCullingArgs) -> dict[str, Any]:
    return {
        "enabled": args.get("enabled", True),
        "timeout": args.get("idle_timeout", 3600),
        "every": args.get("every", 600),
        "maxAge": args.get("max_age", 0),
        "users": args.get("users", False),
        "adminUsers": args.get("admin_users", False),
        "removeNamedServers": args.get("remove_named_servers", False),
        "concurrency": args.get("concurrency", 10),
    }
