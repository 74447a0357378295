"""Prometheus and Grafana for a cluster and the hubs in it: the Helm chart kube-prometheus-stack, closed down."""

import hashlib
import json
import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
from typing_extensions import NotRequired

from .. import versions
from ..ingress.gateway_route import GatewayRouteArgs
from ..ingress.publication import Published, publish
from . import prometheus_values as values
from .hub_dashboard import hub_dashboard
from .hub_rules import hub_rules
from .prometheus_flows import prometheus_flows

REPOSITORY = "https://prometheus-community.github.io/helm-charts"
HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class GrafanaIngressArgs(TypedDict):
    """How Grafana is published."""

    host: str
    """Host name that people open Grafana at."""
    class_name: NotRequired[str]
    """IngressClass. Needed without `gateway`."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress. Its health check asks /api/health. Default: none."""
    path: NotRequired[str]
    """Path that stands for all. Default: /."""
    path_type: NotRequired[str]
    """Default: Prefix."""
    tls_secret: NotRequired[str]
    """Secret with the certificate of the host. Default: none, the load balancer has the certificate."""
    issuer: NotRequired[pulumi.Input[str]]
    """ClusterIssuer of cert-manager, of which the certificate in `tls_secret` is asked, and waited for before the
    Ingress is made. Default: somebody else fills the Secret."""
    certificate: NotRequired[pulumi.Input[str]]
    """The certificate of all hosts with its chain, in PEM, which is put into `tls_secret`; instead of `issuer`."""
    certificate_key: NotRequired[pulumi.Input[str]]
    """Its private key, in PEM. Secret."""
    gateway: NotRequired[GatewayRouteArgs]
    """A route at this Gateway of GKE instead of an Ingress. Default: an Ingress."""


class PrometheusStackArgs(TypedDict):
    hub_namespaces: list[str]
    """Namespaces of hubs, whose silence is an alert."""
    storage_class: pulumi.Input[str]
    """Name of the storage class of Prometheus's volume."""
    load_balancer_cidrs: list[pulumi.Input[str]]
    """Ranges that load balancers connect to Grafana from."""
    load_balancer_namespaces: NotRequired[list[str]]
    """Namespaces of ingress controllers, whose pods connect to Grafana beside those ranges. Default: none."""
    storage_gib: NotRequired[int]
    """Size of the volume in GiB; the oldest data goes when four fifths are full. The operator doesn't let a volume
    grow: enlarge the claim first. Default: 50."""
    retention_days: NotRequired[int]
    """Days that data is kept. Default: 30."""
    grafana: NotRequired[GrafanaIngressArgs]
    """Where Grafana is published. Default: nowhere; `kubectl port-forward -n monitoring service/grafana 3000:80`."""
    alertmanager_config: NotRequired[pulumi.Input[str]]
    """Alertmanager's whole configuration, YAML, which says who gets alerts; secret. Default: no Alertmanager, alerts
    are seen in Grafana and Prometheus only."""
    namespace_labels: NotRequired[dict[str, str]]
    """Labels of the namespace `monitoring`, beside Pod Security's. Default: none."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes that it runs on, apart from what looks at every node. Default: any."""
    password_version: NotRequired[int]
    """Another number makes another password of Grafana's admin, and restarts it. Default: 1."""
    protect: NotRequired[bool]
    """Refuse to delete the namespace with what was measured. Default: off."""


