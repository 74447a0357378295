"""How the hub is reached: an Ingress in front of the proxy, or a load-balancer Service and TLS of the proxy's own."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from ...certificates import BroughtCertificate
from ...ingress.gateway_route import GatewayRouteArgs
from ...ingress.publication import Published, address_of, publish


class HubIngressArgs(TypedDict):
    """Publication by an Ingress in front of the proxy, or on Google Cloud by a route."""

    class_name: NotRequired[str]
    """IngressClass. Needed without `gateway`."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress. Default: none."""
    path: NotRequired[str]
    """Path that stands for all. Default: /*, as AWS wants it."""
    path_type: NotRequired[str]
    """Default: ImplementationSpecific."""
    tls_secret: NotRequired[str]
    """Secret with the certificate. Default: none, the load balancer has the certificate."""
    issuer: NotRequired[pulumi.Input[str]]
    """ClusterIssuer of cert-manager, of which the certificate in `tls_secret` is asked, and waited for before the
    Ingress is made. Default: somebody else fills the Secret."""
    certificate: NotRequired[pulumi.Input[str]]
    """The certificate of all hosts with its chain, in PEM, which is put into `tls_secret`; instead of `issuer`."""
    certificate_key: NotRequired[pulumi.Input[str]]
    """Its private key, in PEM. Secret."""
    gateway: NotRequired[GatewayRouteArgs]
    """A route at this Gateway of GKE instead of an Ingress. Default: an Ingress."""


class HubLoadBalancerArgs(TypedDict):
    """Publication by a load-balancer Service on ports 80 and 443, with TLS in the hub's own proxy."""

    allowed_from: list[str]
    """Ranges that may connect. Let's Encrypt must reach port 80 from anywhere, so it needs 0.0.0.0/0."""
    lets_encrypt_email: NotRequired[str]
    """Contact for Let's Encrypt, whose certificate is then got and renewed. This or a brought certificate."""
    acme_server: NotRequired[str]
    """Directory of another ACME service. Default: Let's Encrypt's."""
    certificate_secret: NotRequired[pulumi.Input[str]]
    """Name of a kubernetes.io/tls Secret in the hub's namespace."""
    certificate: NotRequired[pulumi.Input[str]]
    """Instead of that, the certificate itself with its chain, PEM; the component checks it and makes the Secret."""
    certificate_key: NotRequired[pulumi.Input[str]]
    """Its private key, PEM. Secret."""
    load_balancer_class: NotRequired[str]
    """loadBalancerClass of the Service. Default: the cluster's."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Service. Default: none."""


CERTIFICATE = "hub-certificate"
"""Name of the Secret that holds a brought certificate."""
PROXY_SERVICE = "proxy-public"
"""The chart's Service of the proxy, port 80: proxy/service.yaml."""


def check_load_balancer(args: HubLoadBalancerArgs) -> None:
    """Raises ValueError unless there is exactly one certificate."""
    if ("certificate" in args) != ("certificate_key" in args):
        raise ValueError("a brought certificate needs both certificate and certificate_key")
    given = [key for key in ("lets_encrypt_email", "certificate_secret", "certificate") if key in args]
    if len(given) != 1:
        raise ValueError("a load balancer needs one of lets_encrypt_email, certificate_secret, certificate")
    if given == ["lets_encrypt_email"] and "0.0.0.0/0" not in args["allowed_from"]:
        raise ValueError("Let's Encrypt connects from anywhere: allowed_from must be 0.0.0.0/0")


def https_values(args: HubLoadBalancerArgs, host: str) -> dict[str, Any]:
    """`proxy.https` of the chart."""
    if "lets_encrypt_email" in args:
        acme: dict[str, Any] = {"contactEmail": args["lets_encrypt_email"]}
        if "acme_server" in args:
            acme["acmeServer"] = args["acme_server"]
        return {"enabled": True, "type": "letsencrypt", "letsencrypt": acme, "hosts": [host]}
    secret = {"name": args.get("certificate_secret", CERTIFICATE), "key": "tls.key", "crt": "tls.crt"}
    return {"enabled": True, "type": "secret", "secret": secret, "hosts": [host]}


def certificate_secret(
    parent: pulumi.Resource, name: str, namespace: pulumi.Input[str], host: str, args: HubLoadBalancerArgs
) -> Optional[BroughtCertificate]:
    """The certificate that people bring, checked; nothing where its Secret exists or Let's Encrypt gives one."""
    if "certificate" not in args or "certificate_key" not in args:
        return None
    return BroughtCertificate(
        f"{name}-certificate",
        {
            "namespace": namespace,
            "secret_name": CERTIFICATE,
            "hosts": [host],
            "certificate": args["certificate"],
            "key": args["certificate_key"],
        },
        pulumi.ResourceOptions(parent=parent),
    )


def publish_by_ingress(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    host: str,
    args: HubIngressArgs,
    depends_on: list[pulumi.Resource],
) -> pulumi.Output[str]:
    """Publish the proxy; DNS name or address of its load balancer."""
    return publish(parent, name, Published("hub", namespace, [host], PROXY_SERVICE, 80), args, depends_on)


def publish_by_service(
    parent: pulumi.Resource, name: str, namespace: pulumi.Input[str], args: HubLoadBalancerArgs
) -> pulumi.Output[str]:
    """
    The load-balancer Service; DNS name or address of its load balancer.

    The chart's own Service knows no loadBalancerClass. This one doesn't wait for the pods, so that the host's record
    can be there when Let's Encrypt asks for it: Traefik asks once, at its start.
    """
    wait = {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}"}
    # With Let's Encrypt a pod of Traefik stands before the proxy: proxy/service.yaml of the chart.
    component = "autohttps" if "lets_encrypt_email" in args else "proxy"
    ports = {"https": 443, "http": 80}
    service = k8s.core.v1.Service(
        f"{name}-load-balancer",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name="hub-public", namespace=namespace, annotations={**wait, **args.get("annotations", {})}
        ),
        spec=k8s.core.v1.ServiceSpecArgs(
            type="LoadBalancer",
            load_balancer_class=args.get("load_balancer_class"),
            load_balancer_source_ranges=args["allowed_from"],
            selector={"app": "jupyterhub", "component": component, "release": name},
            ports=[
                k8s.core.v1.ServicePortArgs(name=port, port=number, target_port=port, protocol="TCP")
                for port, number in ports.items()
            ],
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return service.status.apply(address_of)
