"""Who may use a GKE cluster, and what its nodes may use."""

from typing import NamedTuple, Optional

import pulumi
import pulumi_kubernetes as k8s
from pulumi_gcp import projects, serviceaccount

from ..networks.gcp_names import account_id

KINDS = {"user": "User", "serviceAccount": "User", "group": "Group"}
"""Kinds of a Kubernetes subject by the prefix of a member of IAM: "Role-based access control" in GKE's documentation,
which knows service accounts as users called by their address."""
ROLES = {"admin": "cluster-admin", "viewer": "view"}
NODE_ROLE = "roles/container.defaultNodeServiceAccount"
"""What nodes need: logs, metrics and what the autoscaler goes by. GKE documentation, "Configure node service
accounts"; CIS GKE 5.2.1. Pulling images is a right on the registry."""
CONNECT_ROLE = "roles/container.clusterViewer"
"""To find clusters of the project and to connect to them; it allows nothing inside."""


class NodeAccount(NamedTuple):
    """The service account of a pool's nodes."""

    email: pulumi.Output[str]
    """Its address."""
    member: pulumi.Output[str]
    """As IAM writes it: serviceAccount:<address>."""
    right_id: pulumi.Output[str]
    """Identifier of its right, which nodes must have from the start."""


def node_account(parent: pulumi.Resource, name: str, project_id: str, cluster_name: str, label: str) -> NodeAccount:
    """A service account for one pool's nodes that can do what nodes must, and nothing else."""
    child = pulumi.ResourceOptions(parent=parent)
    account = serviceaccount.Account(
        f"{name}-{label}-account",
        account_id=account_id(f"{cluster_name}-{label}"),  # limited to 30 characters, which Pulumi's own names exceed
        display_name=f"Nodes of {cluster_name}, pool {label}",
        opts=child,
    )
    right = projects.IAMMember(
        f"{name}-{label}-account-nodes", project=project_id, role=NODE_ROLE, member=account.member, opts=child
    )
    return NodeAccount(account.email, account.member, right.id)


def member_access(
    parent: pulumi.Resource,
    name: str,
    project_id: str,
    members: dict[str, dict[str, str]],
    groups_domain: Optional[str],
    provider: pulumi.ProviderResource,
) -> None:
    """
    Rights inside the cluster for members of IAM, and that to connect to it.

    `members` holds them by a short name, by `ROLES`' keys. Inside by Kubernetes' own roles, since roles of IAM would
    hold for every cluster of the project. Raises ValueError for a member that isn't a user, a group or a service
    account, for one that stands there twice, and for groups where the cluster knows none.
    """
    given = [(label, member) for by_label in members.values() for label, member in by_label.items()]
    for what in ([label for label, _ in given], [member for _, member in given]):
        twice = sorted({each for each in what if what.count(each) > 1})
        if twice:
            raise ValueError(f"access to {name} is given twice to {', '.join(twice)}")
    for role, by_label in members.items():
        for label, member in by_label.items():
            kind, _, address = member.partition(":")
            if kind not in KINDS or not address:
                raise ValueError(f"access {label}: {member!r} must be user:…, group:… or serviceAccount:…")
            if kind == "group" and not groups_domain:
                raise ValueError(
                    f"access {label}: groups need groups_domain, whose group gke-security-groups they are in"
                )
            projects.IAMMember(
                f"{name}-access-{label}-connect",
                project=project_id,
                role=CONNECT_ROLE,
                member=member,
                opts=pulumi.ResourceOptions(parent=parent),
            )
            k8s.rbac.v1.ClusterRoleBinding(
                f"{name}-access-{label}",
                role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": ROLES[role]},
                subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": KINDS[kind], "name": address}],
                opts=pulumi.ResourceOptions(parent=parent, provider=provider),
            )
