"""What must hold between settings. A rule runs when the sections that it compares are valid in themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from components import versions
from components.workloads.studios import pods

from .aws import (
    AwsSettings,
    ClusterSettings,
    DomainSettings,
    NetworkSettings,
    NodePools,
    RedisSettings,
    RegistrySettings,
)
from .errors import Path, Problem
from .hosts import HOST_SETTINGS, StudiosHosts, child, overlap, within
from .studios import StudiosSettings


@dataclass
class Sections:
    """The sections of a file that are valid in themselves; None for the others."""

    protects: bool | None = None
    aws: AwsSettings | None = None
    domain: DomainSettings | None = None
    network: NetworkSettings | None = None
    cluster: ClusterSettings | None = None
    redis: RedisSettings | None = None
    registry: RegistrySettings | None = None
    studios: dict[str, StudiosSettings] | None = None


def broken_rules(sections: Sections) -> list[Problem]:
    """The problems that all rules find, in the order of the file's sections."""
    return [problem for rule in RULES for problem in rule(sections)]


def _zone_holds_the_domain(sections: Sections) -> Iterator[Problem]:
    if (domain := sections.domain) and not within(domain.name, domain.zone.name):
        yield Problem(("domain", "name"), f"must be {domain.zone.name} or a name under it, as the zone is", domain.name)


def _an_existing_zone_needs_no_delegation(sections: Sections) -> Iterator[Problem]:
    if (domain := sections.domain) and domain.zone.id and not domain.wait_for_certificate:
        yield Problem(
            ("domain", "waitForCertificate"),
            "may be false only while a new zone (one without `id`) isn't delegated",
            False,
        )


def _zones_are_distinct(sections: Sections) -> Iterator[Problem]:
    if network := sections.network:
        for index, zone in enumerate(network.zones):
            if zone in network.zones[:index]:
                yield Problem(("network", "zones", index), "each zone once", zone)


def _protected_environments_span_zones(sections: Sections) -> Iterator[Problem]:
    if sections.protects and (network := sections.network) and network.nat_gateways == "single":
        yield Problem(("network", "natGateways"), "a protected environment needs per-zone", "single")
    if sections.protects and (redis := sections.redis):
        if redis.replicas == 0:
            yield Problem(("redis", "replicas"), "a protected environment needs at least 1, for failover", 0)
        if redis.snapshot_days == 0:
            yield Problem(("redis", "snapshotDays"), "a protected environment needs at least 1", 0)


def _replicas_fit_the_zones(sections: Sections) -> Iterator[Problem]:
    if (network := sections.network) and (redis := sections.redis) and redis.replicas >= len(network.zones):
        yield Problem(
            ("redis", "replicas"),
            f"at most {len(network.zones) - 1}: one node in each of the network's zones",
            redis.replicas,
        )


def _repositories_are_distinct(sections: Sections) -> Iterator[Problem]:
    if registry := sections.registry:
        for index, repository in enumerate(registry.repositories):
            if repository in registry.repositories[:index]:
                yield Problem(("registry", "repositories", index), "each repository once", repository)


def _node_pools_make_sense(sections: Sections) -> Iterator[Problem]:
    if not (cluster := sections.cluster):
        return
    for name, info in NodePools.model_fields.items():
        pool = getattr(cluster.node_pools, name)
        if pool is None:
            continue
        path = ("cluster", "nodePools", info.alias or name)
        if pool.min_size > pool.max_size:
            yield Problem((*path, "minSize"), f"at most maxSize, which is {pool.max_size}", pool.min_size)
        if pool.spot and name in ("core", "gpu"):
            yield Problem(
                (*path, "spot"), "only worker and user pools may be spot; core pods must not be evicted", True
            )
    if cluster.node_pools.core.max_size == 0 or cluster.node_pools.core.min_size == 0:
        yield Problem(("cluster", "nodePools", "core", "minSize"), "at least 1: controllers have to run somewhere", 0)


def _redis_needs_a_supported_node(sections: Sections) -> Iterator[Problem]:
    # Failover and snapshots are refused for these families: ElastiCache user guide, supported node types.
    if (redis := sections.redis) and redis.node_type.split(".")[1] in ("t1", "m1", "m2", "c1"):
        yield Problem(
            ("redis", "nodeType"), "a node type of a present generation, such as cache.t4g.small", redis.node_type
        )


