"""The arguments of the Studios component."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .environment import StudiosTemplate
from .publication import StudiosIngressArgs, StudiosSshArgs


class StudiosPlatformArgs(TypedDict):
    """The Seqera Platform that Studios belongs to."""

    url: str
    """Address of the Platform, without a final slash."""
    namespace: str
    """Namespace that the Platform runs in."""
    patch: NotRequired[bool]
    """Configure it in place. Default: true."""
    environment_config_map: NotRequired[str]
    """Default: tower-backend-cfg."""
    settings_config_map: NotRequired[str]
    """Default: tower-yml."""
    backend_deployment: NotRequired[str]
    """Default: backend."""
    backend_container: NotRequired[str]
    """Default: backend."""
    cron_deployment: NotRequired[str]
    """Default: cron."""
    cron_container: NotRequired[str]
    """Default: backend, as in Seqera's manifests; its chart says cron."""


class StudiosRedisArgs(TypedDict):
    """The Redis that holds the sessions."""

    host: pulumi.Input[str]
    """Host name."""
    port: pulumi.Input[int]
    """Port."""
    password: pulumi.Input[str]
    """Password. Secret."""
    cidrs: list[pulumi.Input[str]]
    """Ranges that it is in, for the network policy."""
    pods: NotRequired[dict[str, dict[str, str]]]
    """Labels of its pods by namespace, where it is in the cluster. Default: none."""
    database: NotRequired[int]
    """Number of the database; the Platform uses 0. Default: 1."""
    prefix: NotRequired[str]
    """Prefix of keys. Default: connect:session."""
    tls: NotRequired[bool]
    """Default: true."""
    certificate_authority: NotRequired[pulumi.Input[str]]
    """Certificates, in PEM, that the server's is checked by beside those that images bring. Default: none."""


class StudiosReplicasArgs(TypedDict):
    """How many pods there are, and their size."""

    replicas: NotRequired[int]
    """Default: 2."""
    cpu: NotRequired[str]
    """CPU that each reserves. Default: 100m."""
    memory: NotRequired[str]
    """Memory that each reserves and is limited to. Default: 256Mi."""


class StudiosArgs(TypedDict):
    connect_host: str
    """Host name of the proxy, such as connect.example.org."""
    platform: StudiosPlatformArgs
    """The Platform."""
    redis: StudiosRedisArgs
    """Redis 7 or Valkey."""
    registry_username: pulumi.Input[str]
    """User of cr.seqera.io."""
    registry_password: pulumi.Input[str]
    """Password of that user. Secret."""
    templates: dict[str, StudiosTemplate]
    """Session environments by key."""
    version: str
    """Tag of both images."""
    load_balancer_cidrs: list[pulumi.Input[str]]
    """Ranges of the subnets that load balancers are in."""
    load_balancer_namespaces: NotRequired[list[str]]
    """Namespaces of ingress controllers, whose pods connect beside those ranges. Default: none."""
    namespace: NotRequired[str]
    """Namespace, made here. Default: the component's name."""
    namespace_labels: NotRequired[dict[str, str]]
    """More labels of the namespace."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes to run on."""
    ingress: NotRequired[StudiosIngressArgs]
    """How it is published. Without it nothing is reachable from outside."""
    ssh: NotRequired[StudiosSshArgs]
    """SSH to sessions. Default: off."""
    ssh_workspaces: NotRequired[list[int]]
    """Workspaces that may use SSH. Default: all."""
    allowed_workspaces: NotRequired[list[int]]
    """Workspaces that may use Studios; [] none. Default: all."""
    lifespan_hours: NotRequired[int]
    """Default: 8."""
    private_by_default: NotRequired[bool]
    """Default: false."""
    path_routing: NotRequired[bool]
    """Default: false."""
    custom_image_registry: NotRequired[str]
    """Registry that Wave pushes people's images to."""
    custom_image_repository: NotRequired[str]
    """Repository in it."""
    registration_token: NotRequired[pulumi.Input[str]]
    """A token that exists already. By default one is made."""
    registration_token_version: NotRequired[int]
    """Another number makes another token. Default: 1."""
    management_key_version: NotRequired[int]
    """Another number makes another key of the management port. Default: 1."""
    rsa_bits: NotRequired[pulumi.Input[int]]
    """Default: 2048."""
    proxy: NotRequired[StudiosReplicasArgs]
    """Size of the proxy."""
    server: NotRequired[StudiosReplicasArgs]
    """Size of the server. Default memory: 128Mi."""
    log_level: NotRequired[str]
    """Default: info."""
    read_only_root: NotRequired[bool]
    """Default: true."""
    management_port: NotRequired[int]
    """Port of metrics and readiness; 0 leaves it off. Default: 9095."""
    metrics_namespace: NotRequired[str]
    """Namespace of the Prometheus that may read the management port."""
    registry: NotRequired[str]
    """Registry of both images. Default: cr.seqera.io."""
    protect: NotRequired[bool]
    """Protect namespace, OIDC key and SSH host key from deletion. Default: false."""
