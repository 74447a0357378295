"""What people start on a Workbench: editors, images, sizes, and limits of groups."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .jupyterhub_types import ContainerPath, Cpus, GroupName, RegistryImage, Size, Slug, Variable, gib_of
from .types import ImageReference, Memory, Name, SecretReference, Section, described, matching

PackageIndex = Annotated[
    str,
    AfterValidator(matching(r"https?://[^\s@]+", "an address without credentials, such as https://pypi.org/simple")),
]
PositronVersion = Annotated[
    str, AfterValidator(matching(r"20\d\d\.\d\d\.\d+(-\d+)?", "a release of Positron, such as 2026.08.0-123"))
]


class EditorSettings(Section):
    """What people may start, and when it ends by itself."""

    rstudio_idle_minutes: int = described(
        120, "Minutes after which an idle RStudio session is suspended; 0 for never.", ge=0, le=43200
    )
    jupyterlab: bool = described(True, "JupyterLab.")
    jupyter_notebook: bool = described(False, "Classic notebooks, which the session image has to have.")
    jupyter_idle_minutes: int = described(
        120, "Minutes after which idle kernels and terminals end; 0 for never.", ge=0, le=43200
    )
    jupyter_shutdown_minutes: int = described(
        5, "Minutes after which a Jupyter session without kernels ends; 0 for never.", ge=0, le=43200
    )
    vscode: bool = described(True, "VS Code.")
    vscode_idle_hours: int = described(12, "Hours after which an idle VS Code session ends; 0 for never.", ge=0, le=720)
    positron: bool = described(True, "Positron.")
    positron_idle_hours: int = described(
        12, "Hours after which an idle Positron session ends; 0 for never.", ge=0, le=720
    )
    positron_version: PositronVersion | None = described(None, "Positron other than that of Workbench's release.")


class WorkbenchSizeSettings(Section):
    """A size of sessions that people choose by its name."""

    name: Slug = described(..., "Short name that stays.")
    display_name: str | None = described(None, "What people see; the name by default.", pattern=r"^[^\n\r]+$")
    cpus: Cpus = described(..., "CPUs that a session can use at most.")
    memory: Memory = described(..., "Memory that a session can use at most.")
    cpus_reserved: Cpus | None = described(None, "CPUs that are reserved; as the limits say by default.")
    memory_reserved: Memory | None = described(None, "Memory that is reserved; as the limits say by default.")
    gpus: int = described(0, "NVIDIA GPUs; the session runs on the pool gpu then.", ge=0, le=16)


class WorkbenchLimitSettings(Section):
    """What sessions may use and what people may choose."""

    default_cpus: Cpus | None = described(None, "CPUs where people choose none; 1 by default.")
    default_memory: Memory | None = described(None, "Memory where people choose none; 2Gi by default.")
    max_cpus: Cpus | None = described(None, "Most CPUs of a session; 4 by default.")
    max_memory: Memory | None = described(None, "Most memory of a session; 8Gi by default.")
    max_gpus: int | None = described(None, "Most GPUs of a session; those of the largest size.", ge=0, le=16)
    cpu_reserved_share: float | None = described(
        None, "Share of its CPUs that is reserved for a session; 0.5 by default.", gt=0, le=1
    )
    memory_reserved_share: float | None = described(
        None, "Share of its memory that is reserved; 1 by default.", gt=0, le=1
    )
    sizes: list[Slug] | None = described(None, "Names of `sizes` to choose from, the default one first; all of them.")
    custom_sizes: bool | None = described(
        None, "People may type CPUs and memory of their own, up to the most; by default where there are no sizes."
    )
    images: list[ImageReference] | None = described(
        None, "Images to choose from, the default one first; the image and `moreImages`.", min_length=1
    )
    unknown_images: bool | None = described(None, "People may type the name of another image; not by default.")


class WorkbenchMountSettings(Section):
    """A share of the stack's `sharedStorage` that sessions see."""

    share: Name = described(..., "Share (Azure) or access point (AWS), by its name there.")
    path: ContainerPath = described(..., "Where sessions see it, such as /data.")
    read_only: bool = described(True, "Sessions can't write.")
    size: Size = described("100Gi", "Size that the volume shows.")

    @property
    def size_gib(self) -> int:
        """Its size in GiB."""
        return max(1, int(gib_of(self.size)))


class WorkbenchSessionSettings(Section):
    """The pods of sessions."""

    namespace: Literal["own", "server"] = described(
        "own",
        "`own`: sessions have a namespace <name>-sessions, where the launcher reaches nothing else. `server`: they are "
        "in that of the server.",
    )
    image: ImageReference | None = described(
        None, "Image; Posit's of R 4.5 and Python 3.14 by default. Or registryImage."
    )
    registry_image: RegistryImage | None = described(
        None, "Image of the stack's own registry, as <repository>:<tag>; the repository is one of `registry`."
    )
    more_images: list[ImageReference] = described([], "Further images that everybody may choose.")
    complete_images: bool = described(
        False, "Images bring Workbench's session components themselves, instead of an init container."
    )
    pool: Literal["user", "core", "any"] | None = described(
        None, "Nodes that sessions run on; by default `user` where there is such a pool, else any."
    )
    sizes: list[WorkbenchSizeSettings] = described([], "Sizes to choose from, in this order.")
    limits: WorkbenchLimitSettings = described(WorkbenchLimitSettings(), "Limits of everybody.")
    groups: dict[GroupName, WorkbenchLimitSettings] = described(
        {},
        "Limits of groups that differ from those of everybody. Of several groups of a person the last by name counts.",
    )
    editors: EditorSettings = described(EditorSettings(), "What people may start.")
    data_volumes: dict[Slug, WorkbenchMountSettings] = described({}, "Data that sessions see, by a name of yours.")
    environment: dict[Variable, str] = described({}, "Environment variables; no secrets.")
    secret_environment: dict[Variable, SecretReference] = described(
        {}, "Environment variables that are secret. Whoever has a session can read them."
    )
    cran: PackageIndex | None = described(None, "Repository of R packages; Posit's public one for Ubuntu 24.04.")
    pypi: PackageIndex | None = described(None, "Index of Python packages; pip's own by default.")
    local_disk: Memory | None = described(None, "Most local disk of a session, such as 20Gi.")
    shared_memory: Memory | None = described(
        None, "Size of /dev/shm, out of the session's memory; PyTorch needs more than the runtime's 64 MiB."
    )
    labels: dict[str, str] = described({}, "Labels of their pods.")
    annotations: dict[str, str] = described({}, "Annotations of their pods.")
    finished_seconds: int = described(600, "Seconds after which the job of an ended session goes.", ge=0, le=604800)
