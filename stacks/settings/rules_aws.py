"""What must hold between the settings of a stack on AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .aws import ClusterSettings, NodePools
from .errors import Path, Problem
from .sections import AwsSections


def _an_existing_zone_needs_no_delegation(sections: AwsSections) -> Iterator[Problem]:
    if (domain := sections.domain) and domain.zone.id and not domain.wait_for_certificate:
        yield Problem(
            ("domain", "waitForCertificate"),
            "may be false only while a new zone (one without `id`) isn't delegated",
            False,
        )


def _zones_are_distinct(sections: AwsSections) -> Iterator[Problem]:
    if network := sections.network:
        for index, zone in enumerate(network.zones):
            if zone in network.zones[:index]:
                yield Problem(("network", "zones", index), "each zone once", zone)


def _protected_environments_span_zones(sections: AwsSections) -> Iterator[Problem]:
    if sections.protects and (network := sections.network) and network.nat_gateways == "single":
        yield Problem(("network", "natGateways"), "a protected environment needs per-zone", "single")
    # Without a cluster nothing asks for it.
    if sections.protects and sections.cluster and (redis := sections.redis):
        if redis.replicas == 0:
            yield Problem(("redis", "replicas"), "a protected environment needs at least 1, for failover", 0)
        if redis.snapshot_days == 0:
            yield Problem(("redis", "snapshotDays"), "a protected environment needs at least 1", 0)


def _node_pools_make_sense(sections: AwsSections) -> Iterator[Problem]:
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


def _nodes_start_where_disks_are(sections: AwsSections) -> Iterator[Problem]:
    """The autoscaler takes a pool's first zone for that of each of its new nodes: getAsgTemplate of its provider."""
    if not ((cluster := sections.cluster) and (network := sections.network)):
        return
    pools = {name: pool for name in NodePools.model_fields if (pool := getattr(cluster.node_pools, name))}
    for name, pool in pools.items():
        if pool.zone and pool.zone not in network.zones:
            allowed = f"one of network.zones: {', '.join(network.zones)}"
            yield Problem(("cluster", "nodePools", name, "zone"), allowed, pool.zone)
    hubs = [name for name, hub in (sections.jupyterhub or {}).items() if hub.home.kind == "perUser"]
    if not hubs or len(network.zones) == 1:
        return
    user, gpu = pools.get("user"), pools.get("gpu")
    if user and not user.zone:
        allowed = f"is missing; hub {hubs[0]} has a disk for each user, and disks are bound to a zone"
        yield Problem(("cluster", "nodePools", "user", "zone"), allowed)
    elif user and gpu and gpu.zone != user.zone:
        allowed = f"{user.zone} as that of user: the disks of people's homes are there"
        yield Problem(("cluster", "nodePools", "gpu", "zone"), allowed, gpu.zone)


def _repositories_are_distinct(sections: AwsSections) -> Iterator[Problem]:
    if registry := sections.registry:
        for index, repository in enumerate(registry.repositories):
            if repository in registry.repositories[:index]:
                yield Problem(("registry", "repositories", index), "each repository once", repository)


def _kube_proxy_fits_the_cluster(sections: AwsSections) -> Iterator[Problem]:
    # https://kubernetes.io/releases/version-skew-policy/#kube-proxy
    if (cluster := sections.cluster) and (given := cluster.addon_versions.get("kube-proxy")):
        major, minor = map(int, cluster.version.split("."))
        theirs, ours = map(int, given.removeprefix("v").split(".")[:2])
        if theirs != major or not minor - 3 <= ours <= minor:
            text = f"{major}.{minor - 3} to {cluster.version}: not newer than the cluster, nor older by more than three"
            yield Problem(("cluster", "addonVersions", "kube-proxy"), text, given)


def _each_role_has_one_entry(sections: AwsSections) -> Iterator[Problem]:
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


def _roles_belong_to_the_account(sections: AwsSections) -> Iterator[Problem]:
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


def _replicas_fit_the_zones(sections: AwsSections) -> Iterator[Problem]:
    if (network := sections.network) and (redis := sections.redis) and redis.replicas >= len(network.zones):
        yield Problem(
            ("redis", "replicas"),
            f"at most {len(network.zones) - 1}: one node in each of the network's zones",
            redis.replicas,
        )


def _redis_needs_a_supported_node(sections: AwsSections) -> Iterator[Problem]:
    # Failover and snapshots are refused for these families: ElastiCache user guide, supported node types.
    if (redis := sections.redis) and redis.node_type.split(".")[1] in ("t1", "m1", "m2", "c1"):
        yield Problem(
            ("redis", "nodeType"), "a node type of a present generation, such as cache.t4g.small", redis.node_type
        )


def _hubs_need_calico(sections: AwsSections) -> Iterator[Problem]:
    if sections.jupyterhub and (cluster := sections.cluster) and cluster.network_policies != "calico":
        yield Problem(
            ("cluster", "networkPolicies"),
            "a stack with jupyterhub needs calico: the VPC CNI protects nothing from people's sessions",
            cluster.network_policies,
        )


AWS_RULES: tuple[Callable[[AwsSections], Iterator[Problem]], ...] = (
    _an_existing_zone_needs_no_delegation,
    _zones_are_distinct,
    _protected_environments_span_zones,
    _node_pools_make_sense,
    _nodes_start_where_disks_are,
    _repositories_are_distinct,
    _kube_proxy_fits_the_cluster,
    _each_role_has_one_entry,
    _roles_belong_to_the_account,
    _hubs_need_calico,
    _replicas_fit_the_zones,
    _redis_needs_a_supported_node,
)
