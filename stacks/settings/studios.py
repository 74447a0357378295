"""What a stack file may say about one deployment of Seqera Studios, and about the Platform that it belongs to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components import versions

from .types import (
    ClientRange,
    Cpu,
    DomainName,
    HttpsUrl,
    ImageReference,
    KubernetesName,
    Memory,
    SecretReference,
    Section,
    described,
    matching,
)

Tool = Literal["jupyter", "vscode", "rstudio", "ride", "xpra"]
TemplateKey = Annotated[
    str, AfterValidator(matching(r"[A-Z][A-Z0-9-]{0,62}", "capitals, digits and -, such as JUPYTER"))
]
WorkspaceId = Annotated[int, Field(ge=1)]


class TemplateSettings(Section):
    """A session environment that people can choose."""

    tool: Tool = described(..., "What runs in it. It decides how the Platform opens the session.")
    image: ImageReference = described(..., "Image, tagged <software version>-<Seqera version>.")
    icon: Tool | None = described(None, "Icon; the tool's own by default.")
    status: Literal["recommended", "deprecated", "experimental"] = described("recommended", "How it is offered.")
    port: int | None = described(
        None, "Port of the tool inside the session, where it isn't the usual one.", ge=1, le=65535
    )


class ResourceSettings(Section):
    """Size of one replica."""

    replicas: int = described(2, "Replicas.", ge=1, le=20)
    cpu: Cpu = described("100m", "CPU that is reserved.")
    memory: Memory = described("256Mi", "Memory that is reserved, and the limit.")


class DeploymentReference(Section):
    """A Deployment of the existing Platform."""

    deployment: KubernetesName = described(..., "Name of the Deployment.")
    container: KubernetesName = described(..., "Name of its container, as `kubectl get deployment -o yaml` shows it.")


class FrontendReference(Section):
    """The Service that serves the Platform's pages and API."""

    service: KubernetesName = described("frontend", "Name of the Service.")
    port: int = described(80, "Port of the Service.", ge=1, le=65535)


class PlatformAddress(Section):
    """The Seqera Platform that Studios belongs to."""

    url: HttpsUrl = described(..., "Address of the Platform: what its TOWER_SERVER_URL says.")


class PlatformSettings(PlatformAddress):
    """The Seqera Platform that Studios belongs to. It runs and is licensed already."""

    namespace: KubernetesName = described(..., "Namespace that it runs in.")
    patch: bool = described(
        True,
        "Configure the Platform of this cluster. Off while it isn't installed yet, or where it runs elsewhere: then "
        "the stack output `platformEnvironment` says what to set there.",
    )
    publish: bool = described(
        True,
        "Route the Platform's own host name to it. Off while it isn't installed yet, and where it has an Ingress and a "
        "DNS record of its own.",
    )
    environment_config_map: KubernetesName = described(
        "tower-backend-cfg", "ConfigMap that backend and cron take their environment from."
    )
    settings_config_map: KubernetesName = described("tower-yml", "ConfigMap that holds tower.yml.")
    backend: DeploymentReference = described(
        DeploymentReference(deployment="backend", container="backend"), "The Deployment that answers requests."
    )
    cron: DeploymentReference = described(
        DeploymentReference(deployment="cron", container="backend"),
        "The Deployment of periodic tasks. Its container is `backend` in Seqera's manifests, `cron` in its chart.",
    )
    frontend: FrontendReference = described(FrontendReference(), "The Service that the host name leads to.")


class RedisDatabaseSettings(Section):
    """Where in the stack's Redis sessions are kept."""

    database: int = described(
        1, "Number of the database; the Platform's own is 0. Not on Azure, whose Redis has one database.", ge=0, le=15
    )
    prefix: str = described(
        "connect:session",
        "Prefix of keys. On Azure by default <name>:connect:session.",
        pattern=r"^[A-Za-z0-9:_-]+$",
    )

    def prefix_in_one_database(self, name: str) -> str:
        """The prefix where deployments share a database: the default would be everybody's."""
        return self.prefix if "prefix" in self.model_fields_set else f"{name}:{self.prefix}"


class HealthSettings(Section):
    """How the load balancer finds out that a proxy works. Seqera documents no path."""

    path: str = described("/", "Path that is asked on the proxy's HTTP port.", pattern=r"^/[\w./-]*$")
    success_codes: str = described("200-499", "Status codes of a proxy that works.", pattern=r"^\d{3}([-,]\d{3})*$")


