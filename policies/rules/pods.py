"""How pods of ours run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model import Resource, at, items, unknown
from .images import containers, pod_of
from .making import each


@each(
    "restricted-pods",
    "Pods run without root, without capabilities, on a read-only file system",
    "high",
    (
        "PSS restricted", "CKV_K8S_16", "CKV_K8S_20", "CKV_K8S_22", "CKV_K8S_23", "CKV_K8S_28", "CKV_K8S_31",
        "CKV_K8S_37",
    ),
    "A flaw of the program is then a flaw of the program, and not the node's.",
    "Set the securityContext of the pod and of each container, and mount an emptyDir where it writes.",
)  # fmt: skip
def restricted_pods(resource: Resource) -> Iterator[str]:
    """Objects that make pods; those of charts are in their values and checked on the API server."""
    pod = pod_of(resource)
    if not isinstance(pod, dict) or unknown(pod) or resource.type.endswith("Patch"):
        return
    whole = pod.get("securityContext") or {}
    for host in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(host) is True:
            yield f"is in the node's name space ({host})"
    for volume in items(pod.get("volumes")):
        if "hostPath" in volume:
            yield f"mounts {at(volume, 'hostPath', 'path')} of the node"
    for container in containers(resource):
        own = container.get("securityContext") or {}
        if not unknown(own) and not unknown(whole):
            for said in _wrong(own, whole):
                yield f"container {container.get('name')}: {said}"


def _wrong(own: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    both = {**whole, **own}
    if own.get("privileged") is True:
        yield "privileged"
    if both.get("runAsNonRoot") is not True:
        yield "may run as root (runAsNonRoot)"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "may gain privileges (allowPrivilegeEscalation)"
    if "ALL" not in items(at(own, "capabilities", "drop")):
        yield "keeps capabilities (capabilities.drop)"
    if own.get("readOnlyRootFilesystem") is not True:
        yield "may write to its image (readOnlyRootFilesystem)"
    if at(both, "seccompProfile", "type") not in ("RuntimeDefault", "Localhost"):
        yield "has no seccomp profile (seccompProfile)"


@each(
    "bounded-pods",
    "Containers say what they need, and the most that they get",
    "medium",
    ("CKV_K8S_10", "CKV_K8S_12", "CKV_K8S_13"),
    "A pod without a memory limit takes its neighbours down; one without requests is the first to be evicted.",
    "Set requests of CPU and memory, and a limit of memory. A limit of CPU only slows down, so none is asked for.",
)
def bounded_pods(resource: Resource) -> Iterator[str]:
    """Containers of objects that make pods."""
    if resource.type.endswith("Patch"):
        return
    for container in containers(resource):
        for path in (("requests", "cpu"), ("requests", "memory"), ("limits", "memory")):
            if at(container, "resources", *path) is None:
                yield f"container {container.get('name')} has no {'.'.join(path)}"


@each(
    "no-idle-tokens",
    "A pod gets the token of a service account of its own, or none",
    "medium",
    ("CKV_K8S_38", "CIS EKS 4.1.5", "CIS EKS 4.1.6", "CIS GKE 4.1.5"),
    "The default account's token is in every pod that nobody thought of, and so is what somebody binds to it.",
    "automountServiceAccountToken: false, or the name of an account that is the pod's own.",
)
def no_idle_tokens(resource: Resource) -> Iterator[str]:
    """Objects that make pods."""
    pod = pod_of(resource)
    if not isinstance(pod, dict) or unknown(pod) or resource.type.endswith("Patch"):
        return
    if pod.get("automountServiceAccountToken") is not False and pod.get("serviceAccountName") in (None, "", "default"):
        yield "gets the token of the default service account"


RULES = (restricted_pods, bounded_pods, no_idle_tokens)
