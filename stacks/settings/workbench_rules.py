"""What must hold between a Workbench's settings, and between deployments of it and the rest of a stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .errors import Path, Problem
from .hosts import StudiosHosts, within
from .jupyterhub_rules import references, secret_values
from .jupyterhub_surroundings import Surroundings
from .sections import AwsSections, AzureSections, Sections
from .workbench import WorkbenchSettings
from .workbench_login_rules import LOGIN_RULES
from .workbench_session_rules import SESSION_RULES
from .workbench_storage_rules import STORAGE_RULES

OWN_VARIABLES = ("WORKBENCH_POSTGRES_PASSWORD", "XDG_CONFIG_DIRS")
OWN_PREFIXES = ("RSTUDIO_LAUNCHER_", "RSW_")
"""Environment variables of the server that the chart or Atelier sets: deployment.yaml of rstudio-workbench 0.22."""


def workbench_problems(sections: Sections) -> list[Problem]:
    """The problems of all deployments of Workbench in a stack."""
    deployments = sections.workbench or {}
    around = Surroundings.of(sections)
    problems = [*_hosts(sections), *_namespaces(sections), *_clouds(sections), *_protected(sections)]
    for name, workbench in deployments.items():
        path: Path = ("workbench", name)
        problems += [problem for rule in RULES for problem in rule(workbench, path)]
        problems += [problem for rule in SESSION_RULES for problem in rule(workbench, path, around)]
        problems += [problem for rule in STORAGE_RULES for problem in rule(name, workbench, path, around)]
    return problems


def _hosts(sections: Sections) -> Iterator[Problem]:
    if not (domain := sections.domain):
        return
    taken: dict[str, str] = {}
    for name, studios in (sections.studios or {}).items():
        hosts = StudiosHosts.of(studios, domain.name)
        # The validation record of a domain's certificate has the domain's name.
        names = {hosts.domain, hosts.wildcard, *hosts.exact(studios).values()}
        taken |= {host: f"Studios {name}" for host in names if host}
    taken |= {hub.host_in(name, domain.name): f"hub {name}" for name, hub in (sections.jupyterhub or {}).items()}
    for name, workbench in (sections.workbench or {}).items():
        host, path = workbench.host_in(name, domain.name), ("workbench", name, "host")
        if not within(host, domain.zone.name):
            yield Problem(path, f"a name in the zone {domain.zone.name}", host)
        if host in taken:
            yield Problem(path, f"another host name; {taken[host]} has this one", host)
        taken[host] = f"Workbench {name}"


def _namespaces(sections: Sections) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, studios in (sections.studios or {}).items():
        taken |= {name: f"Studios {name}", studios.platform.namespace: f"the Platform of Studios {name}"}
        # Records are called so.
        taken |= {f"{name}-{role}": f"a record of Studios {name}" for role in ("platform", "ssh")}
    for name, hub in (sections.jupyterhub or {}).items():
        made = [name, *([f"{name}-dask"] if hub.dask else []), *([f"{name}-kbatch"] if hub.kbatch else [])]
        taken |= dict.fromkeys(made, f"hub {name}")
    jobs = any(hub.kbatch for hub in (sections.jupyterhub or {}).values())
    for name, workbench in (sections.workbench or {}).items():
        for namespace in workbench.namespaces(name):
            if namespace in taken:
                text = f"another name: its namespace {namespace} would be that of {taken[namespace]}"
                yield Problem(("workbench", name), text)
            taken[namespace] = f"Workbench {name}"
        if jobs and name.startswith("kbatch-"):
            yield Problem(("workbench", name), "a name that doesn't begin with kbatch-, as the namespaces of jobs do")


def _clouds(sections: Sections) -> Iterator[Problem]:
    deployments = sections.workbench or {}
    if isinstance(sections, AwsSections):
        cluster = sections.cluster
        if deployments and not sections.jupyterhub and cluster and cluster.network_policies != "calico":
            text = "a stack with workbench needs calico: the VPC CNI protects nothing from people's sessions"
            yield Problem(("cluster", "networkPolicies"), text, cluster.network_policies)
        for name, workbench in deployments.items():
            for key, volume in (("homes", workbench.homes), ("state", workbench.state)):
                if volume.kind == "class":
                    text = "share or nfs: a volume of EFS by its class gives every file to one user"
                    yield Problem(("workbench", name, key, "kind"), text, "class")
    if isinstance(sections, AzureSections) and (storage := sections.shared_storage) and storage.protocol == "smb":
        for name, workbench in deployments.items():
            for key, volume in (("homes", workbench.homes), ("state", workbench.state)):
                if volume.kind != "nfs":
                    text = "nfs, or sharedStorage.protocol: nfs: with smb every file is one user's"
                    yield Problem(("workbench", name, key, "kind"), text, volume.kind)


def _protected(sections: Sections) -> Iterator[Problem]:
    for name, workbench in (sections.workbench or {}).items():
        if sections.protects and workbench.login.pam and workbench.login.pam.user:
            yield Problem(("workbench", name, "login", "pam", "user"), "is for tests, not for a protected environment")


def _licence(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    licence, place = workbench.licence, (*path, "licence")
    given = [kind for kind in ("file", "key", "server") if getattr(licence, kind)]
    if len(given) != 1:
        yield Problem(place, f"exactly one of file, key and server; there are {', '.join(given) or 'none'}")
    if licence.server_ranges and not licence.server:
        yield Problem((*place, "serverRanges"), "is used with server only", licence.server_ranges)


def _administration(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    if workbench.superuser_groups and not workbench.admin_groups:
        text = "needs adminGroups, without which there is no dashboard"
        yield Problem((*path, "superuserGroups"), text, workbench.superuser_groups)
    for key, groups in (("adminGroups", workbench.admin_groups), ("superuserGroups", workbench.superuser_groups)):
        for index, group in enumerate(groups):
            if "," in group:
                yield Problem((*path, key, index), "a group without a comma, which separates groups", group)


def _variables(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    for name in workbench.environment:
        if name in OWN_VARIABLES or name.startswith(OWN_PREFIXES):
            yield Problem((*path, "environment", name), "another variable; this one has its value from other settings")


def _references_are_clear(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    for place, reference in references(workbench, path):
        if (reference.vault is None) == (reference.config is None):
            yield Problem(place, "exactly one of vault and config")


def _values_hold_no_secret(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    for place in secret_values(workbench.values, (*path, "values")):
        yield Problem(place, "is a secret, which doesn't belong into a stack file; there are settings for secrets")
    for keys in (("license", "key"), ("license", "file", "contents"), ("launcherPem", "value"), ("config", "secret")):
        value: object = workbench.values
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value:
            yield Problem((*path, "values", *keys), "would put a secret into the release; there are settings for it")


RULES: tuple[Callable[[WorkbenchSettings, Path], Iterator[Problem]], ...] = (
    _licence,
    *LOGIN_RULES,
    _administration,
    _variables,
    _references_are_clear,
    _values_hold_no_secret,
)
