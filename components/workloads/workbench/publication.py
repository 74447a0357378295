"""How Workbench is reached: an Ingress or a route in front of its servers."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from ...ingress import publication
from ...ingress.gateway_route import GatewayRouteArgs
from ...ingress.publication import Published


class WorkbenchIngressArgs(TypedDict):
    """Publication by an Ingress, or on Google Cloud by a route, which keeps a person's requests with one replica."""

    class_name: NotRequired[str]
    """IngressClass. Needed without `gateway`."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Ingress; those of session affinity among them where there are several replicas. Default:
    none."""
    service_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Service, which Traefik reads session affinity from. Default: none."""
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
    """A route at this Gateway of GKE instead of an Ingress; with several replicas it keeps a person's requests with one
    of itself. Default: an Ingress."""


SERVICE = "workbench"
"""Name of the chart's Service and of all of its objects: `fullnameOverride`."""
SERVICE_PORT = 80
"""Its port: service.port of the chart, which sessions call back on too."""


def publish(
    parent: pulumi.Resource,
    name: str,
    namespace: pulumi.Input[str],
    host: str,
    args: WorkbenchIngressArgs,
    affinity: bool,
    depends_on: list[pulumi.Resource],
) -> pulumi.Output[str]:
    """Publish the servers; DNS name or address of the load balancer. A Gateway does `affinity` by itself."""
    what = Published(SERVICE, namespace, [host], SERVICE, SERVICE_PORT, affinity)
    return publication.publish(parent, name, what, args, depends_on)
