"""Certificates inside the cluster: cert-manager, and an ACME authority that it asks."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .. import versions
from ..clusters.waiting import resources_of
from .cert_manager_values import NAMESPACE, SERVICE_ACCOUNT, cert_manager
from .issued import API_VERSION, READY

SERVERS = {
    "production": "https://acme-v02.api.letsencrypt.org/directory",
    "staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
}
"""Let's Encrypt's directories, https://letsencrypt.org/docs/acme-protocol-updates/. No browser trusts staging's
certificates, but its rate limits are far away."""


class CertManagerArgs(TypedDict):
    azure_client_id: NotRequired[pulumi.Input[str]]
    """Client id of an identity of Azure that the controller's service account is federated with. Default: none."""
    service_account_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of that service account, by which another cloud knows it. Default: none."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes that it runs on. Default: core nodes."""
    replicas: NotRequired[int]
    """Replicas of the controller, the webhook and the CA injector. Default: 2."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before cert-manager and until it is gone: nodes, federated credentials, routes
    to the internet. Default: nothing."""


class CertManager(pulumi.ComponentResource):
    """
    cert-manager with its custom resource definitions, in a namespace of its own that Pod Security holds to the
    restricted profile. The release is there when the webhook answers: issuers and certificates, which must depend on
    `release`, aren't refused then. The Kubernetes provider comes by `opts.providers`, as for all of this module.

    The definitions outlive the release, or every certificate would go with it.
    """

    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when cert-manager works."""
    namespace: pulumi.Output[str]
    """Namespace of the controller, and of the secrets of cluster issuers."""
    service_account: pulumi.Output[str]
    """Service account of the controller, which a cloud's identity is bound to."""

    def __init__(self, name: str, args: CertManagerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:CertManager", name, None, opts)
        after = resources_of(args.get("wait_for", []))
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            # The cloud's identity is bound to it.
            metadata={"name": NAMESPACE, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after]),
        )
        release = k8s.helm.v3.Release(
            f"{name}-release",
            # The names of what the chart makes follow from it, the service account's too.
            name=SERVICE_ACCOUNT,
            chart="cert-manager",
            version=versions.CERT_MANAGER_CHART,
            repository_opts={"repo": "https://charts.jetstack.io"},
            namespace=NAMESPACE,
            values=cert_manager(
                args.get("service_account_annotations", {}),
                args.get("azure_client_id"),
                args.get("node_selector"),
                args.get("replicas", 2),
            ),
            # A failed installation is taken back, rather than left in a state that refuses the next.
            atomic=True,
            cleanup_on_fail=True,
            timeout=600,
            max_history=5,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace, after]),
        )
        self.release = release.id
        self.namespace = release.id.apply(lambda _: NAMESPACE)
        self.service_account = pulumi.Output.from_input(SERVICE_ACCOUNT)
        self.register_outputs(
            {"release": self.release, "namespace": self.namespace, "service_account": self.service_account}
        )


class AcmeIssuerArgs(TypedDict):
    issuer_name: str
    """Name of the ClusterIssuer, by which certificates and annotations ask for it."""
    solver: pulumi.Input[dict[str, Any]]
    """How control of a domain is proved: one entry of `spec.acme.solvers`, {"dns01": …} or {"http01": …}, as
    cert-manager's API reference has it. `AzureDnsSolver` gives one. Wildcards need dns01."""
    server: NotRequired[str]
    """production or staging (of Let's Encrypt), or the address of another ACME directory. Default: production."""
    email: NotRequired[pulumi.Input[str]]
    """Contact of the account. Let's Encrypt refuses example.org and its like, and sends no notices since 2025.
    Default: none."""
    wait_for: pulumi.Input[list[pulumi.Input[str]]]
    """What must be there before: cert-manager's `release`, which waits for the solver's right."""


class AcmeIssuer(pulumi.ComponentResource):
    """
    An ACME account that issues certificates in all namespaces; known once the authority has registered it.

    Raises ValueError for a server that is neither a known name nor an https address.
    """

    issuer: pulumi.Output[str]
    """Name of the ClusterIssuer, known when it is ready."""

    def __init__(self, name: str, args: AcmeIssuerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AcmeIssuer", name, None, opts)
        issuer_name, given = args["issuer_name"], args.get("server", "production")
        server = SERVERS.get(given, given)
        if not server.startswith("https://"):
            raise ValueError(
                f"server is {given!r}; it can be {', '.join(SERVERS)} or an address that starts with https://"
            )
        acme: dict[str, Any] = {
            "server": server,
            # Another authority is another account, which gets a key of its own.
            "privateKeySecretRef": {"name": f"{issuer_name}-{given if given in SERVERS else 'acme'}-account"},
            "solvers": [args["solver"]],
        }
        if (email := args.get("email")) is not None:
            acme["email"] = email
        made = k8s.apiextensions.CustomResource(
            f"{name}-issuer",
            api_version=API_VERSION,
            kind="ClusterIssuer",
            # Certificates ask for it by its name.
            metadata={"name": issuer_name, "annotations": READY},
            spec={"acme": acme},
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[resources_of(args["wait_for"])],
                custom_timeouts=pulumi.CustomTimeouts(create="5m", update="5m"),
            ),
        )
        self.issuer = made.id.apply(lambda _: issuer_name)
        self.register_outputs({"issuer": self.issuer})
