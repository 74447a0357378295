"""The host names of Studios and the Platform at the load balancer, and the port for SSH."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from ...certificates import IssuedCertificate
from . import pods
from .proxy import StudiosProxy


class StudiosIngressArgs(TypedDict):
    class_name: str
    """IngressClass."""
    annotations: dict[str, pulumi.Input[str]]
    """Annotations of the Ingress that leads to the proxy."""
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
    platform_host: NotRequired[str]
    """Host name of the Platform. Without it the Platform keeps its own Ingress."""
    platform_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress that leads to the Platform."""
    platform_namespace: NotRequired[pulumi.Input[str]]
    """Namespace of the Platform."""
    platform_service: NotRequired[str]
    """Service of the Platform's frontend. Default: frontend."""
    platform_port: NotRequired[int]
    """Its port. Default: 80."""


class StudiosSshArgs(TypedDict):
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
    """The Ingress of the proxy; DNS name or address of its load balancer."""
    metadata = k8s.meta.v1.ObjectMetaArgs(name="connect", namespace=namespace, annotations=args["annotations"])
    secret = _certificate(parent, f"{name}-tls", namespace, args.get("tls_secret"), args["hosts"], args)
    ingress = _ingress(f"{name}-ingress", metadata, args, args["hosts"], proxy.service, 80, secret, [proxy], parent)
    return ingress.status.apply(_address)


def publish_platform(parent: pulumi.Resource, name: str, args: StudiosIngressArgs) -> pulumi.Output[str]:
    """The Ingress of the Platform, which doesn't wait for the proxy; where its load balancer is, or nothing."""
    host, namespace = args.get("platform_host"), args.get("platform_namespace")
    if not host or namespace is None:
        return pulumi.Output.from_input("")
    metadata = k8s.meta.v1.ObjectMetaArgs(
        name="platform-studios", namespace=namespace, annotations=args.get("platform_annotations", args["annotations"])
    )
    service, port = args.get("platform_service", "frontend"), args.get("platform_port", 80)
    called = f"platform-{args['tls_secret']}" if "tls_secret" in args else None
    secret = _certificate(parent, f"{name}-platform-tls", namespace, called, [host], args)
    ingress = _ingress(f"{name}-platform-ingress", metadata, args, [host], service, port, secret, [], parent)
    return ingress.status.apply(_address)


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
    return service.status.apply(_address)


def _certificate(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    secret: Optional[str],
    hosts: list[str],
    args: StudiosIngressArgs,
) -> Optional[pulumi.Input[str]]:
    """The Secret of an Ingress, known when it holds the certificate where an issuer is asked for it."""
    if secret is None or "issuer" not in args:
        return secret
    return IssuedCertificate(
        name,
        {"namespace": namespace, "secret_name": secret, "names": hosts, "issuer": args["issuer"]},
        pulumi.ResourceOptions(parent=parent),
    ).secret


def _ingress(
    name: str,
    metadata: k8s.meta.v1.ObjectMetaArgs,
    args: StudiosIngressArgs,
    hosts: list[str],
    service: pulumi.Input[str],
    port: int,
    secret: Optional[pulumi.Input[str]],
    depends_on: list[pulumi.Resource],
    parent: pulumi.Resource,
) -> k8s.networking.v1.Ingress:
    backend = k8s.networking.v1.IngressBackendArgs(
        service=k8s.networking.v1.IngressServiceBackendArgs(
            name=service, port=k8s.networking.v1.ServiceBackendPortArgs(number=port)
        )
    )
    path = k8s.networking.v1.HTTPIngressPathArgs(
        path=args.get("path", "/*"), path_type=args.get("path_type", "ImplementationSpecific"), backend=backend
    )
    return k8s.networking.v1.Ingress(
        name,
        metadata=metadata,
        spec=k8s.networking.v1.IngressSpecArgs(
            ingress_class_name=args["class_name"],
            rules=[
                k8s.networking.v1.IngressRuleArgs(
                    host=host, http=k8s.networking.v1.HTTPIngressRuleValueArgs(paths=[path])
                )
                for host in hosts
            ],
            # Each host literally, wildcards too: Application Gateway serves one that isn't there without TLS.
            tls=None if secret is None else [k8s.networking.v1.IngressTLSArgs(hosts=hosts, secret_name=secret)],
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )


def _address(status: Any) -> str:
    """What a load balancer is reached by: AWS gives a name, Azure an address. Pulumi has waited until there is one."""
    first = status.load_balancer.ingress[0]
    return first.hostname or first.ip
