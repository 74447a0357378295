"""What a stack file may say about a cluster that exists already: how it is reached, its Ingress, storage and data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .types import ClientRange, DomainName, KubernetesName, Memory, SecretReference, Section, described, matching

ContextName = Annotated[
    str,
    AfterValidator(matching(r"[\w.:/@-]{1,253}", "a context, as `kubectl config get-contexts` shows it")),
]
KubeconfigPath = Annotated[
    str, AfterValidator(matching(r"[^~\s][^\n]*", "a path without ~, which would mean another file on each machine"))
]
Label = Annotated[str, AfterValidator(matching(r"([a-z0-9.-]+/)?[\w.-]{1,63}", "the key of a label"))]
LabelValue = Annotated[str, AfterValidator(matching(r"[\w.-]{0,63}", "the value of a label"))]
ClassName = Annotated[
    str, AfterValidator(matching(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", "the name of a class, such as local-path"))
]
AnnotationName = Annotated[
    str, AfterValidator(matching(r"([a-z0-9.-]+/)?[\w.-]{1,63}", "the name of an annotation, such as example.org/key"))
]
Address = Annotated[
    str,
    AfterValidator(matching(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", "an address or a host name, such as 127.0.0.1")),
]


class ExistingSettings(Section):
    """The cluster. Whoever deploys needs the rights of an administrator in it."""

    context: ContextName = described(
        ..., "Context of the kubeconfig, such as kind-atelier. Another one is another cluster: make another stack."
    )
    kubeconfig: KubeconfigPath | None = described(
        None, "Path of the kubeconfig. Without it what the variable KUBECONFIG says, or ~/.kube/config."
    )
    disk_class: ClassName = described(
        ..., "Storage class of volumes that one pod writes, such as `local-path` of k3s or `standard` of kind."
    )
    network_policies: bool = described(
        True,
        "Whether the cluster enforces network policies. Where it doesn't (minikube and Docker Desktop by themselves), "
        "sessions reach everything in it, and Pod Security of hubs is relaxed to keep them from metadata addresses.",
    )
    node_purposes: bool = described(
        False,
        "Whether nodes are labelled `hub.jupyter.org/node-purpose: core` or `user` and `k8s.dask.org/node-purpose: "
        "worker`. Then pods run on those of their purpose alone.",
    )
    node_selector: dict[Label, LabelValue] = described(
        {}, "Labels of the nodes that all but people's sessions and Dask run on. Any node by default."
    )


class OwnCertificatesSettings(Section):
    """Certificates of an authority that the stack makes: its certificate is the stack output `certificateAuthority`."""

    name: str = described("Atelier", "What browsers and systems call the authority.", pattern=r"^[A-Za-z0-9 .-]{1,64}$")


class WildcardCertificateSettings(Section):
    """A certificate that people bring, for all host names of the stack."""

    certificate: SecretReference = described(..., "The certificate with its chain, PEM.")
    key: SecretReference = described(..., "Its private key, PEM, without password.")


class CertificatesSettings(Section):
    """Where certificates come from: at most one of the keys. With none, the ingress controller's own one is shown."""

    own: OwnCertificatesSettings | None = described(
        None,
        "The stack makes them itself, for a laptop; browsers have to be told to trust them. `own: {}` will do.",
    )
    issuer: KubernetesName | None = described(
        None, "ClusterIssuer of a cert-manager that is there. Wildcards of Studios need one that proves by DNS."
    )
    brought: WildcardCertificateSettings | None = described(None, "One that people bring, for all host names.")


class ExistingIngressSettings(Section):
    """The ingress controller that is there."""

    class_name: ClassName = described("traefik", "IngressClass, as `kubectl get ingressclass` shows it.")
    controller: Literal["traefik", "ingress-nginx", "other"] = described("traefik", "Whose annotations it understands.")
    namespace: KubernetesName | None = described(
        None, "Namespace of its pods, which network policies let in: `kube-system` for the Traefik of k3s and k3d."
    )
    ranges: list[ClientRange] = described(
        [],
        "Ranges that it connects from where its pods are on the nodes' own network, and that load balancers of "
        "Services connect from: those of the nodes.",
    )
    address: Address | None = described(
        None,
        "Address that it is reached at, where Ingresses get none in their status: 127.0.0.1 for kind with ports of its "
        "own. Otherwise a deployment waits for that address.",
    )
    annotations: dict[AnnotationName, str] = described({}, "Annotations of every Ingress, which win over Atelier's.")
    idle_timeout_seconds: int = described(
        3600, "Seconds without traffic until ingress-nginx closes a connection.", ge=60, le=86400
    )
    allowed_from: list[ClientRange] = described([], "Ranges that may connect; everyone by default. ingress-nginx only.")
    entry_point: KubernetesName = described("websecure", "Traefik's entry point for HTTPS.")
    external_dns: bool = described(
        False,
        "Whether an external-dns in the cluster makes the records. Otherwise the stack output `records` says which to "
        "make; names below `.localhost` need none.",
    )


class RedisEndpointSettings(Section):
    """A Redis or Valkey that is there."""

    host: DomainName = described(..., "Host name.")
    port: int = described(6379, "Port.", ge=1, le=65535)
    password: SecretReference = described(..., "Its password.")
    tls: bool = described(True, "Whether it takes TLS.")
    ranges: list[ClientRange] = described(..., "Ranges that it is in; workloads connect to no others.", min_length=1)


class ExistingRedisSettings(Section):
    """Redis; one is run in the cluster for workloads that ask for one, unless `endpoint` says where one is."""

    endpoint: RedisEndpointSettings | None = described(None, "A Redis that is there.")
    persistent: bool = described(False, "Keep what it holds on a volume; otherwise people's sessions end with its pod.")
    memory_mib: int = described(256, "Its memory in MiB.", ge=64, le=65536)
    password_version: int = described(1, "Another number makes another password, and a new start.", ge=1)


class ExistingPostgresSettings(Section):
    """PostgreSQL in the cluster, one server for each workload that asks for one: without copies and backups."""

    disk_gib: int = described(8, "Size of each volume in GiB.", ge=1, le=16384)
    memory: Memory = described("512Mi", "Memory of each server.")


class ExistingSharedStorageSettings(Section):
    """Volumes that many pods write, of a storage class that is there."""

    class_name: ClassName = described(
        ...,
        "Storage class with ReadWriteMany. On a cluster of one node that of its disks will do, if it takes that mode: "
        "`local-path` of k3s doesn't.",
    )
