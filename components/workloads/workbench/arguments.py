"""The arguments of the Workbench component; those of logins and sessions stand in files of their own."""

from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from .login_arguments import WorkbenchLoginArgs
from .publication import WorkbenchIngressArgs
from .session_arguments import WorkbenchSessionArgs, WorkbenchTolerationArgs
from .storage import WorkbenchStorageArgs


class WorkbenchLicenceArgs(TypedDict):
    """The licence: exactly one of file, key, server."""

    file: NotRequired[pulumi.Input[str]]
    """Content of a licence file (.lic), of which any number of replicas may use one. Secret."""
    key: NotRequired[pulumi.Input[str]]
    """A key that is activated over the internet by each replica. Secret."""
    server: NotRequired[str]
    """<host>:<port> of a floating licence server."""
    server_ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that the licence server is in, for the network policy. Default: public addresses only."""


class WorkbenchDatabaseArgs(TypedDict):
    """The PostgreSQL database, empty and Workbench's own."""

    host: pulumi.Input[str]
    """Name or address."""
    port: NotRequired[pulumi.Input[int]]
    """Default: 5432."""
    name: NotRequired[pulumi.Input[str]]
    """Name of the database. Default: workbench."""
    user: pulumi.Input[str]
    """User that owns it."""
    password: pulumi.Input[str]
    """Its password. Secret."""
    ssl_mode: NotRequired[str]
    """libpq's sslmode. Default: verify-full with `ca`, else require."""
    ca: NotRequired[pulumi.Input[str]]
    """Certificates of the authorities that the server's is checked with, PEM. Default: none."""
    ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that it is in, for the network policy. Default: none, then `pods` must say where it is."""
    pods: NotRequired[dict[str, dict[str, str]]]
    """Where it runs in the cluster: labels of its pods by namespace. Default: nowhere."""


class WorkbenchPlacementArgs(TypedDict):
    """Where the server's pods run."""

    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes. Default: none."""
    tolerations: NotRequired[list[WorkbenchTolerationArgs]]
    """Taints that they tolerate. Default: none."""
    priority_class: NotRequired[str]
    """Default: none."""


class WorkbenchResourcesArgs(TypedDict):
    """What each of the server's pods reserves and is limited to."""

    cpu: NotRequired[str]
    """Default: 500m."""
    memory: NotRequired[str]
    """Default: 2Gi."""
    storage: NotRequired[str]
    """Local disk. Default: 1Gi."""
    cpu_limit: NotRequired[str]
    """Default: 2."""
    memory_limit: NotRequired[str]
    """Default: 4Gi."""
    storage_limit: NotRequired[str]
    """Default: 4Gi."""


class WorkbenchMetricsArgs(TypedDict):
    """Metrics for Prometheus, on port 8989 of each pod."""

    namespace: NotRequired[str]
    """Namespace of Prometheus, which may read them. Default: none, and nothing outside of the pods does."""
    service_monitor: NotRequired[bool]
    """Make ServiceMonitors. Needs the Prometheus operator. Default: false."""
    monitor_labels: NotRequired[dict[str, str]]
    """Labels of the ServiceMonitors, by which Prometheus finds them. Default: none."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before them: the operator. Default: nothing."""


class WorkbenchFlowArgs(TypedDict):
    """What the network lets through, beside what server and sessions need of each other."""

    load_balancer_ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that load balancers connect to the server from. Default: none."""
    proxy_namespaces: NotRequired[list[str]]
    """Namespaces whose pods may connect to the server, such as that of an ingress controller. Default: none."""
    api_server_ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that the Kubernetes API is in, ports 443 and 6443. Default: every private range; public addresses are open
    on port 443 in any case."""
    server_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that the server may connect to on every port: a directory, an identity provider. Default: none."""
    session_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that sessions may connect to on every port. Default: none."""
    session_internet: NotRequired[bool]
    """Whether sessions reach public addresses. Default: true."""
    metadata_dns: NotRequired[bool]
    """Whether the cluster's name server is the metadata address, as with Cloud DNS for GKE: then only its port 53 is
    open. Default: false."""


class WorkbenchArgs(TypedDict):
    host: str
    """Host name, such as workbench.example.org."""
    licence: WorkbenchLicenceArgs
    """The licence."""
    database: WorkbenchDatabaseArgs
    """PostgreSQL, which Workbench needs on Kubernetes."""
    login: WorkbenchLoginArgs
    """How people log in."""
    homes: WorkbenchStorageArgs
    """Home directories, which server and sessions see as /home."""
    shared: WorkbenchStorageArgs
    """The server's own state, which all replicas write."""
    namespace: NotRequired[str]
    """Namespace to make. Default: the component's name."""
    namespace_labels: NotRequired[dict[str, str]]
    """Labels of the server's namespace beside those of Pod Security."""
    ingress: NotRequired[WorkbenchIngressArgs]
    """Publish by an Ingress. Default: reached inside of the cluster only."""
    session: NotRequired[WorkbenchSessionArgs]
    """Sessions."""
    replicas: NotRequired[int]
    """Servers that share the load. More than one needs session affinity at the Ingress. Default: 1."""
    rootless: NotRequired[bool]
    """Run the server as an ordinary user, and sessions as the person whose they are from their start. It needs oidc or
    saml with provisioned accounts, homes that exist, and session images with Workbench's NSS module. Default: false."""
    placement: NotRequired[WorkbenchPlacementArgs]
    """Where the server's pods run."""
    resources: NotRequired[WorkbenchResourcesArgs]
    """What the server's pods reserve."""
    flows: NotRequired[WorkbenchFlowArgs]
    """What the network lets through."""
    metrics: NotRequired[WorkbenchMetricsArgs]
    """Who reads metrics."""
    admin_groups: NotRequired[list[str]]
    """Groups that may use the administrative dashboard. Default: none, and there is no dashboard."""
    superuser_groups: NotRequired[list[str]]
    """Groups that may act on other people's sessions there. Default: none."""
    project_sharing: NotRequired[bool]
    """Let people share projects, which needs access control lists on the homes' file system. Default: false."""
    launcher_key_version: NotRequired[int]
    """The next number makes another key between server and launcher: running sessions are lost. Default: 1."""
    cookie_key_version: NotRequired[int]
    """The next number makes another key of cookies: everybody logs in again. Default: 1."""
    read_nodes: NotRequired[bool]
    """Let the launcher read the cluster's nodes, for sessions that are reached by a node's outer address.
    Default: false."""
    service_account_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the server's service account, for an identity of the cloud. Default: none."""
    image: NotRequired[pulumi.Input[str]]
    """Image of the server with its tag. Default: Posit's of the chart's version."""
    pull_secrets: NotRequired[list[pulumi.Input[str]]]
    """Secrets in the server's namespace by which its image is pulled. Default: none."""
    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables of the server that are no secret."""
    values: NotRequired[dict[str, Any]]
    """Values of the chart, merged over the component's own, for what it doesn't know. No secrets. Default: {}"""
    timeout: NotRequired[int]
    """Seconds until a release that isn't ready is taken back; images are pulled in this time. Default: 1200."""
    protect: NotRequired[bool]
    """Protect what holds data: namespaces, homes, the server's state. Default: false."""
