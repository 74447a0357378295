"""The host names of Studios and the Platform at the load balancer, and the port for SSH."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from ...ingress import publication
from ...ingress.gateway_route import GatewayRouteArgs
from ...ingress.publication import Published
from . import pods
from .proxy import StudiosProxy


class StudiosIngressArgs(TypedDict):
    """How the proxy is published."""

    class_name: NotRequired[str]
    """IngressClass. Needed without `gateway`."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress that leads to the proxy. Default: none."""
    hosts: list[str]
    """Host names that lead to the proxy: connect.<domain>, and *.<domain> unless paths are used."""
    path: NotRequired[str]
    """Path that stands for all. Default: /*, as AWS wants it."""
    path_type: NotRequired[str]
    """Default: ImplementationSpecific."""
    tls_secret: NotRequired[str]
    """Secret with the certificate of all hosts; that of the Platform's host has `platform-` before its name. Default:
    none, the load balancer has the certificate."""
    issuer: NotRequired[pulumi.Input[str]]
    """ClusterIssuer of cert-manager, of which the certificates in those Secrets are asked, and waited for before their
    Ingress is made; wildcards need one that proves by DNS. Default: somebody else fills the Secrets."""
    certificate: NotRequired[pulumi.Input[str]]
    """The certificate of all hosts with its chain, in PEM, which is put into `tls_secret`; instead of `issuer`."""
    certificate_key: NotRequired[pulumi.Input[str]]
    """Its private key, in PEM. Secret."""
    gateway: NotRequired[GatewayRouteArgs]
    """Routes at this Gateway of GKE instead of Ingresses. Default: Ingresses."""
    platform_host: NotRequired[str]
    """Host name of the Platform. Without it the Platform keeps its own Ingress."""
    platform_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress that leads to the Platform. Default: those of the proxy's."""
    platform_gateway: NotRequired[GatewayRouteArgs]
    """The Gateway with the Platform's own health check. Default: `gateway`."""
    platform_namespace: NotRequired[pulumi.Input[str]]
    """Namespace of the Platform."""
    platform_service: NotRequired[str]
    """Service of the Platform's frontend. Default: frontend."""
    platform_port: NotRequired[int]
    """Its port. Default: 80."""


class StudiosSshArgs(TypedDict):
    """How SSH clients reach sessions."""

    host: str
    """Host name that SSH clients use."""
    allowed_from: list[str]
    """Ranges that may connect."""
    load_balancer_class: NotRequired[str]
    """loadBalancerClass of the Service. Default: the cluster's."""
    annotations: dict[str, pulumi.Input[str]]
    """Annotations of the Service."""
    traffic_policy: NotRequired[str]
    """externalTrafficPolicy of the Service. Local is for load balancers that lead to nodes and not to pods: pods then
    see clients' addresses, which network policies go by. Default: Cluster."""


def publish(
    parent: pulumi.Resource, name: str, namespace: pulumi.Input[str], proxy: StudiosProxy, args: StudiosIngressArgs
) -> pulumi.Output[str]:
    """Publish the proxy; DNS name or address of its load balancer."""
    what = Published("connect", namespace, args["hosts"], proxy.service, 80)
    return publication.publish(parent, name, what, args, [proxy])


def publish_platform(parent: pulumi.Resource, name: str, args: StudiosIngressArgs) -> pulumi.Output[str]:
    """Publish the Platform, which doesn't wait for the proxy; where its load balancer is, or nothing."""
    host, namespace = args.get("platform_host"), args.get("platform_namespace")
    if not host or namespace is None:
        return pulumi.Output.from_input("")
    service, port = args.get("platform_service", "frontend"), args.get("platform_port", 80)
    annotations = args.get("platform_annotations", args.get("annotations", {}))
    rules: StudiosIngressArgs = {**args, "annotations": annotations}
    if "tls_secret" in args:
        rules["tls_secret"] = f"platform-{args['tls_secret']}"
    if "gateway" in args:
        rules["gateway"] = args.get("platform_gateway", args["gateway"])
    what = Published("platform-studios", namespace, [host], service, port)
    admitted = publication.admit_namespace(parent, f"{name}-platform", namespace, rules)
    return publication.publish(parent, f"{name}-platform", what, rules, admitted)


def publish_ssh(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    proxy: StudiosProxy,
    args: StudiosSshArgs,
) -> pulumi.Output[str]:
    """The Service for SSH; DNS name or address of its load balancer."""
    service = k8s.core.v1.Service(
        f"{name}-ssh",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name="connect-ssh",
            namespace=namespace,
            labels=pods.labels(name, "proxy"),
            annotations=args["annotations"],
        ),
        spec=k8s.core.v1.ServiceSpecArgs(
            type="LoadBalancer",
            load_balancer_class=args.get("load_balancer_class"),
            load_balancer_source_ranges=args["allowed_from"],
            external_traffic_policy=args.get("traffic_policy"),
            # Azure's load balancer asks a port of the node whether a Service works: with Local, one that is always
            # there (cloud-provider-azure, "LoadBalancer", allocateLoadBalancerNodePorts).
            allocate_load_balancer_node_ports=False,
            selector=pods.labels(name, "proxy"),
            ports=[k8s.core.v1.ServicePortArgs(name="ssh", port=pods.SSH_PORT, target_port="ssh", protocol="TCP")],
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[proxy]),
    )
    return service.status.apply(publication.address_of)
