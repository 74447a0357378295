"""The arguments of the DaskGateway component."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .session_arguments import HubTolerationArgs


class DaskWorkerArgs(TypedDict):
    """What users may ask of a worker; memory in GiB."""

    cores: NotRequired[float]
    """Cores of a worker for which nothing is asked. Default: 1."""
    memory: NotRequired[float]
    """Memory of such a worker. Default: 4."""
    min_cores: NotRequired[float]
    """Default: 0.25."""
    max_cores: NotRequired[float]
    """Default: 8."""
    min_memory: NotRequired[float]
    """Default: 0.5."""
    max_memory: NotRequired[float]
    """Default: 64."""
    reserved_share: NotRequired[float]
    """Share of what is asked that is reserved on a node, so that workers fit beside what each node runs itself; the
    limit is what was asked. Default: 0.9."""
    tolerations: NotRequired[list[HubTolerationArgs]]
    """Taints that workers tolerate, beside k8s.dask.org/dedicated=worker in both spellings and AKS's of spot nodes."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of workers' nodes beside k8s.dask.org/node-purpose=worker. Default: none."""


class DaskGpuArgs(TypedDict):
    """Workers with a GPU, which users then ask for by the option `gpu`."""

    resource: NotRequired[str]
    """What a device plugin calls it. Default: nvidia.com/gpu."""
    tolerations: NotRequired[list[HubTolerationArgs]]
    """Taints that such workers tolerate, beside nvidia.com/gpu and those of other workers. Default: none."""
    node_selector: dict[str, str]
    """Labels of their nodes, which need no label of a purpose."""


class DaskClusterArgs(TypedDict):
    """What one cluster may take together, its scheduler included."""

    max_cores: NotRequired[float]
    """Default: 100."""
    max_memory: NotRequired[float]
    """GiB. Default: 800."""
    max_workers: NotRequired[int]
    """Default: 100."""
    max_clusters: NotRequired[int]
    """Clusters that a user may have at a time; 0 means any number. The gateway counts those that run or start; two
    requests at the same moment may both be granted. Default: 2."""
    idle_timeout: NotRequired[int]
    """Seconds without work after which a cluster is shut down; 0 means never. Default: 1800."""
    scheduler_cores: NotRequired[float]
    """Cores of a scheduler, reserved; it may use twice as many. Default: 1."""
    scheduler_memory: NotRequired[float]
    """GiB of a scheduler, reserved and limit. Default: 4."""
    image: NotRequired[str]
    """Image with its tag where a client doesn't ask for one. Sessions ask for their own. Default: dask-gateway's."""
    images: NotRequired[list[str]]
    """Patterns that images must match, such as registry.example.org/team/*. Default: any that has a tag or digest."""
    environment: NotRequired[dict[str, str]]
    """Variables of schedulers and workers where a client doesn't bring its own. Default: none."""
    max_variables: NotRequired[int]
    """Variables that a client may bring. Default: 64."""
    uid: NotRequired[int]
    """User of schedulers and workers, not 0. Default: 1000, as in Jupyter's and Dask's images."""
    pull_secrets: NotRequired[list[pulumi.Input[str]]]
    """Secrets in the namespace by which images are pulled. Default: none."""


class DaskFlowArgs(TypedDict):
    """What the network lets through beside what gateway, clusters and sessions need of each other."""

    worker_ranges: NotRequired[list[pulumi.Input[str]]]
    """Private ranges that schedulers and workers may connect to on every port. Default: none."""
    worker_internet: NotRequired[bool]
    """Whether schedulers and workers reach public addresses. Default: true."""
    api_server_ranges: NotRequired[list[pulumi.Input[str]]]
    """Ranges that the Kubernetes API is in, ports 443 and 6443. Default: everywhere but the metadata addresses."""
    metrics_namespace: NotRequired[str]
    """Namespace of Prometheus, which may read the dashboards' /metrics of schedulers and workers. Default: none."""


class DaskGatewayArgs(TypedDict):
    hub: str
    """Namespace of the hub, at most 39 characters. The gateway gets <hub>-dask."""
    token: pulumi.Input[str]
    """Token of the hub's service dask-gateway. Secret."""
    base_url: NotRequired[str]
    """Path that the hub is at. Default: /."""
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
    namespace_labels: NotRequired[dict[str, str]]
    """Labels of the namespace beside those of Pod Security. Default: none."""
    timeout: NotRequired[int]
    """Seconds until a release that isn't ready is taken back. Default: 600."""
