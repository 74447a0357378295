"""What must hold between a hub's settings, and between hubs and the rest of a stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from pydantic import BaseModel

from .errors import Path, Problem
from .hosts import StudiosHosts, within
from .jupyterhub_access_rules import ACCESS_RULES
from .jupyterhub_file_rules import FILE_RULES
from .jupyterhub_session_rules import SESSION_RULES
from .jupyterhub_surroundings import Surroundings
from .jupyterhub_types import gib_of
from .sections import Sections
from .types import SecretReference

LONGEST_WITH_DASK = 39
"""Characters of a hub's name: dask-gateway's release is <name>-dask-gateway, and Helm cuts names off at 52."""
SERVICES_OF_OURS = ("dask-gateway", "jupyterhub-idle-culler", "kbatch", "prometheus", "smoke-test", "usage-monitor")
CLAIMS_OF_OURS = ("homes", "hub-db-dir")
"""Claims in a hub's namespace: shared homes, and the chart's for the hub's database. A data volume's has its name."""
_SECRET_VALUES = ("apiToken", "client_secret", "cookieSecret", "password", "secretToken", "token")


def jupyterhub_problems(sections: Sections) -> list[Problem]:
    """The problems of all hubs of a stack."""
    around = Surroundings.of(sections)
    return [problem for rule in JUPYTERHUB_RULES for problem in rule(around)]


def _hosts(around: Surroundings) -> Iterator[Problem]:
    if not (domain := around.domain):
        return
    taken: dict[str, str] = {}
    for name, studios in around.studios.items():
        hosts = StudiosHosts.of(studios, domain.name)
        # The validation record of a domain's certificate has the domain's name.
        names = {hosts.domain, hosts.wildcard, *hosts.exact(studios).values()}
        taken |= {host: f"Studios {name}" for host in names if host}
    for name, hub in around.hubs.items():
        host = hub.host_in(name, domain.name)
        if not within(host, domain.zone.name):
            yield Problem((*around.path(name), "host"), f"a name in the zone {domain.zone.name}", host)
        if host in taken:
            yield Problem((*around.path(name), "host"), f"another host name; {taken[host]} has this one", host)
        taken[host] = f"hub {name}"


def _names(around: Surroundings) -> Iterator[Problem]:
    records = {f"{name}-{role}" for name in around.studios for role in ("platform", "ssh")}
    namespaces = {each.platform.namespace: name for name, each in around.studios.items()}
    taken = {f"{name}-dask": name for name, hub in around.hubs.items() if hub.dask}
    taken |= {f"{name}-kbatch": name for name, hub in around.hubs.items() if hub.kbatch}
    jobs = any(hub.kbatch for hub in around.hubs.values())
    for name, hub in around.hubs.items():
        if name in taken:
            yield Problem(around.path(name), f"another name: hub {taken[name]} has a namespace that is called so")
        if name.startswith("kbatch" if hub.kbatch else "kbatch-") and jobs:
            yield Problem(around.path(name), "a name that doesn't begin with kbatch, as the namespaces of jobs do")
        if name in around.studios or name in records:
            yield Problem(around.path(name), "another name: a deployment of Studios, or a record of it, is called so")
        if name in namespaces:
            yield Problem(around.path(name), f"another name: the Platform of Studios {namespaces[name]} runs there")
        if hub.dask and len(name) > LONGEST_WITH_DASK:
            yield Problem(around.path(name), f"a name of at most {LONGEST_WITH_DASK} characters, as dask needs it")


def _load_balancer(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        if not (own := hub.load_balancer):
            continue
        path = (*around.path(name), "loadBalancer")
        if (own.lets_encrypt is None) == (own.certificate is None):
            yield Problem(path, "exactly one of letsEncrypt and certificate")
        open_ports = around.load_balancer_ports
        if open_ports is not None and not {80, 443} <= open_ports:
            yield Problem(path, "needs 80 and 443 in network.loadBalancerPorts")
        if own.lets_encrypt and own.allowed_from:
            yield Problem(
                (*path, "allowedFrom"), "leave it out: Let's Encrypt connects from anywhere", own.allowed_from
            )


def _dask(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        if not (dask := hub.dask):
            continue
        path = (*around.path(name), "dask")
        if around.pools is not None and "worker" not in around.pools:
            yield Problem(path, "needs cluster.nodePools.worker, where workers run; minSize may be 0")
        if dask.worker.gpu and around.pools is not None and "gpu" not in around.pools:
            yield Problem((*path, "worker", "gpu"), "needs cluster.nodePools.gpu", True)
        for few, most in (("cores", "max_cores"), ("memory", "max_memory")):
            if around.number(getattr(dask.worker, few)) > around.number(getattr(dask.worker, most)):
                key = {"max_cores": "maxCores", "max_memory": "maxMemory"}[most]
                allowed = f"at most {key}, which is {getattr(dask.worker, most)}"
                yield Problem((*path, "worker", few), allowed, getattr(dask.worker, few))
        if dask.scheduler.cores + dask.worker.cores > dask.limits.cores:
            yield Problem((*path, "limits", "cores"), "room for a scheduler and a worker", dask.limits.cores)
        memory = around.number(dask.scheduler.memory) + around.number(dask.worker.memory)
        if memory > around.number(dask.limits.memory):
            yield Problem((*path, "limits", "memory"), "room for a scheduler and a worker", dask.limits.memory)


def _storage(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = around.path(name)
        if hub.home.kind == "shared" and around.shares is None:
            yield Problem((*path, "home", "kind"), "needs the section sharedStorage", "shared")
        elif hub.home.kind == "shared" and gib_of(hub.home.size) < around.smallest_share:
            allowed = f"at least {around.smallest_share}Gi, as sharedStorage.{around.share_setting} needs it"
            yield Problem((*path, "home", "size"), allowed, hub.home.size)
        elif hub.home.kind == "shared" and around.largest_share and gib_of(hub.home.size) > around.largest_share:
            allowed = f"at most {around.largest_share}Gi, which sharedStorage.{around.share_setting} has"
            yield Problem((*path, "home", "size"), allowed, hub.home.size)
        paths = [("home", hub.home.path)] if hub.home.kind != "none" else []
        for key, volume in hub.data_volumes.items():
            place = (*path, "dataVolumes", key)
            if key in CLAIMS_OF_OURS:
                yield Problem(place, f"another name; a hub's own claims are called {' and '.join(CLAIMS_OF_OURS)}")
            if around.shares is None:
                yield Problem((*place, "share"), "needs the section sharedStorage", volume.share)
            elif volume.share not in around.shares:
                known = ", ".join(sorted(around.shares)) or "none"
                yield Problem((*place, "share"), f"one of sharedStorage; there are: {known}", volume.share)
            for other, taken in paths:
                if within_path(volume.path, taken) or within_path(taken, volume.path):
                    yield Problem((*place, "path"), f"another path: {other} is at {taken}", volume.path)
            paths.append((key, volume.path))
        if hub.database.url and hub.database.managed:
            yield Problem((*path, "database", "url"), "not beside managed: leave one of them out")
        if hub.database.url and not hub.database.ranges:
            allowed = "is missing; the hub connects to nothing private that isn't listed"
            yield Problem((*path, "database", "ranges"), allowed)


def _services_and_roles(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = around.path(name)
        for service in hub.services:
            if service in SERVICES_OF_OURS:
                taken = ", ".join(SERVICES_OF_OURS)
                yield Problem((*path, "services", service), f"another name; these are Atelier's: {taken}")
        for service, each in hub.services.items():
            if each.url and not each.namespace:
                place = (*path, "services", service, "namespace")
                yield Problem(place, "is missing; a published service is reached in the namespace that it runs in")
        known = {*hub.services, *SERVICES_OF_OURS}
        for key, role in hub.roles.items():
            place = (*path, "roles", key)
            if key in known or key == "smoke-test-user":
                yield Problem(place, "another name: the role of a service has this one")
            if key in ("user", "server", "dask") and (hub.dask or hub.kbatch):
                yield Problem(place, "another name: dask and kbatch add to this role")
            for index, service in enumerate(role.services):
                if service not in hub.services:
                    listed = ", ".join(hub.services) or "none"
                    yield Problem((*place, "services", index), f"one of services; there are: {listed}", service)


def _what_a_cloud_has(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = around.path(name)
        if hub.subscription_key and hub.subscription_key.api_management and around.cloud not in (None, "azure"):
            yield Problem((*path, "subscriptionKey", "apiManagement"), "works with cloud: azure only")
        if hub.monitor and hub.monitor.application_insights:
            place = (*path, "monitor", "applicationInsights")
            if around.cloud not in (None, "azure"):
                yield Problem(place, "works with cloud: azure only", True)
            elif around.application_insights is False:
                yield Problem(place, "needs monitoring.applicationInsights: true", True)


def _references_are_clear(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        for path, reference in references(hub, around.path(name)):
            if (reference.vault is None) == (reference.config is None):
                yield Problem(path, "exactly one of vault and config")


def _values_hold_no_secret(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        for path in secret_values(hub.values, (*around.path(name), "values")):
            yield Problem(path, "is a secret, which doesn't belong into a stack file; there are settings for secrets")


def within_path(path: str, folder: str) -> bool:
    """Whether a path is a folder or below it."""
    return path == folder or path.startswith(f"{folder}/")


def references(value: Any, path: Path) -> Iterator[tuple[Path, SecretReference]]:
    """Every secret reference of a section with its place."""
    if isinstance(value, SecretReference):
        yield path, value
    elif isinstance(value, BaseModel):
        for key, info in type(value).model_fields.items():
            yield from references(getattr(value, key), (*path, info.alias or key))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from references(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from references(inner, (*path, index))


def secret_values(value: Any, path: Path) -> Iterator[Path]:
    """Places of a chart's values that are secret by their name and hold a text."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if key in _SECRET_VALUES and isinstance(inner, str) and inner:
            yield (*path, key)
        else:
            yield from secret_values(inner, (*path, key))


def _hubs_do_not_collide(around: Surroundings) -> Iterator[Problem]:
    for (one, first), (other, second) in combinations(around.hubs.items(), 2):
        # Two hubs that write into one share's root would mix their users' homes.
        theirs = {each.share for each in first.data_volumes.values() if not each.read_only}
        for key, volume in second.data_volumes.items():
            if not volume.read_only and volume.share in theirs:
                place = (*around.path(other), "dataVolumes", key, "readOnly")
                yield Problem(place, f"only one hub may write a share, and {one} does", False)


JUPYTERHUB_RULES: tuple[Callable[[Surroundings], Iterator[Problem]], ...] = (
    _names,
    _hosts,
    _load_balancer,
    *ACCESS_RULES,
    *SESSION_RULES,
    _storage,
    _hubs_do_not_collide,
    _dask,
    *FILE_RULES,
    _services_and_roles,
    _what_a_cloud_has,
    _references_are_clear,
    _values_hold_no_secret,
)
