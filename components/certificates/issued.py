"""A certificate that cert-manager obtains in the cluster. Apart, for workloads: the rest loads Azure's SDK."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

API_VERSION = "cert-manager.io/v1"
READY = {"pulumi.com/waitFor": "condition=Ready"}
"""The provider waits for this condition; of itself it wouldn't know when a custom resource is ready."""


class IssuedCertificateArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the certificate and its Secret: that of the Ingress which uses it."""
    secret_name: str
    """Name of the kubernetes.io/tls Secret that cert-manager fills and renews."""
    names: list[str]
    """Names of the certificate, wildcards too. A wildcard covers one level: *.example.org isn't for a.b.example.org."""
    issuer: pulumi.Input[str]
    """Name of a ClusterIssuer."""
    wait: NotRequired[bool]
    """Whether `secret` is known only when the certificate is issued. Without, nothing waits: for a zone that isn't
    delegated yet. Default: on."""


class IssuedCertificate(pulumi.ComponentResource):
    """
    A certificate that cert-manager obtains and renews.

    An Ingress whose Secret isn't there yet is served by Application Gateway without TLS until it is: make its
    certificate first, and let it take the name from `secret`. (cert-manager's annotation on the Ingress does the same
    without an order; both together would be two certificates for one Secret.) Raises ValueError for no name, or one
    that is given twice.
    """

    secret: pulumi.Output[str]
    """Name of the Secret; with `wait` known only once it holds the certificate."""

    def __init__(self, name: str, args: IssuedCertificateArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:IssuedCertificate", name, None, opts)
        names = [each.lower().rstrip(".") for each in args["names"]]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"names is {names}; it must have at least one, and each once")
        secret_name, wait = args["secret_name"], args.get("wait", True)
        made = k8s.apiextensions.CustomResource(
            f"{name}-certificate",
            api_version=API_VERSION,
            kind="Certificate",
            metadata={
                "name": secret_name,
                "namespace": args["namespace"],
                "annotations": READY if wait else {"pulumi.com/skipAwait": "true"},
            },
            spec={
                "secretName": secret_name,
                "dnsNames": names,
                "issuerRef": {"name": args["issuer"], "kind": "ClusterIssuer", "group": "cert-manager.io"},
                # What every load balancer takes. cert-manager makes a new key at each renewal (its default since 1.18).
                "privateKey": {"algorithm": "RSA", "size": 2048, "rotationPolicy": "Always"},
            },
            # DNS-01 waits until the zone's name servers answer: minutes. A longer limit would only delay the bad news.
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=pulumi.CustomTimeouts(create="15m", update="15m")),
        )
        self.secret = made.id.apply(lambda _: secret_name)
        self.register_outputs({"secret": self.secret})
