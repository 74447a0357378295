"""What must hold for Studios on machines, and for stacks without a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Path, Problem
from .hosts import HOST_SETTINGS, StudiosHosts
from .sections import AwsSections
from .studios_hosts import OwnPlatformSettings, StudiosHostSettings
from .types import SecretReference

NEED_A_CLUSTER = {
    "studios": "studios",
    "jupyterhub": "jupyterhub",
    "workbench": "workbench",
    "prometheus": "prometheus",
    "backups": "backups",
    "ci_node": "ciNode",
    "hubploy": "hubploy",
    "shared_storage": "sharedStorage",
}
"""Keys by their attributes."""
SET_HERE = {
    "TOWER_SERVER_URL", "TOWER_CONTACT_EMAIL", "TOWER_JWT_SECRET", "TOWER_CRYPTO_SECRETKEY", "TOWER_LICENSE",
    "TOWER_ENABLE_PLATFORMS", "TOWER_DB_URL", "TOWER_DB_DRIVER", "TOWER_DB_DIALECT", "TOWER_DB_USER",
    "TOWER_DB_PASSWORD", "TOWER_REDIS_URL", "TOWER_OIDC_PEM_PATH", "TOWER_OIDC_REGISTRATION_INITIAL_ACCESS_TOKEN",
    "TOWER_SMTP_HOST", "TOWER_SMTP_PORT", "TOWER_SMTP_AUTH", "TOWER_SMTP_USER", "TOWER_SMTP_PASSWORD",
    "TOWER_ROOT_USERS", "TOWER_ALLOW_INSTANCE_CREDENTIALS", "TOWER_DATA_EXPLORER_ENABLED",
    "TOWER_DATA_STUDIO_CONNECT_URL", "MICRONAUT_ENVIRONMENTS",
}  # fmt: skip
"""Variables that other settings say."""


def cluster_problems(sections: AwsSections) -> Iterator[Problem]:
    """What runs on a cluster has one."""
    if sections.cluster:
        return
    asking = [key for name, key in NEED_A_CLUSTER.items() if getattr(sections, name, None)]
    if asking:
        yield Problem(("cluster",), f"is missing; {', '.join(asking)} can't be without")
    elif not sections.studios_hosts:
        yield Problem(("cluster",), "is missing; only a stack with studiosHosts can be without")


def studios_host_problems(sections: AwsSections) -> Iterator[Problem]:
    """Names, references and variables of each deployment."""
    for name, host in (sections.studios_hosts or {}).items():
        path: Path = ("studiosHosts", name)
        if any(name in (each or {}) for each in (sections.studios, sections.jupyterhub, sections.workbench)):
            yield Problem(path, "another name than that of a deployment on the cluster: secrets are called after it")
        if (other := f"{name}-platform") in (sections.studios_hosts or {}):
            yield Problem(("studiosHosts", other), f"another name: {name} has records that are called so")
        if (zone := host.machine.zone) and sections.network and zone not in sections.network.zones:
            allowed = f"one of network.zones: {', '.join(sections.network.zones)}"
            yield Problem((*path, "machine", "zone"), allowed, zone)
        yield from _names_of_others(sections, host, path)
        if own := host.platform.own:
            yield from _platform(own, (*path, "platform", "own"))


def _names_of_others(sections: AwsSections, host: StudiosHostSettings, path: Path) -> Iterator[Problem]:
    if not sections.domain:
        return
    domain = sections.domain.name
    names = {hub.host_in(label, domain): label for label, hub in (sections.jupyterhub or {}).items()}
    names |= {each.host_in(label, domain): label for label, each in (sections.workbench or {}).items()}
    for key, taken in StudiosHosts.of(host, domain).exact(host).items():
        if taken in names:
            yield Problem((*path, *HOST_SETTINGS[key]), f"another host name than that of {names[taken]}", taken)


def _platform(own: OwnPlatformSettings, path: Path) -> Iterator[Problem]:
    references: dict[Path, SecretReference] = {("licence",): own.licence}
    references |= {("secretEnvironment", key): each for key, each in own.secret_environment.items()}
    if own.mail and own.mail.credentials:
        references["mail", "credentials"] = own.mail.credentials
    for place, reference in references.items():
        if (reference.vault is None) == (reference.config is None):
            yield Problem((*path, *place), "exactly one of vault and config")
    for kind, variables in (("environment", own.environment), ("secretEnvironment", own.secret_environment)):
        for key in variables:
            if key in SET_HERE or key.startswith("TOWER_DATA_STUDIO_TEMPLATES_"):
                yield Problem((*path, kind, key), "a variable that no other setting says")
            if kind == "secretEnvironment" and key in own.environment:
                yield Problem((*path, kind, key), "each variable once; `environment` has it")
    if own.mail and not own.trusted_emails:
        yield Problem((*path, "trustedEmails"), "is missing; with `mail` everybody who has an address could log in")
    if own.trusted_emails and not own.mail:
        yield Problem((*path, "trustedEmails"), "is of logins by mail: `mail` is missing")
