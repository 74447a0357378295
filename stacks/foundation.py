"""What a workload may ask of a cloud, and nothing more. What no workload asks for isn't made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.ingress import GatewayRouteArgs, HealthCheck, PublicationArgs
from components.secrets.secrets_manager import field_of

from .settings.jupyterhub_types import gib_of
from .settings.types import SecretReference

DATABASE = "atelier"
"""Database and user on each PostgreSQL server: no reserved word of any cloud, as a workload's name may be."""


@dataclass(frozen=True)
class Pods:
    """Pods of the cluster, for network policies."""

    namespace: str
    labels: dict[str, str]


@dataclass(frozen=True)
class RedisEndpoint:
    """Redis with a password."""

    host: pulumi.Output[str]
    port: pulumi.Output[int]
    password: pulumi.Output[str]
    cidrs: list[pulumi.Input[str]]
    """Ranges that it is in, for network policies."""
    ca: pulumi.Input[str] | None = None
    """Certificates, in PEM, that the server's is checked by; None where systems know its authority."""
    numbered: bool = True
    """Whether it has databases beside database 0."""
    tls: bool = True
    """Whether clients encrypt."""
    pods: Pods | None = None
    """Where it is in the cluster."""


@dataclass(frozen=True)
class Database:
    """A PostgreSQL server with TLS, with a database and its owner for one workload."""

    host: pulumi.Output[str]
    port: pulumi.Output[int]
    name: pulumi.Output[str]
    """Name of the database."""
    user: pulumi.Output[str]
    password: pulumi.Output[str]
    """Letters and digits, so that it stands in URLs as it is."""
    ranges: list[pulumi.Input[str]]
    """Ranges that it is in, for network policies; none where it is in the cluster."""
    pods: Pods | None = None
    """Where it is in the cluster."""
    ca: pulumi.Output[str] | None = None
    """Certificates in PEM that the server's is checked by (sslmode verify-ca); None where clients have none to check
    it with, and encrypt alone (sslmode require)."""


@dataclass(frozen=True)
class Ingress:
    """How an Ingress is written so that the cloud's load balancer takes it, or a route at the stack's Gateway."""

    class_name: str = ""
    annotations: dict[str, pulumi.Input[str]] = field(default_factory=dict)
    path: str = "/"
    path_type: str = "Prefix"
    tls_secret: str | None = None
    """Name of the Secret that holds the certificate; None where the load balancer holds it."""
    issuer: pulumi.Input[str] | None = None
    """Who is asked for the certificate in that Secret, in the workload's namespace, before the Ingress is made."""
    service_annotations: dict[str, pulumi.Input[str]] = field(default_factory=dict)
    """Annotations of the Service behind it: Traefik reads affinity there, which several replicas may need."""
    certificate: pulumi.Output[str] | None = None
    """Instead of that, the certificate itself with its chain, in PEM, for that Secret."""
    certificate_key: pulumi.Output[str] | None = None
    """Its private key, in PEM. Secret."""
    gateway: GatewayRouteArgs | None = None
    """The Gateway whose routes stand for Ingresses, with the health check; None where there are Ingresses."""

    def arguments(self) -> PublicationArgs:
        """What the `ingress` of each workload has of it."""
        if self.gateway:
            return {"gateway": self.gateway}
        args: PublicationArgs = {
            "class_name": self.class_name,
            "annotations": self.annotations,
            "path": self.path,
            "path_type": self.path_type,
        }
        if self.tls_secret:
            args["tls_secret"] = self.tls_secret
        if self.issuer is not None:
            args["issuer"] = self.issuer
        if self.certificate is not None and self.certificate_key is not None:
            args["certificate"] = self.certificate
            args["certificate_key"] = self.certificate_key
        return args


@dataclass(frozen=True)
class TcpLoadBalancer:
    """How a Service is written so that the cloud's TCP load balancer takes it."""

    class_name: str | None
    """None for the cluster's own."""
    annotations: dict[str, pulumi.Input[str]]
    to_nodes: bool = False
    """Whether it leads to nodes, which hand clients' addresses on if they are asked to, and not to pods."""


@dataclass(frozen=True)
class Namespace:
    """A namespace of a workload."""

    name: str
    made: pulumi.Resource
    """What makes it, and with which it goes."""


