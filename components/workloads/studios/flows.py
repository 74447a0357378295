"""The network flows that Studios needs; everything else in its namespace is denied."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from . import pods

METADATA_RANGE = "169.254.0.0/16"
"""Link-local addresses: the cloud's metadata service and credential endpoints."""
_ANYWHERE = "0.0.0.0/0"


class StudiosFlowsArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of all objects."""
    instance: str
    """Name of the Studios deployment, which its pods carry as a label."""
    load_balancer_cidrs: list[pulumi.Input[str]]
    """Ranges of the subnets that load balancers are in: they connect to HTTP and SSH."""
    ssh_cidrs: NotRequired[list[pulumi.Input[str]]]
    """Ranges that connect to SSH instead, where its load balancer keeps clients' addresses. Default: none."""
    load_balancer_namespaces: NotRequired[list[str]]
    """Namespaces of ingress controllers, whose pods connect to HTTP. Default: none."""
    redis_cidrs: list[pulumi.Input[str]]
    """Ranges that Redis is in."""
    redis_pods: NotRequired[dict[str, dict[str, str]]]
    """Labels of its pods by namespace, where it is in the cluster. Default: none."""
    redis_port: pulumi.Input[int]
    """Port of Redis."""
    management_port: int
    """Management port of both roles; 0 where it is off."""
    metrics_namespace: NotRequired[str]
    """Namespace whose pods may read the management port."""


class StudiosFlows(pulumi.ComponentResource):
    """
    Network policies: default deny, and one for each role.

    Sessions and browsers come through the load balancer to the proxy; the proxy dials the server's tunnel and listener
    ports and the Platform's public address; both use Redis and DNS. The kubelet's probes are always let in by
    Kubernetes; the management port, which can also shut a server down, is otherwise closed.
    """

    def __init__(self, name: str, args: StudiosFlowsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:StudiosFlows", name, None, opts)
        self.name = name
        proxy = pods.labels(args["instance"], "proxy")
        server = pods.labels(args["instance"], "server")
        load_balancers = [_range(cidr) for cidr in args["load_balancer_cidrs"]]
        arriving = [_ingress(load_balancers, pods.HTTP_PORT, pods.SSH_PORT)] if load_balancers else []
        if clients := args.get("ssh_cidrs"):
            by_ssh = _ingress([_range(cidr) for cidr in clients], pods.SSH_PORT)
            arriving = [_ingress(load_balancers, pods.HTTP_PORT), by_ssh]
        if controllers := args.get("load_balancer_namespaces"):
            arriving.append(_ingress([_pods({}, each) for each in controllers], pods.HTTP_PORT))
        in_cluster = [_pods(labels, namespace) for namespace, labels in args.get("redis_pods", {}).items()]
        redis = _egress([*(_range(cidr) for cidr in args["redis_cidrs"]), *in_cluster], args["redis_port"])

        self._policy("deny", args, {}, ingress=[], egress=[])
        self._policy("dns", args, {}, egress=[_dns()])
        self._policy(
            "proxy",
            args,
            proxy,
            ingress=[*arriving, *_metrics(args)],
            egress=[
                _egress([_pods(server)], pods.TUNNEL_PORT, pods.LISTENER_PORT),
                redis,
                # The Platform's public name leads to the load balancer, whose addresses change.
                _egress([_range(_ANYWHERE, [METADATA_RANGE])], 443),
            ],
        )
        self._policy(
            "server",
            args,
            server,
            ingress=[_ingress([_pods(proxy), _pods(server)], pods.TUNNEL_PORT, pods.LISTENER_PORT), *_metrics(args)],
            egress=[_egress([_pods(server)], pods.TUNNEL_PORT, pods.LISTENER_PORT), redis],
        )
        self.register_outputs({})

    def _policy(
        self,
        role: str,
        args: StudiosFlowsArgs,
        selector: dict[str, str],
        ingress: Optional[list[k8s.networking.v1.NetworkPolicyIngressRuleArgs]] = None,
        egress: Optional[list[k8s.networking.v1.NetworkPolicyEgressRuleArgs]] = None,
    ) -> None:
        directions = {"Ingress": ingress, "Egress": egress}
        k8s.networking.v1.NetworkPolicy(
            f"{self.name}-{role}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=f"connect-{role}", namespace=args["namespace"]),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
                policy_types=[direction for direction, rules in directions.items() if rules is not None],
                ingress=ingress or None,
                egress=egress or None,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _range(cidr: pulumi.Input[str], but: Optional[list[str]] = None) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    return k8s.networking.v1.NetworkPolicyPeerArgs(
        ip_block=k8s.networking.v1.IPBlockArgs(cidr=cidr, **({"except_": but} if but else {}))
    )


def _pods(labels: dict[str, str], namespace: Optional[str] = None) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    """Pods of a namespace, by default of the policy's own; without labels all of them."""
    there = {"kubernetes.io/metadata.name": namespace} if namespace else {}
    return k8s.networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=there) if there else None,
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels) if labels or not namespace else None,
    )


def _ports(numbers: tuple[pulumi.Input[int], ...]) -> list[k8s.networking.v1.NetworkPolicyPortArgs]:
    return [k8s.networking.v1.NetworkPolicyPortArgs(port=number, protocol="TCP") for number in numbers]


def _ingress(
    peers: list[k8s.networking.v1.NetworkPolicyPeerArgs], *numbers: pulumi.Input[int]
) -> k8s.networking.v1.NetworkPolicyIngressRuleArgs:
    return k8s.networking.v1.NetworkPolicyIngressRuleArgs(from_=peers, ports=_ports(numbers))


def _egress(
    peers: list[k8s.networking.v1.NetworkPolicyPeerArgs], *numbers: pulumi.Input[int]
) -> k8s.networking.v1.NetworkPolicyEgressRuleArgs:
    return k8s.networking.v1.NetworkPolicyEgressRuleArgs(to=peers, ports=_ports(numbers))


def _dns() -> k8s.networking.v1.NetworkPolicyEgressRuleArgs:
    cluster_dns = k8s.networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"kubernetes.io/metadata.name": "kube-system"}),
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"k8s-app": "kube-dns"}),
    )
    return k8s.networking.v1.NetworkPolicyEgressRuleArgs(
        to=[cluster_dns],
        ports=[k8s.networking.v1.NetworkPolicyPortArgs(port=53, protocol=protocol) for protocol in ("UDP", "TCP")],
    )


def _metrics(args: StudiosFlowsArgs) -> list[k8s.networking.v1.NetworkPolicyIngressRuleArgs]:
    namespace, port = args.get("metrics_namespace"), args["management_port"]
    if not namespace or not port:
        return []
    prometheus = k8s.networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"kubernetes.io/metadata.name": namespace})
    )
    return [_ingress([prometheus], port)]
