"""The arguments of the JupyterHub component; those of sessions stand in session_arguments.py."""

from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from .authenticator_arguments import HubAuthenticatorArgs
from .dask_arguments import DaskClusterArgs, DaskFlowArgs, DaskGpuArgs, DaskWorkerArgs
from .publication import HubIngressArgs, HubLoadBalancerArgs
from .service_arguments import HubPodFlowArgs, HubRoleArgs, HubServiceArgs, HubTextArgs
from .session_arguments import (
    HubFileArgs,
    HubHomesArgs,
    HubProfileArgs,
    HubSchedulingArgs,
    HubSessionArgs,
    HubTolerationArgs,
    HubVolumeArgs,
)


class HubDatabaseArgs(TypedDict):
    """Where the hub keeps users, servers and tokens."""

    kind: NotRequired[str]
    """sqlite-pvc (a volume of its own), sqlite-memory (lost at each restart) or postgres. Default: sqlite-pvc."""
    storage_class: NotRequired[pulumi.Input[str]]
    """Class of the volume. Default: the cluster's."""
    size: NotRequired[str]
    """Size of the volume. Default: 1Gi."""
    url: NotRequired[pulumi.Input[str]]
    """postgresql://user:password@host:port/database, for postgres. Secret."""
    ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that the PostgreSQL server is in, for the network policy."""
    pods: NotRequired[dict[str, dict[str, str]]]
    """Labels of the PostgreSQL server's pods by namespace, where it is in the cluster."""
    ca: NotRequired[pulumi.Input[str]]
    """Certificates, in PEM, that the server's is checked by; the hub has them at `DATABASE_CA`, which `url` may name as
    its sslrootcert."""
    port: NotRequired[pulumi.Input[int]]
    """Port of the PostgreSQL server. Default: 5432."""


class HubCullingArgs(TypedDict):
    """Which servers and users go by themselves; times in seconds."""

    enabled: NotRequired[bool]
    """Default: true."""
    idle_timeout: NotRequired[int]
    """A server without activity for so long is stopped. Default: 3600."""
    every: NotRequired[int]
    """How often to look. Default: 600."""
    max_age: NotRequired[int]
    """A server is stopped after so long, active or not. Default: 0, never."""
    users: NotRequired[bool]
    """Remove idle users as well. Default: false."""
    admin_users: NotRequired[bool]
    """Where users are removed, also admins. Default: false."""
    remove_named_servers: NotRequired[bool]
    """Remove stopped named servers. Default: false."""
    concurrency: NotRequired[int]
    """Requests to the hub at once. Default: 10."""


class HubFlowArgs(TypedDict):
    """What the network lets through, beside what the hub, its proxy and sessions need of each other."""

    enforced: NotRequired[bool]
    """Whether the cluster enforces network policies on every pod, those of sessions included, which have no owner:
    Calico and Cilium do, AWS rules it out for the VPC CNI's own (EKS user guide, cni-network-policy). False blocks the
    metadata address by a privileged init container in each session, and so relaxes Pod Security to privileged.
    Default: true."""
    load_balancer_ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that load balancers connect to the proxy from. Default: none; then only pods of the namespace reach it."""
    proxy_namespaces: NotRequired[list[str]]
    """Namespaces whose pods may connect to the proxy, such as that of an ingress controller. Default: none."""
    proxy_pods: NotRequired[list[HubPodFlowArgs]]
    """Pods that the proxy leads to, of services with a URL; Dask's gateway is among them by itself. Default: none."""
    hub_namespaces: NotRequired[list[str]]
    """Namespaces whose pods may connect to the hub's API, such as that of kbatch. Default: none."""
    hub_pods: NotRequired[list[HubPodFlowArgs]]
    """Pods that may connect to the hub's API; Dask's gateway is among them by itself. Default: none."""
    hub_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that the hub may connect to on every port, beside the Kubernetes API. Default: none."""
    api_server_ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that the Kubernetes API is in, ports 443 and 6443. Default: every private range; public addresses are open
    on port 443 in any case."""
    session_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that sessions may connect to on every port. Default: none."""
    session_pods: NotRequired[list[HubPodFlowArgs]]
    """Pods that sessions may connect to; Dask's gateway is among them by itself. Default: none."""
    session_internet: NotRequired[bool]
    """Whether sessions reach public addresses. Default: true."""
    metrics_namespace: NotRequired[str]
    """Namespace of Prometheus, which may read the hub's metrics. Default: none."""
    metadata_dns: NotRequired[bool]
    """Whether the cluster's name server is the metadata address, as with Cloud DNS for GKE: then only its port 53 is
    open. Default: false."""


class HubResourcesArgs(TypedDict):
    """What a pod reserves and is limited to."""

    cpu: NotRequired[str]
    """CPU that it reserves. Default: 200m for the hub, 100m for others."""
    memory: NotRequired[str]
    """Memory that it reserves. Default: 512Mi for the hub, 128Mi for others."""
    cpu_limit: NotRequired[str]
    """Default: 2 for the hub, 1 for others."""
    memory_limit: NotRequired[str]
    """Default: 1Gi for the hub, 512Mi for others."""


class HubMetricsArgs(TypedDict):
    """Metrics for Prometheus."""

    authenticated: NotRequired[bool]
    """Whether readers of /hub/metrics need a token. Default: true."""
    service_monitor: NotRequired[bool]
    """Make a ServiceMonitor and, where authenticated, a token for it. Needs the Prometheus operator. Default: false."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before the ServiceMonitor: the operator. Default: nothing."""
    monitor_labels: NotRequired[dict[str, str]]
    """Labels of the ServiceMonitor, by which Prometheus finds it. Default: none."""


