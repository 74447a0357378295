"""What must hold for Workbench on machines. The component refuses the same."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Path, Problem
from .hosts import StudiosHosts, within
from .sections import GcpSections
from .types import SecretReference
from .workbench_hosts import WorkbenchHostSettings


def workbench_host_problems(sections: GcpSections) -> Iterator[Problem]:
    """The problems of all of them in a stack."""
    hosts = sections.workbench_hosts or {}
    yield from _names(sections)
    for name, host in hosts.items():
        path: Path = ("workbenchHosts", name)
        yield from _licence(host, path)
        yield from _login(host, path)
        yield from _sessions(sections, host, path)
        if host.superuser_groups and not host.admin_groups:
            yield Problem((*path, "superuserGroups"), "needs adminGroups: without them there is no dashboard")


def _names(sections: GcpSections) -> Iterator[Problem]:
    on_cluster = {**(sections.workbench or {}), **(sections.studios or {}), **(sections.jupyterhub or {})}
    spaces = {space for name, each in (sections.workbench or {}).items() for space in each.namespaces(name)}
    namespaces = dict.fromkeys([*on_cluster, *spaces, "kube-system", "default"], "another workload")
    taken: dict[str, str] = {}
    if domain := sections.domain:
        for name, studios in (sections.studios or {}).items():
            taken |= dict.fromkeys(StudiosHosts.of(studios, domain.name).exact(studios).values(), f"Studios {name}")
        for name, each in {**(sections.jupyterhub or {}), **(sections.workbench or {})}.items():
            taken[each.host_in(name, domain.name)] = name
    for name, host in (sections.workbench_hosts or {}).items():
        path: Path = ("workbenchHosts", name)
        if name in on_cluster:
            yield Problem(path, "another name than that of a workload on the cluster: secrets are called after it")
        if host.namespace in namespaces:
            text = f"another namespace; this one is that of {namespaces[host.namespace]}"
            yield Problem((*path, "namespace"), text, host.namespace)
        namespaces[host.namespace] = name
        if not domain:
            continue
        full = host.host_in(name, domain.name)
        if not within(full, domain.zone.name):
            yield Problem((*path, "host"), f"a name in the zone {domain.zone.name}", full)
        if full in taken:
            yield Problem((*path, "host"), f"another host name; {taken[full]} has this one", full)
        taken[full] = name


def _licence(host: WorkbenchHostSettings, path: Path) -> Iterator[Problem]:
    licence, place = host.licence, (*path, "licence")
    given = [kind for kind in ("file", "key", "server") if getattr(licence, kind)]
    if len(given) != 1:
        yield Problem(place, f"exactly one of file, key and server; there are {', '.join(given) or 'none'}")
    for kind in ("file", "key"):
        yield from _in_vault(getattr(licence, kind), (*place, kind))
    if licence.server_ranges:
        text = "leave it out: the machine reaches every address of the network"
        yield Problem((*place, "serverRanges"), text, licence.server_ranges)


def _in_vault(reference: SecretReference | None, path: Path) -> Iterator[Problem]:
    if reference and reference.config:
        yield Problem(path, "vault: the machine reads it from Secret Manager by name", reference.config)


def _login(host: WorkbenchHostSettings, path: Path) -> Iterator[Problem]:
    login, place = host.login, (*path, "login")
    given = [kind for kind in ("users", "oidc", "saml") if getattr(login, kind)]
    if len(given) != 1:
        yield Problem(place, f"exactly one of users, oidc and saml; there are {', '.join(given) or 'none'}")
    if login.users:
        for key, value in (("provisioning", login.provisioning), ("firstUid", login.first_uid)):
            if value is not None:
                yield Problem((*place, key), "is for oidc and saml: these accounts are on the machine", value)
    ids: dict[int, str] = {}
    for name, person in login.users.items():
        if person.uid in ids:
            yield Problem((*place, "users", name, "uid"), f"another id; {ids[person.uid]} has this one", person.uid)
        ids[person.uid] = name
        yield from _in_vault(person.password, (*place, "users", name, "password"))


def _sessions(sections: GcpSections, host: WorkbenchHostSettings, path: Path) -> Iterator[Problem]:
    sessions, place = host.sessions, (*path, "sessions")
    if sessions.namespace != "own":
        yield Problem((*place, "namespace"), "own: the server isn't in the cluster", sessions.namespace)
    if sessions.editors.positron_version:
        text = "leave it out: the machine has the Positron of its package, and sessions must have the same"
        yield Problem((*place, "editors", "positronVersion"), text, sessions.editors.positron_version)
    if sessions.image and sessions.registry_image:
        yield Problem((*place, "registryImage"), "image or registryImage, not both", sessions.registry_image)
    if sessions.registry_image and not sections.registry:
        yield Problem((*place, "registryImage"), "needs registry", sessions.registry_image)
    if sessions.data_volumes:
        text = "leave it out: data of a Workbench on a machine is in its homes and in /home/rsp-shared"
        yield Problem((*place, "dataVolumes"), text, [*sessions.data_volumes])
    pools = sections.cluster.node_pools if sections.cluster else None
    if pools and sessions.pool in ("user", "core") and not getattr(pools, sessions.pool):
        yield Problem((*place, "pool"), f"needs cluster.nodePools.{sessions.pool}", sessions.pool)
    if pools and not pools.gpu and any(size.gpus for size in sessions.sizes):
        yield Problem((*place, "sizes"), "a size with GPUs needs cluster.nodePools.gpu")
    names = [size.name for size in sessions.sizes]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        yield Problem((*place, "sizes"), f"other names; there are several called {', '.join(twice)}")
    limits = {"limits": sessions.limits, **{f"groups.{group}": each for group, each in sessions.groups.items()}}
    for key, limit in limits.items():
        for size in limit.sizes or []:
            if size not in names:
                known = f"names of sizes: {', '.join(names) or 'none'}"
                yield Problem((*place, *key.split(".", 1), "sizes"), known, size)
