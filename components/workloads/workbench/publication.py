"""How Workbench is reached: an Ingress in front of its servers."""

from typing import Any, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired


class WorkbenchIngressArgs(TypedDict):
    """Publication by an Ingress, which keeps a person's requests with one replica."""

    class_name: str
    """IngressClass."""
    annotations: dict[str, pulumi.Input[str]]
    """Annotations of the Ingress; those of session affinity among them where there are several replicas."""
    service_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the Service, such as the BackendConfig that GKE reads session affinity from. Default: none."""
    path: NotRequired[str]
    """Path that stands for all. Default: /*, as AWS wants it."""
    path_type: NotRequired[str]
    """Default: ImplementationSpecific."""
    tls_secret: NotRequired[str]
    """Secret with the certificate, which cert-manager fills. Default: none, the load balancer has the certificate."""


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
    depends_on: list[pulumi.Resource],
) -> pulumi.Output[str]:
    """The Ingress; DNS name or address of its load balancer."""
    port = k8s.networking.v1.ServiceBackendPortArgs(number=SERVICE_PORT)
    backend = k8s.networking.v1.IngressServiceBackendArgs(name=SERVICE, port=port)
    path = k8s.networking.v1.HTTPIngressPathArgs(
        path=args.get("path", "/*"),
        path_type=args.get("path_type", "ImplementationSpecific"),
        backend=k8s.networking.v1.IngressBackendArgs(service=backend),
    )
    rule = k8s.networking.v1.IngressRuleArgs(host=host, http=k8s.networking.v1.HTTPIngressRuleValueArgs(paths=[path]))
    secret = args.get("tls_secret")
    ingress = k8s.networking.v1.Ingress(
        f"{name}-ingress",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=SERVICE, namespace=namespace, annotations=args["annotations"]),
        spec=k8s.networking.v1.IngressSpecArgs(
            ingress_class_name=args["class_name"],
            rules=[rule],
            tls=[k8s.networking.v1.IngressTLSArgs(hosts=[host], secret_name=secret)] if secret else None,
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )
    return ingress.status.apply(_address)


def _address(status: Any) -> str:
    """What a load balancer is reached by: AWS gives a name, others an address. Pulumi has waited until there is one."""
    ingress = status.load_balancer.ingress[0]
    return ingress.hostname or ingress.ip
