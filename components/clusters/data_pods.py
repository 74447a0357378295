"""What databases and caches that run in a cluster have in common: one pod, its volume, and who may connect to it."""

from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s

USER = 999
"""User and group of the images of PostgreSQL (docker-library/postgres) and Valkey (valkey-io/valkey-container), of
their Debian variants."""


def labels(kind: str, name: str) -> dict[str, str]:
    """The labels of a server's pod; as selectors too, so they never change."""
    return {"app.kubernetes.io/name": kind, "app.kubernetes.io/instance": name, "app.kubernetes.io/component": "data"}


def pod_security() -> k8s.core.v1.PodSecurityContextArgs:
    """Restricted Pod Security for the whole pod."""
    return k8s.core.v1.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=USER,
        run_as_group=USER,
        fs_group=USER,
        fs_group_change_policy="OnRootMismatch",
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def container_security() -> k8s.core.v1.SecurityContextArgs:
    """Restricted Pod Security for a container, which writes to its volumes alone."""
    return k8s.core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"]),
    )


def claim(
    parent: pulumi.Resource,
    name: str,
    metadata: k8s.meta.v1.ObjectMetaArgs,
    size_gib: int,
    storage_class: Optional[pulumi.Input[str]],
    protect: bool,
) -> k8s.core.v1.PersistentVolumeClaim:
    """The volume of the pod, which can grow. Without a class it is of the cluster's default one."""
    return k8s.core.v1.PersistentVolumeClaim(
        f"{name}-data",
        # Many classes make a volume when the first pod wants it: there is nothing to wait for.
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=metadata.name,
            namespace=metadata.namespace,
            labels=metadata.labels,
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name=storage_class,
            resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": f"{size_gib}Gi"}),
        ),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
    )


def service(
    parent: pulumi.Resource, name: str, metadata: k8s.meta.v1.ObjectMetaArgs, selector: dict[str, str], port: int
) -> k8s.core.v1.Service:
    """The name and the address that clients connect to."""
    return k8s.core.v1.Service(
        f"{name}-service",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=metadata.name,
            namespace=metadata.namespace,
            labels=metadata.labels,
            # The StatefulSet names it, so it is there before any pod: nothing to wait for.
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=k8s.core.v1.ServiceSpecArgs(
            type="ClusterIP",
            selector=selector,
            ports=[k8s.core.v1.ServicePortArgs(name="server", port=port, target_port="server", protocol="TCP")],
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def clients_only(
    parent: pulumi.Resource,
    name: str,
    metadata: k8s.meta.v1.ObjectMetaArgs,
    selector: dict[str, str],
    namespaces: list[str],
    port: int,
) -> k8s.networking.v1.NetworkPolicy:
    """Pods of these namespaces reach the port, and nothing else does; the server itself connects to nothing."""
    peers = [
        k8s.networking.v1.NetworkPolicyPeerArgs(
            namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"kubernetes.io/metadata.name": each})
        )
        for each in namespaces
    ]
    allowed = k8s.networking.v1.NetworkPolicyIngressRuleArgs(
        from_=peers, ports=[k8s.networking.v1.NetworkPolicyPortArgs(port=port, protocol="TCP")]
    )
    return k8s.networking.v1.NetworkPolicy(
        f"{name}-clients",
        metadata=metadata,
        spec=k8s.networking.v1.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
            policy_types=["Ingress", "Egress"],
            # A rule without peers would let in everybody.
            ingress=[allowed] if peers else None,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def server(
    parent: pulumi.Resource,
    name: str,
    metadata: k8s.meta.v1.ObjectMetaArgs,
    selector: dict[str, str],
    service_name: pulumi.Input[Any],
    checksum: pulumi.Input[str],
    container: k8s.core.v1.ContainerArgs,
    volumes: list[k8s.core.v1.VolumeArgs],
    node_selector: Optional[dict[str, str]],
    before: list[pulumi.Resource],
    seconds_to_stop: int,
) -> k8s.apps.v1.StatefulSet:
    """The pod: one at a time, since two must never write one volume. It starts anew when `checksum` changes."""
    return k8s.apps.v1.StatefulSet(
        f"{name}-server",
        metadata=metadata,
        spec=k8s.apps.v1.StatefulSetSpecArgs(
            replicas=1,
            service_name=service_name,
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels=selector, annotations={"checksum/config": checksum}),
                spec=k8s.core.v1.PodSpecArgs(
                    automount_service_account_token=False,
                    enable_service_links=False,
                    security_context=pod_security(),
                    node_selector=node_selector,
                    termination_grace_period_seconds=seconds_to_stop,
                    containers=[container],
                    volumes=volumes,
                ),
            ),
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=before),
    )


def scratch(name: str, size: str, memory: bool = False) -> k8s.core.v1.VolumeArgs:
    """A folder that goes with the pod."""
    return k8s.core.v1.VolumeArgs(
        name=name,
        empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit=size, medium="Memory" if memory else None),
    )
