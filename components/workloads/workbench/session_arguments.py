"""Arguments about sessions: images, editors, sizes, limits by group, and where they run."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class WorkbenchTolerationArgs(TypedDict):
    """A taint that a pod tolerates."""

    key: str
    """Key of the taint."""
    value: NotRequired[str]
    """Its value. Default: any."""
    effect: NotRequired[str]
    """NoSchedule, PreferNoSchedule or NoExecute. Default: any."""


class WorkbenchMountArgs(TypedDict):
    """A claim of the sessions' namespace that sessions see."""

    claim: pulumi.Input[str]
    """Name of the claim."""
    mount_path: str
    """Where sessions see it."""
    sub_path: NotRequired[str]
    """Folder of the claim. Default: all of it."""
    read_only: NotRequired[bool]
    """Default: true."""


class WorkbenchEditorsArgs(TypedDict):
    """What people may start, and when it ends by itself."""

    rstudio_idle_minutes: NotRequired[int]
    """An idle RStudio session is suspended after so many minutes. Default: 120, Workbench's own."""
    jupyterlab: NotRequired[bool]
    """Default: true."""
    jupyter_notebook: NotRequired[bool]
    """Classic notebooks. Default: false; the image has none."""
    jupyter_idle_minutes: NotRequired[int]
    """Idle kernels and terminals end after so many minutes. Default: 120, Workbench's own."""
    jupyter_shutdown_minutes: NotRequired[int]
    """A Jupyter session without kernels ends after so many minutes. Default: 5, Workbench's own."""
    vscode: NotRequired[bool]
    """Default: true."""
    vscode_idle_hours: NotRequired[int]
    """An idle VS Code session ends after so many hours; 0 for never. Default: 12, the chart's."""
    positron: NotRequired[bool]
    """Default: true."""
    positron_idle_hours: NotRequired[int]
    """An idle Positron session ends after so many hours; 0 for never. Default: 12, the chart's."""


class WorkbenchSizeArgs(TypedDict):
    """A size of sessions that people choose by name (launcher.kubernetes.resources.conf)."""

    name: str
    """Short name, of letters, digits, hyphens and underscores."""
    display_name: NotRequired[str]
    """What people see. Default: the short name."""
    cpus: float
    """CPUs that a session may use."""
    memory_mb: int
    """Megabytes that it may use."""
    cpus_request: NotRequired[float]
    """CPUs that are reserved. Default: as `limits` say."""
    memory_mb_request: NotRequired[int]
    """Megabytes that are reserved. Default: as `limits` say."""
    nvidia_gpus: NotRequired[int]
    """GPUs. Default: 0."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of its nodes, of other keys than those of all sessions. Default: none."""


class WorkbenchLimitsArgs(TypedDict):
    """What sessions may use and what people may choose (launcher.kubernetes.profiles.conf)."""

    default_cpus: NotRequired[float]
    """CPUs where people choose none."""
    default_memory_mb: NotRequired[int]
    """Megabytes where people choose none."""
    max_cpus: NotRequired[float]
    """Most CPUs of a session."""
    max_memory_mb: NotRequired[int]
    """Most megabytes of a session."""
    max_nvidia_gpus: NotRequired[int]
    """Most GPUs of a session. Default: those of the largest of `sizes`."""
    cpu_request_ratio: NotRequired[float]
    """Share of its CPUs that a session reserves, up to 1."""
    memory_request_ratio: NotRequired[float]
    """Share of its memory that a session reserves, up to 1."""
    sizes: NotRequired[list[str]]
    """Names of `sizes` to choose from, the default one first."""
    custom_sizes: NotRequired[bool]
    """Whether people may type CPUs and memory of their own, up to the most."""
    images: NotRequired[list[pulumi.Input[str]]]
    """Images to choose from, the default one first."""
    unknown_images: NotRequired[bool]
    """Whether people may type the name of another image."""


class WorkbenchGroupArgs(TypedDict):
    """Limits of a group that differ from those of everybody."""

    group: str
    """Name of the group, as accounts have it."""
    limits: WorkbenchLimitsArgs
    """What differs. Of several groups that a person is in, the last by name counts."""


class WorkbenchSessionArgs(TypedDict):
    """The pods of sessions."""

    namespace: NotRequired[str]
    """Namespace of sessions. Default: <namespace>-sessions, which is made; the server's own name for one namespace,
    where the launcher could reach the server's pods too."""
    image: NotRequired[pulumi.Input[str]]
    """Image with its tag. Default: Posit's of the pinned R and Python."""
    more_images: NotRequired[list[pulumi.Input[str]]]
    """Further images that everybody may choose. Default: none."""
    init_image: NotRequired[pulumi.Input[str]]
    """Image that brings Workbench's components into sessions, of the server's version. Default: Posit's."""
    complete_images: NotRequired[bool]
    """Whether images have these components already, so that `init_image` isn't used. Default: false."""
    positron_version: NotRequired[str]
    """A Positron other than that of `init_image`. Default: none."""
    limits: NotRequired[WorkbenchLimitsArgs]
    """Limits of everybody. Default: 1 CPU and 2048 MB, at most 4 CPUs and 8192 MB; half of the CPUs and all of the
    memory reserved."""
    sizes: NotRequired[list[WorkbenchSizeArgs]]
    """Sizes to choose from. Default: none."""
    groups: NotRequired[list[WorkbenchGroupArgs]]
    """Limits of groups. Default: none."""
    editors: NotRequired[WorkbenchEditorsArgs]
    """What people may start. Default: RStudio, JupyterLab, VS Code and Positron."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes of sessions. Default: none."""
    tolerations: NotRequired[list[WorkbenchTolerationArgs]]
    """Taints that sessions tolerate. Default: none."""
    avoid_nodes: NotRequired[dict[str, str]]
    """Labels of nodes that sessions take only where their size asks for them or no other has room. Default: none."""
    mounts: NotRequired[list[WorkbenchMountArgs]]
    """Claims that sessions see beside homes. Default: none."""
    environment: NotRequired[dict[str, str]]
    """Environment variables that are no secret."""
    secret_environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables that are secret; they reach sessions through a Secret. Whoever has a session reads them."""
    cran: NotRequired[str]
    """Repository of R packages. Default: Posit's public one for Ubuntu 24.04."""
    pypi: NotRequired[str]
    """Index of Python packages. Default: pip's own."""
    pull_secrets: NotRequired[list[pulumi.Input[str]]]
    """Secrets in the namespace of sessions by which images are pulled. Default: none."""
    ephemeral_storage: NotRequired[str]
    """Most local disk of a session, such as 20Gi. Default: none."""
    shared_memory: NotRequired[str]
    """Size of /dev/shm, which counts as memory of the session. Default: the container runtime's 64Mi."""
    labels: NotRequired[dict[str, str]]
    """Labels of their pods. Default: none."""
    annotations: NotRequired[dict[str, str]]
    """Annotations of their pods, beside that which keeps the autoscaler from evicting them."""
    service_account_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations of the sessions' service account, for an identity of the cloud. Default: none."""
    finished_seconds: NotRequired[int]
    """A session's finished job goes after so many seconds. Default: 600."""
