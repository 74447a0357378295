"""Pods that keep places for sessions ready and give way to them."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ... import versions
from .profiles import session_tolerations
from .scheduling import user_tolerations
from .session_arguments import HubSchedulingArgs, HubSessionArgs

PRIORITY = -10
"""Lower than that of everything, but not so low that the cluster autoscaler starts no node for it: its
--expendable-pods-priority-cutoff, and the chart's scheduling.podPriority.userPlaceholderPriority."""


def placeholders(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    args: HubSchedulingArgs,
    session: HubSessionArgs,
    release: pulumi.Resource,
) -> None:
    """
    A Deployment of pods that do nothing, each as large as a session, and their priority.

    Not the chart's: a release waits until all of its pods are ready, so it would fail, and be taken back, whenever the
    sessions have taken the places and the cluster is full. Nothing waits for these.
    """
    opts = pulumi.ResourceOptions(parent=parent)
    priority = k8s.scheduling.v1.PriorityClass(
        f"{name}-placeholder-priority",
        # Priorities belong to the cluster, which may have several hubs.
        metadata=k8s.meta.v1.ObjectMetaArgs(name=f"{name}-user-placeholder"),
        value=PRIORITY,
        global_default=False,
        description="Gives way to every session and still starts nodes.",
        opts=opts,
    )
    labels = {"app": "user-placeholder", "release": name}
    k8s.apps.v1.Deployment(
        f"{name}-placeholders",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name="user-placeholder", namespace=namespace, annotations={"pulumi.com/skipAwait": "true"}
        ),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=args.get("placeholders", 0),
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
            strategy=k8s.apps.v1.DeploymentStrategyArgs(type="Recreate"),
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                spec=_pod(name, args, session, priority.metadata.apply(lambda metadata: metadata.name or "")),
            ),
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[release]),
    )


def _pod(
    name: str, args: HubSchedulingArgs, session: HubSessionArgs, priority: pulumi.Output[str]
) -> k8s.core.v1.PodSpecArgs:
    tolerations: Any = user_tolerations(args) + session_tolerations(session)
    # The scheduler of sessions, called as the chart calls it: _helpers-names.tpl, user-scheduler.fullname.
    scheduler = f"{name}-user-scheduler" if args.get("user_scheduler", True) else None
    return k8s.core.v1.PodSpecArgs(
        priority_class_name=priority,
        scheduler_name=scheduler,
        termination_grace_period_seconds=0,
        automount_service_account_token=False,
        node_selector={**args.get("node_selector", {}), **session.get("node_selector", {})},
        tolerations=tolerations,
        affinity=_affinity(args.get("match_node_purpose", "require")),
        security_context=k8s.core.v1.PodSecurityContextArgs(
            run_as_non_root=True, seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault")
        ),
        containers=[
            k8s.core.v1.ContainerArgs(
                name="pause",
                image=versions.PAUSE_IMAGE,
                resources=_size(args, session),
                security_context=k8s.core.v1.SecurityContextArgs(
                    run_as_non_root=True,
                    run_as_user=65534,
                    run_as_group=65534,
                    allow_privilege_escalation=False,
                    read_only_root_filesystem=True,
                    capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"]),
                    seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
                ),
            )
        ],
    )


def _size(args: HubSchedulingArgs, session: HubSessionArgs) -> k8s.core.v1.ResourceRequirementsArgs:
    size = {
        "cpu": args.get("placeholder_cpu", str(session.get("cpu_guarantee", "50m"))),
        "memory": args.get("placeholder_memory", _binary(session.get("memory_guarantee", "1G"))),
    }
    return k8s.core.v1.ResourceRequirementsArgs(requests=size, limits=size)


def _binary(memory: str) -> str:
    """What KubeSpawner asks for: its G is 1024 M, which Kubernetes calls Gi."""
    return f"{memory}i" if memory[-1:] in "KMGT" else memory


def _affinity(purpose: str) -> Any:
    """As the chart writes it for sessions: _scheduling-helpers.tpl."""
    term = {"matchExpressions": [{"key": "hub.jupyter.org/node-purpose", "operator": "In", "values": ["user"]}]}
    if purpose == "require":
        required = {"nodeSelectorTerms": [term]}
        return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    if purpose == "prefer":
        preferred = [{"weight": 100, "preference": term}]
        return {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}
    return None