class SshSettings(Section):
    """Sessions reached by SSH on port 2222 of a network load balancer. Needs Platform 25.3.3 or newer."""

    host: DomainName | None = described(None, "Host name; ssh.<domain> by default.")
    allowed_from: list[ClientRange] = described(..., "Ranges that may connect.", min_length=1)
    allowed_workspaces: list[WorkspaceId] | None = described(None, "Ids of workspaces that may use it; null means all.")


class CustomImageSettings(Section):
    """Where Wave pushes images that people build for their sessions."""

    registry: str = described(..., "Registry, such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com.", min_length=3)
    repository: str | None = described(None, "Repository in it.", min_length=1)


class StudiosFeatureSettings(Section):
    """What every deployment of Studios says, wherever proxy and server run."""

    platform: PlatformAddress = described(..., "The Platform that it belongs to.")
    domain: DomainName | None = described(None, "Domain that sessions are under; the stack's by default.")
    connect_host: DomainName | None = described(None, "Host name of the proxy; connect.<domain> by default.")
    path_routing: bool = described(
        False, "Sessions as paths of the proxy's host name, not host names of their own. Needs Platform 25.2; no Xpra."
    )
    wildcard_domain: DomainName | None = described(
        None, "Domain whose direct children are sessions; <domain> by default. Not with path routing."
    )
    allowed_workspaces: list[WorkspaceId] | None = described(
        None,
        "Workspaces that may use Studios, by id; [] none, null all. null leaves a "
        "TOWER_DATA_STUDIO_ALLOWED_WORKSPACES that the Platform already has as it is.",
    )
    templates: dict[TemplateKey, TemplateSettings] = described(
        {key: TemplateSettings.model_validate(each) for key, each in versions.STUDIOS_TEMPLATES.items()},
        "Session environments by key. With path routing the default has no XPRA.",
        min_length=1,
    )
    default_lifespan_hours: int = described(8, "Hours after which a session stops by default.", ge=1, le=120)
    private_by_default: bool = described(False, "Sessions are private to their creator unless shared.")
    custom_images: CustomImageSettings | None = described(None, "Where images that people build are pushed.")
    rsa_bits: Literal[2048, 4096] = described(2048, "Size of the key that signs OIDC tokens.")
    registration_token: SecretReference | None = described(
        None, "The token by which the proxy registers at the Platform, 32 letters and digits; generated by default."
    )
    registration_token_version: int = described(
        1,
        "Another number makes another registration token: cron, backend and proxy start anew with it, in this order.",
        ge=1,
    )
    registry_credentials: SecretReference = described(
        ..., "Credentials of cr.seqera.io: JSON with `username` and `password`."
    )
    version: str = described(versions.STUDIOS, "Tag of the proxy and server images.", pattern=r"^\d+\.\d+\.\d+$")
    log_level: Literal["trace", "debug", "info", "warn", "error", "fatal"] = described("info", "Level of their logs.")
    health: HealthSettings = described(HealthSettings(), "How the load balancer finds out that a proxy works.")

    @property
    def publishes_platform(self) -> bool:
        """Whether the Platform's own host name is published here too."""
        return False

    @property
    def ssh_settings(self) -> SshSettings | None:
        """How sessions are reached by SSH, if they are."""
        return None


class StudiosSettings(StudiosFeatureSettings):
    """One deployment of Studios."""

    platform: PlatformSettings = described(..., "The Platform that it belongs to.")
    management_key_version: int = described(
        1, "Another number makes another key of the management port: the server starts anew with it.", ge=1
    )
    proxy: ResourceSettings = described(ResourceSettings(), "Size of the proxy.")
    server: ResourceSettings = described(ResourceSettings(memory="128Mi"), "Size of the server.")
    read_only_root: bool = described(
        True, "Containers can't write outside /data and /tmp. Seqera's own manifests leave this off."
    )
    management_port: int | None = described(
        9095,
        "Port of metrics and readiness. null switches it off; readiness then looks at the serving port.",
        ge=1024,
        le=65535,
    )
    redis: RedisDatabaseSettings = described(RedisDatabaseSettings(), "Where in the stack's Redis sessions are kept.")
    ssh: SshSettings | None = described(None, "Reach sessions by SSH.")
    metrics_namespace: KubernetesName | None = described(
        None, "Namespace of the Prometheus that may read the management port."
    )

    @property
    def publishes_platform(self) -> bool:
        """Whether the Platform's own host name is published here too."""
        return self.platform.publish

    @property
    def ssh_settings(self) -> SshSettings | None:
        """How sessions are reached by SSH, if they are."""
        return self.ssh
