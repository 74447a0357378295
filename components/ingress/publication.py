"""How a workload's host names lead to its Service: an Ingress, or on Google Cloud a route at the stack's Gateway."""

from dataclasses import dataclass
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from ..certificates import IssuedCertificate
from .gateway_route import GatewayRouteArgs, gateway_route


class PublicationArgs(TypedDict):
    """What the `ingress` arguments of all workloads have in common."""

    class_name: NotRequired[str]
    """IngressClass. Needed without `gateway`."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress. Default: none."""
    path: NotRequired[str]
    """Path that stands for all. Default: the workload's."""
    path_type: NotRequired[str]
    """Default: the workload's."""
    tls_secret: NotRequired[str]
    """Secret with the certificate of all hosts. Default: none, the load balancer has the certificate."""
    issuer: NotRequired[pulumi.Input[str]]
    """ClusterIssuer of cert-manager, of which the certificate in `tls_secret` is asked, and waited for before the
    Ingress is made. Default: somebody else fills the Secret."""
    certificate: NotRequired[pulumi.Input[str]]
    """The certificate of all hosts with its chain, in PEM, which is put into `tls_secret`; instead of `issuer`."""
    certificate_key: NotRequired[pulumi.Input[str]]
    """Its private key, in PEM. Secret."""
    gateway: NotRequired[GatewayRouteArgs]
    """A route at this Gateway instead of an Ingress. Default: an Ingress."""


@dataclass(frozen=True)
class Published:
    """A Service's port, and the names that lead to it."""

    called: str
    """Name of the Ingress or route, and of the policies."""
    namespace: pulumi.Input[str]
    hosts: list[str]
    service: pulumi.Input[str]
    port: int
    affinity: bool = False
    """Whether a browser stays at one pod. Of a Gateway only: an Ingress has annotations for it."""
    path: str = "/*"
    """Path of the Ingress that stands for all, unless arguments say otherwise."""
    path_type: str = "ImplementationSpecific"


def publish(
    parent: pulumi.Resource,
    name: str,
    what: Published,
    args: PublicationArgs,
    depends_on: list[pulumi.Resource],
    certificate: Optional[str] = None,
) -> pulumi.Output[str]:
    """
    Publish a Service; DNS name or address of the load balancer. That of a Gateway is known early, that of an Ingress
    when the load balancer is there.

    Children are called `<name>-ingress`, or `<name>-route`, `<name>-health-policy` and `<name>-backend-policy`, and the
    certificate `<name>-tls` or as `certificate` says. Raises ValueError without class and Gateway.
    """
    if "gateway" in args:
        metadata = {"name": what.called, "namespace": what.namespace}
        gateway = args["gateway"]
        gateway_route(parent, name, metadata, what.hosts, what.service, what.port, gateway, what.affinity, depends_on)
        return pulumi.Output.from_input(gateway["address"])
    if not args.get("class_name"):
        raise ValueError("a publication needs class_name or gateway")
    secret = _certificate(parent, certificate or f"{name}-tls", what, args)
    ingress = k8s.networking.v1.Ingress(
        f"{name}-ingress",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=what.called, namespace=what.namespace, annotations=args.get("annotations", {})
        ),
        spec=k8s.networking.v1.IngressSpecArgs(
            ingress_class_name=args.get("class_name"),
            rules=_rules(what, args),
            # Each host literally, wildcards too: Application Gateway serves one that isn't there without TLS.
            tls=None if secret is None else [k8s.networking.v1.IngressTLSArgs(hosts=what.hosts, secret_name=secret)],
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )
    return ingress.status.apply(address_of)


def admit_namespace(
    parent: pulumi.Resource, name: str, namespace: pulumi.Input[str], args: PublicationArgs
) -> list[pulumi.Resource]:
    """
    What lets the Gateway take routes of a namespace that others made: its labels, which a destroy takes off again.
    Nothing for an Ingress.
    """
    labels = args["gateway"].get("namespace_labels") if "gateway" in args else None
    if not labels:
        return []
    metadata = k8s.meta.v1.ObjectMetaPatchArgs(name=namespace, labels=labels)
    return [
        k8s.core.v1.NamespacePatch(
            f"{name}-namespace-labels", metadata=metadata, opts=pulumi.ResourceOptions(parent=parent)
        )
    ]


def address_of(status: Any) -> str:
    """
    What a load balancer is reached by: AWS gives a name, others an address. Pulumi has waited until there is one,
    except where it was told not to: then nothing.
    """
    found = status.load_balancer.ingress if status and status.load_balancer else None
    return (found[0].hostname or found[0].ip) if found else ""


def _certificate(
    parent: pulumi.Resource, name: str, what: Published, args: PublicationArgs
) -> Optional[pulumi.Input[str]]:
    """The Secret of an Ingress, known when it holds the certificate where an issuer is asked for it."""
    secret = args.get("tls_secret")
    if secret and "certificate" in args and "certificate_key" in args:
        made = k8s.core.v1.Secret(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=secret, namespace=what.namespace),
            type="kubernetes.io/tls",
            string_data={"tls.crt": args["certificate"], "tls.key": pulumi.Output.secret(args["certificate_key"])},
            opts=pulumi.ResourceOptions(parent=parent),
        )
        return made.metadata.apply(lambda metadata: metadata.name or secret)
    if secret is None or "issuer" not in args:
        return secret
    return IssuedCertificate(
        name,
        {"namespace": what.namespace, "secret_name": secret, "names": what.hosts, "issuer": args["issuer"]},
        pulumi.ResourceOptions(parent=parent),
    ).secret


def _rules(what: Published, args: PublicationArgs) -> list[k8s.networking.v1.IngressRuleArgs]:
    port = k8s.networking.v1.ServiceBackendPortArgs(number=what.port)
    service = k8s.networking.v1.IngressServiceBackendArgs(name=what.service, port=port)
    path = k8s.networking.v1.HTTPIngressPathArgs(
        path=args.get("path", what.path),
        path_type=args.get("path_type", what.path_type),
        backend=k8s.networking.v1.IngressBackendArgs(service=service),
    )
    http = k8s.networking.v1.HTTPIngressRuleValueArgs(paths=[path])
    return [k8s.networking.v1.IngressRuleArgs(host=host, http=http) for host in what.hosts]
