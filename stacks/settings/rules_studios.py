"""What must hold between deployments of Studios, and between them and the rest of a stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from components import versions
from components.workloads.studios import pods

from .errors import Path, Problem
from .hosts import HOST_SETTINGS, StudiosHosts, child, overlap, within
from .sections import AwsSections, AzureSections, Sections
from .studios import StudiosFeatureSettings


def deployments(sections: Sections) -> list[tuple[Path, StudiosFeatureSettings]]:
    """All deployments of Studios, on the cluster and on machines, each with its place in the file."""
    found: list[tuple[Path, StudiosFeatureSettings]] = []
    found += [(("studios", name), each) for name, each in (sections.studios or {}).items()]
    if isinstance(sections, AwsSections):
        found += [(("studiosHosts", name), each) for name, each in (sections.studios_hosts or {}).items()]
    return found


def _studios_hosts(sections: Sections) -> Iterator[Problem]:
    if not sections.domain:
        return
    for path, studios in deployments(sections):
        hosts = StudiosHosts.of(studios, sections.domain.name)
        if studios.domain and not within(studios.domain, sections.domain.zone.name):
            yield Problem((*path, "domain"), f"a name in the zone {sections.domain.zone.name}", studios.domain)
        if studios.path_routing and studios.wildcard_domain:
            yield Problem(
                (*path, "wildcardDomain"),
                "is not used with pathRouting: leave one of them out",
                studios.wildcard_domain,
            )
        elif hosts.wildcard and not within(hosts.wildcard, hosts.domain):
            yield Problem((*path, "wildcardDomain"), f"{hosts.domain} or a name under it", hosts.wildcard)
        covered = hosts.wildcard or hosts.domain
        if not child(hosts.connect, covered):
            yield Problem(
                (*path, "connectHost"), f"a direct child of {covered}, which the certificate covers", hosts.connect
            )
        if studios.publishes_platform and hosts.platform != hosts.domain and not child(hosts.platform, hosts.domain):
            yield Problem(
                (*path, "platform", "url"),
                f"host {hosts.domain} or a direct child of it, as the certificate is{_or_elsewhere(path)}",
                studios.platform.url,
            )
        if hosts.connect == hosts.platform:
            yield Problem((*path, "connectHost"), "another host name than the Platform's", hosts.connect)
        if hosts.ssh and not within(hosts.ssh, sections.domain.zone.name):
            yield Problem((*path, "ssh", "host"), f"a name in the zone {sections.domain.zone.name}", hosts.ssh)
        if hosts.ssh in (hosts.connect, hosts.platform):
            yield Problem(
                (*path, "ssh", "host"), "another host name than those of the load balancer for HTTPS", hosts.ssh
            )


def _studios_namespaces(sections: Sections) -> Iterator[Problem]:
    # A deployment's namespace has its name, and so have its records, with `-platform` and `-ssh` behind it.
    names = set(sections.studios or {})
    for name, studios in (sections.studios or {}).items():
        if (namespace := studios.platform.namespace) in names:
            text = "another namespace than Studios' own, which have the deployments' names"
            yield Problem(("studios", name, "platform", "namespace"), text, namespace)
        for role in ("platform", "ssh"):
            if f"{name}-{role}" in names:
                yield Problem(("studios", f"{name}-{role}"), f"another name: {name} has records that are called so")


def _studios_features(sections: Sections) -> Iterator[Problem]:
    for path, studios in deployments(sections):
        for key, template in studios.templates.items() if "templates" in studios.model_fields_set else ():
            if studios.path_routing and template.tool == "xpra":
                yield Problem((*path, "templates", key, "tool"), "Xpra doesn't work with pathRouting", "xpra")
        version = tuple(map(int, studios.version.split(".")))
        ssh = studios.ssh_settings
        oldest = versions.STUDIOS_OLDEST_WITH_SSH if ssh else versions.STUDIOS_OLDEST
        if version < oldest:
            text = f"{'.'.join(map(str, oldest))} or newer{', which SSH needs' if ssh else ''}"
            yield Problem((*path, "version"), text, studios.version)
        if ssh and ssh.allowed_workspaces == []:
            yield Problem(
                (*path, "ssh", "allowedWorkspaces"), "null, or ids; leave `ssh` out where nobody may use it", []
            )
        for key, reference in (
            ("registryCredentials", studios.registry_credentials),
            ("registrationToken", studios.registration_token),
        ):
            if reference and (reference.vault is None) == (reference.config is None):
                yield Problem((*path, key), "exactly one of vault and config")
        if studios.registration_token and studios.registration_token_version != 1:
            yield Problem(
                (*path, "registrationTokenVersion"),
                "is of a generated token only: leave it out, or registrationToken",
                studios.registration_token_version,
            )


def _management_ports(sections: Sections) -> Iterator[Problem]:
    for name, studios in (sections.studios or {}).items():
        if studios.management_port in pods.SERVING_PORTS:
            taken = ", ".join(map(str, pods.SERVING_PORTS))
            text = f"a port that isn't taken; these are: {taken}"
            yield Problem(("studios", name, "managementPort"), text, studios.management_port)


def _studios_do_not_collide(sections: Sections) -> Iterator[Problem]:
    if not sections.domain:
        return
    domain = sections.domain.name
    for (_, one), (path, two) in combinations(deployments(sections), 2):
        theirs, ours = StudiosHosts.of(one, domain), StudiosHosts.of(two, domain)
        taken = theirs.exact(one)
        for key, host in ours.exact(two).items():
            if host in taken.values():
                yield Problem((*path, *HOST_SETTINGS[key]), "another host name than the other deployments'", host)
        if ours.domain == theirs.domain:
            # Certificates of one domain share a validation record, which must not go with one of them.
            yield Problem((*path, "domain"), "another domain than the other deployments'", ours.domain)
        if ours.wildcard and theirs.wildcard and overlap(ours.wildcard, theirs.wildcard):
            # A wildcard of the load balancer matches names of any depth.
            yield Problem((*path, "wildcardDomain"), f"no domain that overlaps with {theirs.wildcard}", ours.wildcard)


def _studios_share_nothing(sections: Sections) -> Iterator[Problem]:
    # Of Azure, where prefixes are different by default.
    in_one_database = isinstance(sections, AzureSections)
    for (_, one), (name, two) in combinations((sections.studios or {}).items(), 2):
        path: Path = ("studios", name)
        if one.redis == two.redis and not (in_one_database and "prefix" not in two.redis.model_fields_set):
            yield Problem(
                (*path, "redis"), "another database or prefix than the other deployments'", two.redis.database
            )
        platforms = [each.platform for each in (one, two) if each.platform.patch or each.platform.publish]
        if len({each.namespace for each in platforms}) < len(platforms):
            yield Problem((*path, "platform", "namespace"), "each Platform has one Studios", two.platform.namespace)


STUDIOS_RULES: tuple[Callable[[Sections], Iterator[Problem]], ...] = (
    _studios_hosts,
    _studios_namespaces,
    _studios_features,
    _management_ports,
    _studios_do_not_collide,
    _studios_share_nothing,
)


def _or_elsewhere(path: Path) -> str:
    return ", or platform.publish: false" if path[0] == "studios" else ""
