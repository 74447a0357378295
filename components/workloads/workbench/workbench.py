"""Posit Workbench on Kubernetes: the chart's release, and what stands around it."""

from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s

from ... import versions
from ...clusters.waiting import resources_of
from .arguments import WorkbenchArgs
from .flows import network_policies
from .login import check_login, login_files, sssd_file
from .publication import publish
from .roles import launcher_account, session_account
from .secrets import WorkbenchSecrets, WorkbenchSecretsArgs
from .session_templates import ENVIRONMENT_SECRET
from .storage import HOMES, SHARED, check_storage, claim_of
from .values import WorkbenchParts, chart_values, pod_security


class Workbench(pulumi.ComponentResource):
    """
    A Workbench in a namespace of its own and its sessions in another: secrets, claims, network policies, the launcher's
    rights, the release of the chart `rstudio-workbench`, and its Ingress. The component's name is that of the release.
    Python code finds `namespace_object` and `session_namespace_object` on it, for what goes with the namespaces. Raises
    ValueError for arguments that contradict each other.

    Source: rstudio/helm, charts rstudio-workbench 0.22.0 and rstudio-library 0.1.35, their values and templates.
    """

    url: pulumi.Output[str]
    """https://<host>/."""
    namespace: pulumi.Output[str]
    """Namespace of the server."""
    session_namespace: pulumi.Output[str]
    """Namespace of sessions."""
    load_balancer: pulumi.Output[str]
    """DNS name or address of the load balancer; empty where Workbench isn't published."""
    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the server runs."""

    def __init__(self, name: str, args: WorkbenchArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Workbench", name, None, opts)
        self.name = name
        self.called = args.get("namespace", name)
        self.sessions_called = args.get("session", {}).get("namespace", f"{self.called}-sessions")
        self._check(args)
        made, made_for_sessions = self._namespaces(args)
        self.namespace_object, self.session_namespace_object = made, made_for_sessions
        namespace, sessions = _name(made, self.called), _name(made_for_sessions, self.sessions_called)
        before = self._surroundings(args, made, made_for_sessions, namespace, sessions)
        secrets = self._secrets(args, namespace)
        release = self._release(args, made, made_for_sessions, namespace, secrets, before)
        address = pulumi.Output.from_input("")
        if ingress := args.get("ingress"):
            address = publish(self, name, namespace, args["host"], ingress, args.get("replicas", 1) > 1, [release])
        self.url = pulumi.Output.from_input(f"https://{args['host']}/")
        self.namespace = namespace
        self.session_namespace = sessions
        self.load_balancer = address
        self.release = release.id
        self.register_outputs(
            {
                "url": self.url,
                "namespace": self.namespace,
                "session_namespace": self.session_namespace,
                "load_balancer": self.load_balancer,
                "release": self.release,
            }
        )

    @property
    def _one_namespace(self) -> bool:
        return self.called == self.sessions_called

    def _check(self, args: WorkbenchArgs) -> None:
        flows, licence, database = args.get("flows", {}), args["licence"], args["database"]
        check_login(args["login"], args.get("rootless", False))
        check_storage(args["homes"], args["shared"], self._one_namespace)
        given = [kind for kind in ("file", "key", "server") if kind in licence]
        if len(given) != 1:
            raise ValueError(f"a licence is exactly one of file, key, server; there are {', '.join(given) or 'none'}")
        if not licence.get("server", "host:1").rpartition(":")[2].isdigit():
            raise ValueError("the licence server is <host>:<port>")
        if not (database.get("ranges") or database.get("pods")):
            raise ValueError("the network policy needs to know where the database is: ranges or pods")
        if "ingress" in args and not (flows.get("load_balancer_ranges") or flows.get("proxy_namespaces")):
            raise ValueError(
                "an Ingress needs flows.load_balancer_ranges or flows.proxy_namespaces to reach the server"
            )
        if args.get("replicas", 1) < 1:
            raise ValueError("Workbench needs at least one replica")

    def _namespaces(self, args: WorkbenchArgs) -> tuple[k8s.core.v1.Namespace, k8s.core.v1.Namespace]:
        server, session = pod_security(args)
        if self._one_namespace:
            level = "restricted" if server == session == "restricted" else "baseline"
            one = self._namespace("namespace", self.called, level, args.get("namespace_labels", {}), args)
            return one, one
        return (
            self._namespace("namespace", self.called, server, args.get("namespace_labels", {}), args),
            self._namespace("sessions", self.sessions_called, session, {}, args),
        )

    def _namespace(
        self, role: str, called: str, level: str, labels: dict[str, str], args: WorkbenchArgs
    ) -> k8s.core.v1.Namespace:
        security = {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}
        return k8s.core.v1.Namespace(
            f"{self.name}-{role}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=called, labels={**security, **labels}),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )

    def _surroundings(
        self,
        args: WorkbenchArgs,
        made: k8s.core.v1.Namespace,
        made_for_sessions: k8s.core.v1.Namespace,
        namespace: pulumi.Output[str],
        sessions: pulumi.Output[str],
    ) -> list[pulumi.Resource]:
        """What the server and its first session need: policies, rights, accounts, the environment of sessions."""
        session = args.get("session", {})
        found = network_policies(
            self,
            self.name,
            namespace,
            None if self._one_namespace else sessions,
            (self.called, self.sessions_called),
            args,
        )
        annotations = args.get("service_account_annotations", {})
        found += launcher_account(self, self.name, namespace, sessions, annotations, args.get("read_nodes", False))
        found.append(session_account(self, self.name, sessions, session.get("service_account_annotations", {})))
        if secret := session.get("secret_environment"):
            found.append(
                k8s.core.v1.Secret(
                    f"{self.name}-session-environment",
                    metadata=k8s.meta.v1.ObjectMetaArgs(name=ENVIRONMENT_SECRET, namespace=sessions),
                    type="Opaque",
                    string_data={key: pulumi.Output.secret(value) for key, value in secret.items()},
                    opts=pulumi.ResourceOptions(parent=self),
                )
            )
        return found

    def _secrets(self, args: WorkbenchArgs, namespace: pulumi.Output[str]) -> WorkbenchSecrets:
        login = args["login"]
        secrets: WorkbenchSecretsArgs = {
            "namespace": namespace,
            "database": args["database"],
            "licence": args["licence"],
            "files": login_files(login),
            "sssd": sssd_file(login),
            "launcher_key_version": args.get("launcher_key_version", 1),
            "cookie_key_version": args.get("cookie_key_version", 1),
        }
        if "pam" in login and "user" in login["pam"]:
            secrets["user_password"] = login["pam"]["user"]["password"]
        return WorkbenchSecrets(f"{self.name}-secrets", secrets, pulumi.ResourceOptions(parent=self))

    def _homes(self, args: WorkbenchArgs, made: Any, made_for_sessions: Any) -> pulumi.Output[str]:
        """The claim of homes, which is called alike in both namespaces; known when both are there."""
        protect = args.get("protect", False)
        claim = claim_of(self, self.name, HOMES, args["homes"], made, self.called, protect)
        if self._one_namespace:
            return claim
        name = f"{self.name}-sessions"
        theirs = claim_of(self, name, HOMES, args["homes"], made_for_sessions, self.sessions_called, protect)
        return pulumi.Output.all(claim, theirs).apply(lambda names: names[0])

    def _release(
        self,
        args: WorkbenchArgs,
        made: k8s.core.v1.Namespace,
        made_for_sessions: k8s.core.v1.Namespace,
        namespace: pulumi.Output[str],
        secrets: WorkbenchSecrets,
        before: list[pulumi.Resource],
    ) -> k8s.helm.v3.Release:
        protect = args.get("protect", False)
        parts: WorkbenchParts = {
            "name": self.name,
            "namespace": self.called,
            "sessions": self.sessions_called,
            "checksum": secrets.checksum,
            "homes": self._homes(args, made, made_for_sessions),
            "shared": claim_of(self, self.name, SHARED, args["shared"], made, self.called, protect),
        }
        operator = resources_of(args.get("metrics", {}).get("wait_for", []))
        return k8s.helm.v3.Release(
            f"{self.name}-release",
            # The labels of its pods, which policies and budgets select, are called after it.
            name=self.name,
            chart="rstudio-workbench",
            version=versions.WORKBENCH_CHART,
            repository_opts={"repo": "https://helm.rstudio.com"},
            namespace=namespace,
            values=chart_values(args, parts),
            # A failed installation is taken back, rather than left in a state that refuses the next.
            atomic=True,
            cleanup_on_fail=True,
            timeout=args.get("timeout", 1200),
            max_history=5,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*before, secrets, operator]),
        )


def _name(namespace: k8s.core.v1.Namespace, called: str) -> pulumi.Output[str]:
    return namespace.metadata.apply(lambda metadata: metadata.name or called)
