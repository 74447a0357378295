"""Who may do what in the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Resource, items
from .making import each

DEPLOYER = "-access-deployer-policy"
"""What the name of the deployer's access ends with: Pulumi deploys with it, and makes roles of the cluster itself."""
ADMIN_POLICIES = ("AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy")


@each(
    "no-cluster-admin",
    "Nobody is given all rights in the cluster",
    "critical",
    ("CIS EKS 4.1.1", "CIS GKE 4.1.1", "CIS AKS 4.1.1"),
    "cluster-admin reads every Secret and runs on every node. checkov doesn't look at bindings.",
    "Give a role of what is needed; people who repair the cluster are an exemption in the stack file, with a name.",
)
def no_cluster_admin(resource: Resource) -> Iterator[str]:
    """Bindings to cluster-admin, and EKS' access policies for the whole cluster."""
    if resource.kind in ("ClusterRoleBinding", "RoleBinding") and resource.get("roleRef", "name") == "cluster-admin":
        for subject in items(resource.get("subjects")):
            yield f"{subject.get('kind')} {subject.get('name')} is bound to cluster-admin"
    elif resource.type == "aws:eks/accessPolicyAssociation:AccessPolicyAssociation":
        policy = str(resource.get("policyArn")).rpartition("/")[2]
        principal = str(resource.get("principalArn")).rpartition(":")[2]
        whole = resource.get("accessScope", "type") == "cluster"
        if policy in ADMIN_POLICIES and whole and not resource.name.endswith(DEPLOYER):
            yield f"{principal} has {policy} in the whole cluster"


@each(
    "no-wildcard-rbac",
    "No role in the cluster has wildcards, or rights that lead to all others",
    "high",
    ("CKV_K8S_49", "CKV_K8S_157", "CKV_K8S_158", "CIS EKS 4.1.3", "CIS GKE 4.1.3"),
    "A wildcard holds what is installed tomorrow; who may bind, escalate or impersonate has every right already.",
    "Name groups, resources and verbs, and names of objects where they are known.",
)
def no_wildcard_rbac(resource: Resource) -> Iterator[str]:
    """Roles and ClusterRoles."""
    if resource.kind not in ("Role", "ClusterRole"):
        return
    for rule in items(resource.get("rules")):
        verbs, resources = items(rule.get("verbs")), items(rule.get("resources"))
        for what, found in (("verbs", verbs), ("resources", resources), ("API groups", items(rule.get("apiGroups")))):
            if "*" in found:
                yield f"all {what}"
        for verb in {"bind", "escalate", "impersonate"} & set(verbs):
            yield f"may {verb} {', '.join(resources)}"
        if resource.kind == "ClusterRole" and "secrets" in resources and {"get", "list", "watch"} & set(verbs):
            yield "may read Secrets of every namespace"


RULES = (no_cluster_admin, no_wildcard_rbac)