class Foundation(ABC):
    """A cluster and what is around it. What a method gives is made when a workload asks for it, not before."""

    kubernetes: pulumi.ProviderResource
    """
    The provider of the cluster's objects. It depends on nodes, add-ons and controllers, so that objects are made after
    those and go before them, while what isn't in the cluster (keys, secrets, certificates) waits for none of it.
    """
    generators: list[pulumi.ProviderResource]
    """The providers of generated passwords and keys."""
    node_selector: dict[str, str]
    """Labels of the nodes that are never interrupted."""
    namespace_labels: dict[str, str]
    """Labels that a published workload's namespace carries."""
    load_balancer_cidrs: list[pulumi.Input[str]]
    """Ranges that load balancers connect from."""
    load_balancer_namespaces: Sequence[str] = ()
    """Namespaces of ingress controllers, whose pods connect beside those ranges."""
    node_purposes: bool = True
    """Whether nodes are labelled with their purposes, as the node pools of each cloud are."""
    smallest_disk_gib: int = 1
    """GiB of the smallest volume that one pod writes; a smaller one is refused."""
    enforces_network_policies: bool
    """Whether network policies hold for pods that no Deployment or StatefulSet owns, as people's sessions are."""

    def disk_size(self, size: str) -> str:
        """The size of a volume that one pod writes, such as 10Gi: that, or the smallest that there is."""
        return size if gib_of(size) >= self.smallest_disk_gib else f"{self.smallest_disk_gib}Gi"

    @abstractmethod
    def certificate(self, name: str, domain: str, wildcard: bool, more: list[str]) -> pulumi.Output[str] | None:
        """
        A certificate for a domain, all its direct children, and `more`, or who issues it; for `ingress`. None while the
        zone isn't delegated yet.
        """

    @abstractmethod
    def ingress(
        self, certificate: pulumi.Input[str], order: int, health: HealthCheck, affinity: bool = False
    ) -> Ingress:
        """
        Host rules at the stack's load balancer; smaller orders match first. With `affinity` a client stays at the same
        pod.
        """

    @abstractmethod
    def tcp_load_balancer(self) -> TcpLoadBalancer:
        """A load balancer for a TCP port."""

    @abstractmethod
    def records(self, name: str, hosts: list[str], load_balancer: pulumi.Output[str], tcp: bool = False) -> None:
        """DNS records of `hosts`, wildcards included, that lead to a load balancer."""

    @abstractmethod
    def redis(self) -> RedisEndpoint:
        """The stack's Redis, which workloads share, each in a database of its own."""

    def database(self, name: str, workload: str) -> Database:
        """A PostgreSQL server of a workload's own; `name` names its resources and stays, since another makes another
        server."""
        raise NotImplementedError("PostgreSQL")

    @abstractmethod
    def home_directories(self) -> pulumi.Input[str]:
        """The storage class of volumes that many pods write."""

    @abstractmethod
    def disks(self) -> pulumi.Input[str]:
        """The storage class of volumes that one pod writes."""

    @abstractmethod
    def image(self, name: str) -> pulumi.Input[str]:
        """An image of the stack's own registry, by `<repository>:<tag>`."""

    def secret(self, name: str, reference: SecretReference, field: str | None = None) -> pulumi.Output[str]:
        """A secret that people bring; `field` where it is JSON."""
        if not reference.config:
            return self.from_vault(f"{name}-{field}" if field else name, reference.vault or "", field)
        key = reference.config
        given = pulumi.Config().require_secret(key)
        return given.apply(lambda text: field_of(key, text, field)) if field else given

    def from_vault(self, name: str, secret_name: str, field: str | None) -> pulumi.Output[str]:
        """A secret of the cloud's vault, or a field of it. What has no vault has no such settings."""
        raise NotImplementedError("a vault")

    @abstractmethod
    def keep(self, name: str, value: pulumi.Output[str], workload: str) -> None:
        """A generated secret, kept in the cloud's vault as well."""

    def data_volume(
        self, name: str, namespace: Namespace, claim: str, share: str, size_gib: int, read_only: bool
    ) -> None:
        """A claim of that name in a namespace, bound to a share (access point) of the stack's shared storage."""
        raise NotImplementedError("data volumes")

    def application_insights(self) -> pulumi.Output[str]:
        """The connection string of the stack's Application Insights, secret. On Azure."""
        raise NotImplementedError("Application Insights")

    def api_management_reader(
        self, name: str, namespace: str, account: str, subscription_id: str, resource_group: str, service: str
    ) -> pulumi.Output[str]:
        """
        The client id of an identity for a service account, which may read subscriptions' keys of an API Management
        service and nothing else. On Azure.
        """
        raise NotImplementedError("API Management")

    @abstractmethod
    def outputs(self) -> dict[str, Any]:
        """The stack outputs of the foundation itself."""
