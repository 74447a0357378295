"""What the launcher may do in the cluster, and the account of sessions, which may do nothing."""

import pulumi
import pulumi_kubernetes as k8s

LAUNCHER = "workbench"
"""Service account of the server's pods, which the launcher runs in."""
SESSION = "workbench-session"
"""Service account of sessions."""

LAUNCHER_RULES: list[tuple[list[str], list[str], list[str]]] = [
    ([""], ["serviceaccounts"], ["list"]),
    ([""], ["pods/log"], ["get", "watch", "list"]),
    ([""], ["pods", "pods/attach", "pods/exec"], ["get", "create", "update", "patch", "watch", "list", "delete"]),
    ([""], ["events"], ["watch"]),
    ([""], ["services"], ["create", "get", "watch", "list", "delete"]),
    (["batch"], ["jobs"], ["create", "update", "patch", "get", "watch", "list", "delete"]),
    (["metrics.k8s.io"], ["pods"], ["get"]),
]
"""What a launcher needs in the namespace of sessions: API groups, resources, verbs. Source: the chart's library,
rstudio-library 0.1.35, templates/_rbac.tpl. No secrets, config maps or roles. exec is the risk that remains."""
NODE_RULES: list[tuple[list[str], list[str], list[str]]] = [([""], ["nodes"], ["get", "list", "watch"])]
"""For a launcher that looks up the addresses of a session's node: rbac.clusterRoleCreate of the chart."""


def launcher_account(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    sessions: pulumi.Input[str],
    annotations: dict[str, pulumi.Input[str]],
    read_nodes: bool,
) -> list[pulumi.Resource]:
    """The launcher's account in the server's namespace, and its rights in that of sessions and, if asked, on nodes."""
    child = pulumi.ResourceOptions(parent=parent)
    account = k8s.core.v1.ServiceAccount(
        f"{name}-launcher-account",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=LAUNCHER, namespace=namespace, annotations=annotations),
        # The launcher calls the Kubernetes API with it.
        automount_service_account_token=True,
        opts=child,
    )
    called = account.metadata.apply(lambda metadata: metadata.name or LAUNCHER)
    subject = k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=called, namespace=namespace)
    role = k8s.rbac.v1.Role(
        f"{name}-launcher-role",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="workbench-launcher", namespace=sessions),
        rules=_rules(LAUNCHER_RULES),
        opts=child,
    )
    binding = k8s.rbac.v1.RoleBinding(
        f"{name}-launcher-binding",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="workbench-launcher", namespace=sessions),
        role_ref=_reference("Role", role.metadata.name),
        subjects=[subject],
        opts=child,
    )
    return [account, role, binding, *(_nodes(parent, name, subject) if read_nodes else [])]


def session_account(
    parent: pulumi.Resource,
    name: str,
    sessions: pulumi.Input[str],
    annotations: dict[str, pulumi.Input[str]],
) -> pulumi.Resource:
    """The account of sessions. It has no rights, and no token of it is mounted."""
    return k8s.core.v1.ServiceAccount(
        f"{name}-session-account",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=SESSION, namespace=sessions, annotations=annotations),
        automount_service_account_token=False,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _nodes(parent: pulumi.Resource, name: str, subject: k8s.rbac.v1.SubjectArgs) -> list[pulumi.Resource]:
    # The names have the deployment in them: cluster roles are the cluster's.
    metadata, child = k8s.meta.v1.ObjectMetaArgs(name=f"{name}-launcher-nodes"), pulumi.ResourceOptions(parent=parent)
    role = k8s.rbac.v1.ClusterRole(f"{name}-nodes-role", metadata=metadata, rules=_rules(NODE_RULES), opts=child)
    binding = k8s.rbac.v1.ClusterRoleBinding(
        f"{name}-nodes-binding",
        metadata=metadata,
        role_ref=_reference("ClusterRole", role.metadata.name),
        subjects=[subject],
        opts=child,
    )
    return [role, binding]


def _reference(kind: str, name: pulumi.Input[str]) -> k8s.rbac.v1.RoleRefArgs:
    return k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind=kind, name=name)


def _rules(rules: list[tuple[list[str], list[str], list[str]]]) -> list[k8s.rbac.v1.PolicyRuleArgs]:
    return [
        k8s.rbac.v1.PolicyRuleArgs(api_groups=groups, resources=kinds, verbs=verbs) for groups, kinds, verbs in rules
    ]