def _kube_proxy_fits_the_cluster(sections: Sections) -> Iterator[Problem]:
    # https://kubernetes.io/releases/version-skew-policy/#kube-proxy
    if (cluster := sections.cluster) and (given := cluster.addon_versions.get("kube-proxy")):
        major, minor = map(int, cluster.version.split("."))
        theirs, ours = map(int, given.removeprefix("v").split(".")[:2])
        if theirs != major or not minor - 3 <= ours <= minor:
            text = f"{major}.{minor - 3} to {cluster.version}: not newer than the cluster, nor older by more than three"
            yield Problem(("cluster", "addonVersions", "kube-proxy"), text, given)


def _each_role_has_one_entry(sections: Sections) -> Iterator[Problem]:
    # Access entries are called after the last part of a role's name; the deployer's is called deployer.
    if not (cluster := sections.cluster):
        return
    roles, names = {cluster.deployer_role}, {"deployer"}
    for path, role in _people(cluster):
        name = role.rpartition("/")[2]
        if role in roles:
            yield Problem(path, "each role once; EKS has one access entry for each", role)
        if name in names and role != cluster.deployer_role:
            yield Problem(path, f"a role whose name isn't {name}, which is taken", role)
        roles.add(role)
        names.add(name)


def _roles_belong_to_the_account(sections: Sections) -> Iterator[Problem]:
    if not ((aws := sections.aws) and (cluster := sections.cluster)):
        return
    for path, role in [(("cluster", "deployerRole"), cluster.deployer_role), *_people(cluster)]:
        if f"::{aws.account_id}:" not in role:
            yield Problem(path, f"a role of account {aws.account_id}, as aws.accountId says", role)


def _people(cluster: ClusterSettings) -> Iterator[tuple[Path, str]]:
    """The roles of administrators and viewers, each with its place in the file."""
    for kind, roles in (("adminRoles", cluster.admin_roles), ("viewerRoles", cluster.viewer_roles)):
        for index, role in enumerate(roles):
            yield ("cluster", kind, index), role


def _studios_hosts(sections: Sections) -> Iterator[Problem]:
    if not (sections.studios and sections.domain):
        return
    for name, studios in sections.studios.items():
        path: Path = ("studios", name)
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
        if studios.platform.publish and hosts.platform != hosts.domain and not child(hosts.platform, hosts.domain):
            yield Problem(
                (*path, "platform", "url"),
                f"host {hosts.domain} or a direct child of it, as the certificate is, or platform.publish: false",
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
    for name, studios in (sections.studios or {}).items():
        path: Path = ("studios", name)
        for key, template in studios.templates.items() if "templates" in studios.model_fields_set else ():
            if studios.path_routing and template.tool == "xpra":
                yield Problem((*path, "templates", key, "tool"), "Xpra doesn't work with pathRouting", "xpra")
        version = tuple(map(int, studios.version.split(".")))
        oldest = versions.STUDIOS_OLDEST_WITH_SSH if studios.ssh else versions.STUDIOS_OLDEST
        if version < oldest:
            text = f"{'.'.join(map(str, oldest))} or newer{', which SSH needs' if studios.ssh else ''}"
            yield Problem((*path, "version"), text, studios.version)
        if studios.management_port in pods.SERVING_PORTS:
            taken = ", ".join(map(str, pods.SERVING_PORTS))
            yield Problem(
                (*path, "managementPort"), f"a port that isn't taken; these are: {taken}", studios.management_port
            )
        if studios.ssh and studios.ssh.allowed_workspaces == []:
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


def _studios_do_not_collide(sections: Sections) -> Iterator[Problem]:
    if not (sections.studios and sections.domain):
        return
    domain = sections.domain.name
    for (_, one), (name, two) in combinations(sections.studios.items(), 2):
        path: Path = ("studios", name)
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
        if one.redis == two.redis:
            yield Problem(
                (*path, "redis"), "another database or prefix than the other deployments'", two.redis.database
            )
        platforms = [each.platform for each in (one, two) if each.platform.patch or each.platform.publish]
        if len({each.namespace for each in platforms}) < len(platforms):
            yield Problem((*path, "platform", "namespace"), "each Platform has one Studios", two.platform.namespace)


RULES: tuple[Callable[[Sections], Iterator[Problem]], ...] = (
    _zone_holds_the_domain,
    _an_existing_zone_needs_no_delegation,
    _zones_are_distinct,
    _protected_environments_span_zones,
    _node_pools_make_sense,
    _repositories_are_distinct,
    _kube_proxy_fits_the_cluster,
    _each_role_has_one_entry,
    _roles_belong_to_the_account,
    _replicas_fit_the_zones,
    _redis_needs_a_supported_node,
    _studios_hosts,
    _studios_namespaces,
    _studios_features,
    _studios_do_not_collide,
)