class PrometheusStack(pulumi.ComponentResource):
    """
    Prometheus with a volume, the operator, kube-state-metrics, an exporter on each node, and Grafana with the chart's
    dashboards and one of hubs; few alerts. Prometheus finds ServiceMonitors, PodMonitors and rules in every namespace.

    In the namespace `monitoring` Pod Security holds everything to its restricted profile and network policies deny what
    isn't needed; the exporter, which reads the host's own files and network, has a namespace to itself. Grafana's
    database isn't kept: who wants a dashboard to stay puts it into a ConfigMap labelled grafana_dashboard: "1" there.

    The Kubernetes provider comes by `opts.providers`, and that of pulumi-random. Python code finds `definitions` on it,
    for others' ServiceMonitors to depend on. Raises ValueError for a host or numbers that can't be.
    """

    release: pulumi.Output[str]
    """The Helm release, known when the operator runs, for ServiceMonitors to wait for."""
    namespace: pulumi.Output[str]
    """Namespace that Prometheus reads from, for network policies of what it reads."""
    admin_password: pulumi.Output[str]
    """Password of Grafana's user admin. Secret."""
    grafana_load_balancer: pulumi.Output[str]
    """DNS name or address of the load balancer that Grafana is reached by, or empty."""

    NAMESPACE = "monitoring"
    NODE_NAMESPACE = "monitoring-nodes"

    def __init__(self, name: str, args: PrometheusStackArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:PrometheusStack", name, None, opts)
        _check(args)
        child = pulumi.ResourceOptions(parent=self)
        protect = args.get("protect", False)
        grafana, alerts = args.get("grafana"), args.get("alertmanager_config")

        labels = {"pod-security.kubernetes.io/enforce": "restricted", **args.get("namespace_labels", {})}
        main = self._namespace(f"{name}-namespace", self.NAMESPACE, labels, protect)
        privileged = {"pod-security.kubernetes.io/enforce": "privileged"}
        nodes = self._namespace(f"{name}-nodes-namespace", self.NODE_NAMESPACE, privileged, False)
        namespace = main.metadata.apply(lambda metadata: metadata.name or "")
        self.definitions = _release(
            f"{name}-definitions",
            "prometheus-operator-crds",
            versions.PROMETHEUS_OPERATOR_CRDS_CHART,
            namespace,
            {},
            child,
        )
        flows = prometheus_flows(
            self, name, namespace, args["load_balancer_cidrs"], args.get("load_balancer_namespaces", [])
        )
        password = random.RandomPassword(
            f"{name}-admin",
            length=32,
            special=False,
            keepers={"version": str(args.get("password_version", 1))},
            opts=child,
        )
        admin = self._secret(
            f"{name}-admin-secret",
            namespace,
            values.ADMIN_SECRET,
            {values.ADMIN_USER: "admin", values.ADMIN_PASSWORD: password.result},
        )
        before: list[pulumi.Resource] = [self.definitions, nodes, admin, self._dashboards_role(name, namespace), *flows]
        if alerts is not None:
            config = {"alertmanager.yaml": alerts}
            before.append(self._secret(f"{name}-alerts-secret", namespace, values.ALERTS_SECRET, config))

        chart_values = values.stack(
            storage_class=args["storage_class"],
            storage_gib=args.get("storage_gib", 50),
            retention_days=args.get("retention_days", 30),
            node_namespace=nodes.metadata.apply(lambda metadata: metadata.name or ""),
            node_selector=args.get("node_selector", {}),
            admin_checksum=pulumi.Output.unsecret(password.result.apply(_checksum)),
            grafana_host=grafana["host"] if grafana else None,
            alertmanager=alerts is not None,
            keep_volume=protect,
        )
        release = _release(
            f"{name}-release",
            "kube-prometheus-stack",
            versions.KUBE_PROMETHEUS_STACK_CHART,
            namespace,
            chart_values,
            pulumi.ResourceOptions(parent=self, depends_on=before),
        )
        self._hubs(name, namespace, args["hub_namespaces"], release)

        self.namespace = namespace
        self.admin_password = pulumi.Output.secret(password.result)
        self.grafana_load_balancer = pulumi.Output.from_input("")
        if grafana:
            what = Published("grafana", namespace, [grafana["host"]], "grafana", 80, path="/", path_type="Prefix")
            self.grafana_load_balancer = publish(self, name, what, grafana, [release], f"{name}-grafana-tls")
        self.release = release.id
        self.register_outputs(
            {
                "release": self.release,
                "namespace": self.namespace,
                "admin_password": self.admin_password,
                "grafana_load_balancer": self.grafana_load_balancer,
            }
        )

    def _namespace(self, name: str, called: str, labels: dict[str, str], protect: bool) -> k8s.core.v1.Namespace:
        return k8s.core.v1.Namespace(
            name,
            # Network policies of other namespaces name it.
            metadata={"name": called, "labels": labels},
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )

    def _secret(
        self, name: str, namespace: pulumi.Input[str], called: str, data: dict[str, pulumi.Input[str]]
    ) -> k8s.core.v1.Secret:
        return k8s.core.v1.Secret(
            name,
            metadata={"name": called, "namespace": namespace},
            string_data=pulumi.Output.secret(data),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _dashboards_role(self, name: str, namespace: pulumi.Input[str]) -> k8s.rbac.v1.Role:
        return k8s.rbac.v1.Role(
            f"{name}-dashboards-role",
            metadata={"name": values.DASHBOARDS_ROLE, "namespace": namespace},
            rules=[{"api_groups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _hubs(self, name: str, namespace: pulumi.Input[str], hubs: list[str], release: k8s.helm.v3.Release) -> None:
        """The dashboard and the alerts of hubs."""
        child = pulumi.ResourceOptions(parent=self, depends_on=[release])
        k8s.core.v1.ConfigMap(
            f"{name}-hubs-dashboard",
            metadata={"name": "dashboard-hubs", "namespace": namespace, "labels": {"grafana_dashboard": "1"}},
            data={"hubs.json": json.dumps(hub_dashboard())},
            opts=child,
        )
        k8s.apiextensions.CustomResource(
            f"{name}-hubs-rules",
            api_version="monitoring.coreos.com/v1",
            kind="PrometheusRule",
            metadata={"name": "hubs", "namespace": namespace},
            spec={"groups": hub_rules(hubs)},
            opts=child,
        )


def _release(
    name: str, chart: str, version: str, namespace: pulumi.Input[str], chart_values: Any, opts: pulumi.ResourceOptions
) -> k8s.helm.v3.Release:
    """A chart's release, named after the chart."""
    return k8s.helm.v3.Release(
        name,
        # Labels of what the chart makes follow from it.
        name=chart,
        chart=chart,
        version=version,
        repository_opts={"repo": REPOSITORY},
        namespace=namespace,
        values=chart_values,
        atomic=True,
        cleanup_on_fail=True,
        timeout=900,
        max_history=5,
        opts=opts,
    )


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check(args: PrometheusStackArgs) -> None:
    for key, given, least in (
        ("storage_gib", args.get("storage_gib", 50), 5),
        ("retention_days", args.get("retention_days", 30), 1),
    ):
        if given < least:
            raise ValueError(f"{key} is {given}; it must be at least {least}")
    grafana = args.get("grafana")
    if grafana and not HOST.fullmatch(grafana["host"]):
        raise ValueError(f"grafana's host is {grafana['host']!r}; it must be a host name such as grafana.example.org")