class HubDaskArgs(TypedDict):
    """Dask clusters beside the hub: dask-gateway as a service of it."""

    groups: NotRequired[list[str]]
    """Groups whose members may use it. Default: everybody."""
    replicas: NotRequired[int]
    """Replicas of the gateway and of traefik. Default: 1."""
    worker: NotRequired[DaskWorkerArgs]
    """What users may ask of a worker."""
    cluster: NotRequired[DaskClusterArgs]
    """What a cluster may take together."""
    gpu: NotRequired[DaskGpuArgs]
    """Workers with a GPU. Default: none."""
    flows: NotRequired[DaskFlowArgs]
    """What the network lets through."""
    node_purposes: NotRequired[bool]
    """Whether nodes are labelled with their purposes, and pods run on those of theirs alone. Default: true."""
    timeout: NotRequired[int]
    """Seconds until a release that isn't ready is taken back. Default: 600."""


class JupyterHubArgs(TypedDict):
    host: str
    """Host name of the hub, such as hub.example.org."""
    authenticator: HubAuthenticatorArgs
    """How people log in, and who may."""
    namespace: NotRequired[str]
    """Namespace to make. Default: the component's name."""
    namespace_labels: NotRequired[dict[str, str]]
    """Labels of the namespace beside those of Pod Security."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes of hub and proxy, beside hub.jupyter.org/node-purpose=core. Default: none."""
    ingress: NotRequired[HubIngressArgs]
    """Publish by an Ingress."""
    load_balancer: NotRequired[HubLoadBalancerArgs]
    """Publish by a Service with the hub's own TLS. With neither, the hub is reached inside of the cluster only."""
    base_url: NotRequired[str]
    """Path that the hub is at. Default: /."""
    session: NotRequired[HubSessionArgs]
    """Sessions of users, where a profile doesn't say otherwise."""
    profiles: NotRequired[list[HubProfileArgs]]
    """What users choose from, the first being the default unless one says so. Default: none, `session` for all."""
    homes: NotRequired[HubHomesArgs]
    """Home directories. Default: a volume of 10Gi for each user, of the cluster's default class."""
    volumes: NotRequired[list[HubVolumeArgs]]
    """Shared volumes of sessions. Default: none."""
    scheduling: NotRequired[HubSchedulingArgs]
    """Where sessions and the hub run, and what is kept ready."""
    database: NotRequired[HubDatabaseArgs]
    """Default: sqlite on a volume of 1Gi."""
    culling: NotRequired[HubCullingArgs]
    """Default: servers that are idle for an hour."""
    flows: NotRequired[HubFlowArgs]
    """What the network lets through."""
    dask: NotRequired[HubDaskArgs]
    """Dask clusters. Default: none."""
    services: NotRequired[dict[str, HubServiceArgs]]
    """Services by name. Default: none."""
    roles: NotRequired[dict[str, HubRoleArgs]]
    """Roles by name. Default: none beside those of services."""
    groups: NotRequired[dict[str, list[str]]]
    """Groups with their users. Default: those that the authenticator brings."""
    extra_config: NotRequired[list[HubTextArgs]]
    """Configuration in Python, beside what the component writes. Default: none."""
    hub_files: NotRequired[list[HubFileArgs]]
    """Files in the hub's container: templates, static files, modules. Default: none."""
    template_paths: NotRequired[list[str]]
    """Folders in the hub's container with templates that come before JupyterHub's own. Default: none."""
    template_vars: NotRequired[dict[str, str]]
    """Variables of templates. Default: none."""
    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables of the hub that are no secret."""
    secret_environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables of the hub that are secret; they reach it through a Secret."""
    concurrent_spawns: NotRequired[int]
    """Servers that may start at once. Default: 64."""
    active_servers: NotRequired[int]
    """Servers that may run at once. Default: no limit."""
    failures_until_restart: NotRequired[int]
    """Starts of servers that may fail one after the other until the hub restarts itself; 0 never. Default: 5."""
    named_servers: NotRequired[int]
    """Named servers that each user may have beside the default one. Default: 0, none."""
    redirect_to_server: NotRequired[bool]
    """Whether users land at their server rather than at the hub's home. Default: true."""
    shutdown_on_logout: NotRequired[bool]
    """Stop a user's servers at logout. Default: false."""
    image: NotRequired[str]
    """Image of the hub with its tag. Default: the chart's."""
    pull_secrets: NotRequired[list[pulumi.Input[str]]]
    """Secrets in the namespace by which images are pulled. Default: none."""
    hub_resources: NotRequired[HubResourcesArgs]
    """Of the hub."""
    proxy_resources: NotRequired[HubResourcesArgs]
    """Of the proxy."""
    tolerations: NotRequired[list[HubTolerationArgs]]
    """Taints that hub and proxy tolerate, beside hub.jupyter.org/dedicated=core in both spellings. Default: none."""
    service_account_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the hub's service account, for an identity of the cloud. Default: none."""
    pod_labels: NotRequired[dict[str, str]]
    """Labels of the hub's pod for an identity of the cloud, such as azure.workload.identity/use. Default: none."""
    metadata_reachable: NotRequired[bool]
    """Whether the hub itself may use the metadata address, for an identity that needs it. Default: false."""
    metrics: NotRequired[HubMetricsArgs]
    """Metrics. Default: readable with a token, no ServiceMonitor."""
    secret_version: NotRequired[int]
    """The next number makes another cookie secret, which ends all logins, and another key of auth state, beside which
    the one before stays readable. Default: 1."""
    values: NotRequired[dict[str, Any]]
    """Values of the chart, merged over the component's own, for what it doesn't know. No secrets. Default: {}"""
    timeout: NotRequired[int]
    """Seconds until a release that isn't ready is taken back; images are pulled in this time. Default: 900."""
    protect: NotRequired[bool]
    """Protect what holds data: namespace, keys. Default: false."""
