"""What placing Studios on a cluster and on machines has in common: names, certificates and templates."""

from __future__ import annotations

from components.ingress import HealthCheck
from components.workloads.studios import StudiosTemplate

from .settings.hosts import StudiosHosts
from .settings.studios import StudiosFeatureSettings, TemplateSettings

PLATFORM_HEALTH: HealthCheck = {"path": "/health", "success_codes": "200"}
"""The path of Seqera's ALB example for the Platform: helm-charts, examples/ingress-configurations/aws-alb.yaml."""


def certified(studios: StudiosFeatureSettings, hosts: StudiosHosts) -> tuple[bool, list[str]]:
    """Whether the certificate has the domain's wildcard, and which names it has beside that and the domain."""
    if hosts.wildcard == hosts.domain:
        return True, []
    names = [f"*.{hosts.wildcard}" if hosts.wildcard else hosts.connect]
    if studios.publishes_platform and hosts.platform != hosts.domain:
        names.append(hosts.platform)
    return False, names


def session_names(hosts: StudiosHosts) -> list[str]:
    """The records of sessions and the proxy; the proxy's name needs none of its own where the wildcard covers it."""
    return [f"*.{hosts.wildcard}"] if hosts.wildcard else [hosts.connect]


def is_session_name(host: str, hosts: StudiosHosts) -> bool:
    """Whether the wildcard's record covers a host."""
    return bool(hosts.wildcard) and host.partition(".")[2] == hosts.wildcard


def offered(studios: StudiosFeatureSettings) -> dict[str, TemplateSettings]:
    """The templates; those by default are without Xpra where sessions are paths."""
    chosen = "templates" in studios.model_fields_set or not studios.path_routing
    return {key: each for key, each in studios.templates.items() if chosen or each.tool != "xpra"}


def template(settings: TemplateSettings) -> StudiosTemplate:
    """A template in the words of the component."""
    made: StudiosTemplate = {
        "tool": settings.tool,
        "image": settings.image,
        "icon": settings.icon or settings.tool,
        "status": settings.status,
    }
    if settings.port:
        made["port"] = settings.port
    return made
