"""The objects that both roles of Studios have: service account, disruption budget, and the frame of their pods."""

from typing import Optional

import pulumi
import pulumi_kubernetes as k8s

from . import pods


def service_account(
    parent: pulumi.Resource, name: str, metadata: k8s.meta.v1.ObjectMetaArgs
) -> pulumi.Output[Optional[str]]:
    """An account of its own whose token nobody mounts, since neither role calls the Kubernetes API; its name."""
    account = k8s.core.v1.ServiceAccount(
        f"{name}-account",
        metadata=metadata,
        automount_service_account_token=False,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return account.metadata.name


def disruption_budget(
    parent: pulumi.Resource, name: str, metadata: k8s.meta.v1.ObjectMetaArgs, replicas: int, selector: dict[str, str]
) -> None:
    """A drained node takes one replica at a time. A single replica has none, or no node could be drained."""
    if replicas > 1:
        k8s.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata=metadata,
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector)
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )


def pod_template(
    container: k8s.core.v1.ContainerArgs,
    volumes: list[k8s.core.v1.VolumeArgs],
    selector: dict[str, str],
    checksum: pulumi.Input[str],
    account: pulumi.Input[Optional[str]],
    pull_secret: pulumi.Input[str],
    node_selector: dict[str, str],
) -> k8s.core.v1.PodTemplateSpecArgs:
    """Pods with one container, under restricted Pod Security, spread over nodes and zones."""
    return k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(labels=selector, annotations={"checksum/secret": checksum}),
        spec=k8s.core.v1.PodSpecArgs(
            service_account_name=account,
            automount_service_account_token=False,
            image_pull_secrets=[k8s.core.v1.LocalObjectReferenceArgs(name=pull_secret)],
            security_context=pods.pod_security_context(),
            # The images are made for this architecture only: proxy.yml and server.yml.
            node_selector={"kubernetes.io/arch": "amd64", **node_selector},
            topology_spread_constraints=pods.spread(selector),
            # The load balancer takes a proxy out before its process ends: first it waits, then it has half a minute.
            termination_grace_period_seconds=60,
            containers=[container],
            volumes=volumes,
        ),
    )
