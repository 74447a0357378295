"""dask-gateway beside a hub: its release, accounts and network policies."""

from typing import Optional

import pulumi
import pulumi_kubernetes as k8s

from ... import versions
from .dask_arguments import DaskFlowArgs, DaskGatewayArgs
from .dask_flows import policies
from .dask_roles import roles
from .dask_values import TOKEN_KEY, TOKEN_SECRET, chart_values, labels, names, prefix
from .secrets import checksum


class DaskGateway(pulumi.ComponentResource):
    """
    Dask clusters for the users of a hub, wired as daskhub did, in a namespace of their own.

    The hub is told by `hub_service`, `hub_roles`, `session_environment` and `session_flows` of dask_values.py, which
    need nothing but its namespace; it comes first, since the token is its. The namespace admits pods of the baseline
    level: the chart gives gateway, controller and traefik no security context. Schedulers and workers pass the
    restricted one. The Kubernetes provider comes by `opts.providers`.

    Raises ValueError for a name that is too long and for limits that contradict each other.
    """

    namespace: pulumi.Output[str]
    """Namespace of gateway and clusters."""
    path: pulumi.Output[str]
    """Path of the gateway at the hub's host, such as /services/dask-gateway."""
    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when gateway, controller and traefik run."""

    def __init__(self, name: str, args: DaskGatewayArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:DaskGateway", name, None, opts)
        self.name = name
        hub, called = args["hub"], names(args["hub"])
        namespace = self._namespace(args)
        flows = policies(self, name, hub, namespace, args.get("flows", DaskFlowArgs()))
        release = k8s.helm.v3.Release(
            f"{name}-release",
            # Labels, and the names of what the chart makes, follow from it.
            name=called.instance,
            chart="dask-gateway",
            version=versions.DASK_GATEWAY_CHART,
            repository_opts={"repo": "https://helm.dask.org"},
            namespace=namespace,
            values=chart_values(args, checksum({TOKEN_KEY: args["token"]})),
            # A failed installation is taken back, rather than left in a state that refuses the next.
            atomic=True,
            cleanup_on_fail=True,
            timeout=args.get("timeout", 600),
            max_history=5,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*flows, *roles(self, name, called, namespace), self._token(args["token"], namespace)],
            ),
        )
        self._disruption_budgets(hub, namespace, args.get("replicas", 1))
        self.namespace = namespace
        self.path = pulumi.Output.from_input(prefix(args.get("base_url", "/")))
        self.release = release.id
        self.register_outputs({"namespace": self.namespace, "path": self.path, "release": self.release})

    def _namespace(self, args: DaskGatewayArgs) -> pulumi.Output[str]:
        name = names(args["hub"]).namespace
        security = {f"pod-security.kubernetes.io/{mode}": "baseline" for mode in ("enforce", "audit", "warn")}
        namespace = k8s.core.v1.Namespace(
            f"{self.name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, labels={**security, **args.get("namespace_labels", {})}),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return namespace.metadata.apply(lambda metadata: metadata.name or name)

    def _token(self, token: pulumi.Input[str], namespace: pulumi.Input[str]) -> pulumi.Resource:
        return k8s.core.v1.Secret(
            f"{self.name}-token",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=TOKEN_SECRET, namespace=namespace),
            string_data={TOKEN_KEY: pulumi.Output.secret(token)},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _disruption_budgets(self, hub: str, namespace: pulumi.Input[str], replicas: int) -> None:
        """A drained node takes one replica at a time. A single replica has none, or no node could be drained."""
        for role in ("gateway", "traefik") if replicas > 1 else ():
            k8s.policy.v1.PodDisruptionBudget(
                f"{self.name}-{role}-budget",
                metadata=k8s.meta.v1.ObjectMetaArgs(name=role, namespace=namespace),
                spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1, selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels(hub, role))
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
