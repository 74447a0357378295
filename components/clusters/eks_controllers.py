"""Controllers of an EKS cluster: the autoscaler, the load balancer controller and external-dns."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .. import versions
from . import eks_controller_values as values
from .controller_flows import controller_flows
from .eks_policies import cluster_autoscaler_policy, external_dns_policy, load_balancer_controller_policy
from .pod_identity import PodIdentity
from .waiting import resources_of


class ControllerCluster(TypedDict):
    """The cluster that a controller runs in."""

    name: pulumi.Input[str]
    """Name of the cluster, known when it runs."""
    arn: pulumi.Input[str]
    """ARN of the cluster."""
    region: str
    """Region of the cluster."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before the controller and until it is gone: nodes, add-ons, and routes to AWS.
    Default: nothing."""


class ClusterAutoscalerArgs(TypedDict):
    cluster: ControllerCluster
    """The cluster whose nodes it starts and stops."""
    version: str
    """Kubernetes version of the cluster, such as 1.35: the autoscaler's must be the same."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class ClusterAutoscaler(pulumi.ComponentResource):
    """
    Starts nodes for pods that find no place, and stops those that nothing needs. Raises ValueError for a Kubernetes
    version without a tested autoscaler. The Kubernetes provider comes by `opts.providers`, as for all of this module.
    """

    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the controller runs."""

    def __init__(self, name: str, args: ClusterAutoscalerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ClusterAutoscaler", name, None, opts)
        image = versions.CLUSTER_AUTOSCALER_IMAGES.get(args["version"])
        if not image:
            known = ", ".join(versions.CLUSTER_AUTOSCALER_IMAGES)
            raise ValueError(f"no cluster autoscaler is pinned for Kubernetes {args['version']}; there are {known}")
        cluster = args["cluster"]
        policy = pulumi.Output.from_input(cluster["arn"]).apply(cluster_autoscaler_policy)
        release = _controller(
            self,
            name,
            cluster,
            args.get("tags", {}),
            chart="cluster-autoscaler",
            version=versions.CLUSTER_AUTOSCALER_CHART,
            repository="https://kubernetes.github.io/autoscaler",
            namespace="kube-system",
            policy=policy,
            chart_values=values.cluster_autoscaler(cluster["name"], cluster["region"], image),
        )
        self.release = release.id
        self.register_outputs({"release": self.release})


class LoadBalancerControllerArgs(TypedDict):
    cluster: ControllerCluster
    """The cluster whose Ingresses and Services it serves."""
    vpc_id: pulumi.Input[str]
    """The VPC, which load balancers are made in."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags, also of what the controller makes."""


class LoadBalancerController(pulumi.ComponentResource):
    """
    Makes load balancers for Ingresses of class alb, and for Services that ask for service.k8s.aws/nlb.

    It checks Ingresses by a webhook and removes their load balancers, so they must depend on it.
    """

    ingress_class: pulumi.Output[str]
    """Class of Ingresses that it serves: alb."""
    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the controller runs."""

    def __init__(self, name: str, args: LoadBalancerControllerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:LoadBalancerController", name, None, opts)
        cluster, tags = args["cluster"], args.get("tags", {})
        policy = pulumi.Output.all(cluster["arn"], args["vpc_id"]).apply(
            lambda known: load_balancer_controller_policy(*known)
        )
        chart_values = values.load_balancer_controller(cluster["name"], cluster["region"], args["vpc_id"], tags)
        release = _controller(
            self,
            name,
            cluster,
            args.get("tags", {}),
            chart="aws-load-balancer-controller",
            version=versions.AWS_LOAD_BALANCER_CONTROLLER_CHART,
            repository="https://aws.github.io/eks-charts",
            namespace="kube-system",
            policy=policy,
            chart_values=chart_values,
        )
        self.ingress_class = pulumi.Output.from_input(chart_values["ingressClass"])
        self.release = release.id
        self.register_outputs({"ingress_class": self.ingress_class, "release": self.release})


class ExternalDnsZone(TypedDict):
    """Where external-dns may write."""

    domain: str
    """Names at and below this domain only, such as hub.example.org."""
    zone_id: pulumi.Input[str]
    """Route 53 hosted zone of the domain, such as Z0123456789."""
    private: NotRequired[bool]
    """The zone is a private one. Default: False."""


class ExternalDnsArgs(TypedDict):
    cluster: ControllerCluster
    """The cluster whose Ingresses and Services it looks at."""
    zone: ExternalDnsZone
    """Where it may write."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class ExternalDns(pulumi.ComponentResource):
    """
    Keeps DNS records for hosts of Ingresses and annotated Services, in a namespace of its own.

    It leaves alone records that it didn't make, and objects annotated `external-dns.alpha.kubernetes.io/controller`
    with anything but dns-controller (source/annotations/processors.go of v0.21), such as those whose records Pulumi
    makes.
    """

    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the controller runs."""

    NAMESPACE = "external-dns"

    def __init__(self, name: str, args: ExternalDnsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ExternalDns", name, None, opts)
        cluster, zone = args["cluster"], args["zone"]
        # Not kube-system: it needs nothing there, and here Pod Security holds it to the restricted profile.
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            # IAM conditions name it.
            metadata={"name": self.NAMESPACE, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[resources_of(cluster.get("wait_for", []))]),
        )
        # The chart's Service has a port for metrics and no other.
        flows = controller_flows(name, self.NAMESPACE, self, namespace, pod_identity=True, metrics_port=7979)
        release = _controller(
            self,
            name,
            cluster,
            args.get("tags", {}),
            chart="external-dns",
            version=versions.EXTERNAL_DNS_CHART,
            repository="https://kubernetes-sigs.github.io/external-dns/",
            namespace=self.NAMESPACE,
            policy=pulumi.Output.from_input(zone["zone_id"]).apply(
                lambda zone_id: external_dns_policy(zone_id, zone["domain"])
            ),
            chart_values=values.external_dns(
                cluster["name"],
                cluster["region"],
                zone["domain"],
                zone["zone_id"],
                "private" if zone.get("private") else "public",
            ),
            depends_on=[namespace, flows],
        )
        self.release = release.id
        self.register_outputs({"release": self.release})


def _controller(
    parent: pulumi.Resource,
    name: str,
    cluster: ControllerCluster,
    tags: dict[str, pulumi.Input[str]],
    *,
    chart: str,
    version: str,
    repository: str,
    namespace: str,
    policy: pulumi.Output[dict[str, Any]],
    chart_values: dict[str, Any],
    depends_on: Optional[list[pulumi.Resource]] = None,
) -> k8s.helm.v3.Release:
    """A chart's release, named after the chart, whose service account of that name has a role with the policy."""
    identity = PodIdentity(
        f"{name}-pods",
        {
            "cluster_name": cluster["name"],
            "cluster_arn": cluster["arn"],
            "namespace": namespace,
            "service_account": chart,
            "policies": {"policy": pulumi.Output.json_dumps(policy)},
            "tags": tags,
        },
        opts=pulumi.ResourceOptions(parent=parent),
    )
    after = [resources_of(cluster.get("wait_for", []))]
    return k8s.helm.v3.Release(
        f"{name}-release",
        # Labels, and the names of what the chart makes, follow from it.
        name=chart,
        chart=chart,
        version=version,
        repository_opts={"repo": repository},
        namespace=namespace,
        values=chart_values,
        # A failed installation is taken back, rather than left in a state that refuses the next.
        atomic=True,
        cleanup_on_fail=True,
        timeout=600,
        max_history=5,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[identity, *after, *(depends_on or [])]),
    )
