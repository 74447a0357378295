"""What a launcher outside of the cluster finds in it: a namespace, an account that may run sessions, and its token."""

import base64
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .flows import METADATA, PRIVATE, SESSION_LABELS, WEB_PORT
from .host_config import NAMESPACE, SESSION_CONFIG, session_files
from .roles import LAUNCHER_RULES, NODE_RULES, session_account
from .session_arguments import WorkbenchSessionArgs
from .session_templates import ENVIRONMENT_SECRET

ACCOUNT = "job-launcher"
"""Service account of the launcher: the name in Posit's guide."""
NAME_SERVERS = ("169.254.20.10/32", "169.254.169.254/32")
"""Link-local name servers: NodeLocal DNSCache, and Cloud DNS on GKE."""
_DNS = [{"port": 53, "protocol": each} for each in ("UDP", "TCP")]


class LauncherAccessArgs(TypedDict):
    server_address: pulumi.Input[str]
    """Private address of the machine with the server and its launcher."""
    node_ranges: list[pulumi.Input[str]]
    """Ranges of nodes, which a connection from the server to a session may seem to come from."""
    namespace: NotRequired[str]
    """Namespace of sessions, which is made. Default: rstudio."""
    session: NotRequired[WorkbenchSessionArgs]
    """Sessions, as the server is told of them."""
    token_version: NotRequired[int]
    """The next number makes another token. The one before goes on working until the number after that, while the
    server takes over the new one. Default: 1."""
    session_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that sessions may connect to, such as those of databases. Default: none."""
    session_internet: NotRequired[bool]
    """Whether sessions reach public addresses. Default: true."""
    namespace_labels: NotRequired[dict[str, str]]
    """Further labels of the namespace. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete the namespace. Default: off."""


class LauncherAccess(pulumi.ComponentResource):
    """
    Exactly what a launcher needs in the cluster: jobs, pods with exec, attach and logs, services and events of one
    namespace, and to see nodes, at whose ports it reaches sessions. No secrets, no other namespace, no roles.

    Sessions have an account without rights and no token. Nothing but the server, nodes and name servers reaches them or
    is reached by them, except what is said. Their pods pass the baseline Pod Security standard.

    Raises ValueError for a token's version below 1.
    """

    namespace: pulumi.Output[str]
    """Namespace of sessions."""
    token: pulumi.Output[str]
    """Token of the launcher's account, which doesn't expire. Secret."""

    def __init__(self, name: str, args: LauncherAccessArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:LauncherAccess", name, None, opts)
        version = args.get("token_version", 1)
        if version < 1:
            raise ValueError(f"token_version is {version}; it must be at least 1")
        self.name = name
        self._child = pulumi.ResourceOptions(parent=self)
        called = args.get("namespace", NAMESPACE)
        namespace = self._namespace(args, called)

        account = k8s.core.v1.ServiceAccount(
            f"{name}-account",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=ACCOUNT, namespace=namespace),
            automount_service_account_token=False,  # its token leaves the cluster, and no pod has it
            opts=self._child,
        )
        self._rights(namespace, called, account)
        self._sessions(args, namespace)
        tokens = [self._token(namespace, account, each) for each in range(max(1, version - 1), version + 1)]

        self.namespace = namespace
        self.token = pulumi.Output.secret(tokens[-1].data.apply(_token_of))
        self.register_outputs({"namespace": self.namespace, "token": self.token})

    def _namespace(self, args: LauncherAccessArgs, called: str) -> pulumi.Output[str]:
        # NFS volumes are what the restricted standard refuses.
        security = {f"pod-security.kubernetes.io/{mode}": "baseline" for mode in ("enforce", "audit", "warn")}
        made = k8s.core.v1.Namespace(
            f"{self.name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=called, labels={**security, **args.get("namespace_labels", {})}),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        return made.metadata.apply(lambda metadata: metadata.name or called)

    def _rights(self, namespace: pulumi.Output[str], called: str, account: k8s.core.v1.ServiceAccount) -> None:
        who = account.metadata.apply(lambda metadata: metadata.name or ACCOUNT)
        subject = k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=who, namespace=namespace)
        here = k8s.meta.v1.ObjectMetaArgs(name=ACCOUNT, namespace=namespace)
        # The cluster's, so the namespace is in its name.
        everywhere = k8s.meta.v1.ObjectMetaArgs(name=f"{called}-{ACCOUNT}-nodes")
        role = k8s.rbac.v1.Role(f"{self.name}-role", metadata=here, rules=_rules(LAUNCHER_RULES), opts=self._child)
        k8s.rbac.v1.RoleBinding(
            f"{self.name}-binding",
            metadata=here,
            role_ref=_reference("Role", role.metadata.apply(lambda metadata: metadata.name or ACCOUNT)),
            subjects=[subject],
            opts=self._child,
        )
        nodes = k8s.rbac.v1.ClusterRole(
            f"{self.name}-nodes-role", metadata=everywhere, rules=_rules(NODE_RULES), opts=self._child
        )
        k8s.rbac.v1.ClusterRoleBinding(
            f"{self.name}-nodes-binding",
            metadata=everywhere,
            role_ref=_reference("ClusterRole", nodes.metadata.apply(lambda metadata: metadata.name or "")),
            subjects=[subject],
            opts=self._child,
        )

    def _sessions(self, args: LauncherAccessArgs, namespace: pulumi.Output[str]) -> None:
        session = args.get("session", {})
        session_account(self, self.name, namespace, session.get("service_account_annotations", {}))
        k8s.core.v1.ConfigMap(
            f"{self.name}-session-config",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=SESSION_CONFIG, namespace=namespace),
            data=session_files(session),
            opts=self._child,
        )
        if environment := session.get("secret_environment"):
            k8s.core.v1.Secret(
                f"{self.name}-session-environment",
                metadata=k8s.meta.v1.ObjectMetaArgs(name=ENVIRONMENT_SECRET, namespace=namespace),
                type="Opaque",
                string_data={key: pulumi.Output.secret(value) for key, value in environment.items()},
                opts=self._child,
            )
        server = _range(pulumi.Output.concat(args["server_address"], "/32"))
        inside = [{"to": [_range(each)]} for each in args.get("session_ranges", [])]
        outside = [{"to": [_range("0.0.0.0/0", PRIVATE, METADATA)]}] if args.get("session_internet", True) else []
        self._policy("deny", "default-deny", namespace, {}, [], [])
        self._policy(
            "session",
            "workbench-session",
            namespace,
            SESSION_LABELS,
            # By a node's port, so from the server or from a node, at a port that the launcher chose.
            ingress=[{"from": [server, *(_range(each) for each in args["node_ranges"])]}],
            egress=[
                {"to": [_kube_system(), *map(_range, (*PRIVATE, *NAME_SERVERS))], "ports": _DNS},
                {"to": [server], "ports": [{"port": WEB_PORT, "protocol": "TCP"}]},
                *inside,
                *outside,
            ],
        )

    def _policy(
        self,
        role: str,
        called: str,
        namespace: pulumi.Output[str],
        labels: dict[str, str],
        ingress: list[dict[str, Any]],
        egress: list[dict[str, Any]],
    ) -> None:
        rules: dict[str, Any] = {"ingress": ingress or None, "egress": egress or None}
        k8s.networking.v1.NetworkPolicy(
            f"{self.name}-{role}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=called, namespace=namespace),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels or None),
                policy_types=["Ingress", "Egress"],
                **rules,
            ),
            opts=self._child,
        )

    def _token(
        self, namespace: pulumi.Output[str], account: k8s.core.v1.ServiceAccount, version: int
    ) -> k8s.core.v1.Secret:
        """A token that the cluster makes and keeps in a Secret; it goes with the Secret."""
        return k8s.core.v1.Secret(
            f"{self.name}-token-{version}",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=f"{ACCOUNT}-token-{version}",
                namespace=namespace,
                annotations={
                    "kubernetes.io/service-account.name": account.metadata.apply(
                        lambda metadata: metadata.name or ACCOUNT
                    )
                },
            ),
            type="kubernetes.io/service-account-token",
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["data"]),
        )


def _token_of(data: Any) -> str:
    # The provider waits until the cluster has put it there.
    return base64.b64decode((data or {}).get("token", "")).decode()


def _rules(rules: list[tuple[list[str], list[str], list[str]]]) -> list[k8s.rbac.v1.PolicyRuleArgs]:
    return [
        k8s.rbac.v1.PolicyRuleArgs(api_groups=groups, resources=kinds, verbs=verbs) for groups, kinds, verbs in rules
    ]


def _reference(kind: str, name: pulumi.Input[str]) -> k8s.rbac.v1.RoleRefArgs:
    return k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind=kind, name=name)


def _range(cidr: pulumi.Input[str], *but: tuple[str, ...]) -> dict[str, Any]:
    excepted = [each for ranges in but for each in ranges]
    return {"ipBlock": {"cidr": cidr, **({"except": excepted} if excepted else {})}}


def _kube_system() -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
