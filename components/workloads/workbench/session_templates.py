"""The pods of sessions, as `launcher.templateValues` of the chart, which its job.tpl and service.tpl read."""

from typing import Any, Optional

import pulumi

from .flows import SESSION_LABELS
from .roles import SESSION
from .session_arguments import WorkbenchMountArgs, WorkbenchSessionArgs, WorkbenchTolerationArgs

NOT_EVICTED = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}
"""Annotation of pods that the cluster autoscaler must not move: its FAQ, "What types of pods can prevent CA from
removing a node"."""
ENVIRONMENT_SECRET = "workbench-session-environment"
"""Secret in the namespace of sessions with their secret environment variables."""
ROOTLESS_CONTAINER: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""What the restricted Pod Security standard asks of a container."""
ROOT_CONTAINER: dict[str, Any] = {
    "capabilities": {"drop": ["MKNOD", "NET_RAW"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""For containers that start as root and become a person: they make the account, own its files and change the user id
(CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID, KILL, AUDIT_WRITE), by programs with setuid among others. All of it is
within the baseline Pod Security standard."""


def template_values(args: WorkbenchSessionArgs, rootless: bool) -> dict[str, Any]:
    """
    `launcher.templateValues`. A nested mapping doesn't survive in the pod's security context (job.tpl prints each value
    as Go does), so all stands in the container's.
    """
    return {
        "service": {"type": "ClusterIP", "labels": SESSION_LABELS},
        "job": {"labels": SESSION_LABELS, "ttlSecondsAfterFinished": args.get("finished_seconds", 600)},
        "pod": {
            "serviceAccountName": SESSION,
            "labels": {**SESSION_LABELS, **args.get("labels", {})},
            "annotations": {**NOT_EVICTED, **args.get("annotations", {})},
            "containerSecurityContext": dict(ROOTLESS_CONTAINER if rootless else ROOT_CONTAINER),
            # The annotation would hold the session's whole environment, for everybody who may see pods.
            "suppressStdinAnnotation": True,
            "nodeSelector": args.get("node_selector", {}),
            "affinity": _affinity(args.get("avoid_nodes", {})),
            "tolerations": tolerations_of(args.get("tolerations", [])),
            "imagePullSecrets": [{"name": each} for each in args.get("pull_secrets", [])],
            "ephemeralStorage": {"request": "", "limit": args.get("ephemeral_storage", "")},
            "env": _environment(args),
            **_shared_memory(args.get("shared_memory")),
        },
    }


def launcher_mounts(args: WorkbenchSessionArgs, homes: WorkbenchMountArgs) -> list[dict[str, Any]]:
    """
    Entries of the file launcher-mounts.

    The chart would add homes by itself, but not beside a mount whose path begins with theirs or is the beginning of it,
    such as /home2. Source: the admin guide's page job_launcher/configuration, "Mounts"; _helpers.tpl of the chart.
    """
    return [
        {
            "MountType": "KubernetesPersistentVolumeClaim",
            "MountPath": each["mount_path"],
            "ClaimName": each["claim"],
            "ReadOnly": "true" if each.get("read_only", True) else "false",
            **({"SubPath": each["sub_path"]} if "sub_path" in each else {}),
        }
        for each in (homes, *args.get("mounts", []))
    ]


def tolerations_of(tolerations: list[WorkbenchTolerationArgs]) -> list[dict[str, Any]]:
    """Tolerations as Kubernetes writes them."""
    return [
        {
            "key": each["key"],
            **({"operator": "Equal", "value": each["value"]} if "value" in each else {"operator": "Exists"}),
            **({"effect": each["effect"]} if "effect" in each else {}),
        }
        for each in tolerations
    ]


def _affinity(avoid: dict[str, str]) -> dict[str, Any]:
    """One affinity for all sessions, so that it can't forbid what a size may ask for."""
    if not avoid:
        return {}
    unlike = [{"key": key, "operator": "NotIn", "values": [value]} for key, value in avoid.items()]
    term = {"weight": 100, "preference": {"matchExpressions": unlike}}
    return {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}


def _environment(args: WorkbenchSessionArgs) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "value": value} for name, value in args.get("environment", {}).items()
    ]
    for name in args.get("secret_environment", {}):
        reference: dict[str, pulumi.Input[str]] = {"name": ENVIRONMENT_SECRET, "key": name}
        found.append({"name": name, "valueFrom": {"secretKeyRef": reference}})
    return found


def _shared_memory(size: Optional[str]) -> dict[str, Any]:
    if not size:
        return {}
    return {
        "volumes": [{"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": size}}],
        "volumeMounts": [{"name": "shared-memory", "mountPath": "/dev/shm"}],
    }
