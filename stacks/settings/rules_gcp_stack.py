"""All rules of a stack on Google Cloud."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Problem
from .rules_gcp import cluster_problems, domain_problems, network_problems, room_problems
from .rules_gcp_data import (
    backup_problems,
    load_balancer_problems,
    name_problems,
    redis_problems,
    secret_name_problems,
    shared_storage_problems,
    vault_problems,
)
from .sections import GcpSections
from .workbench_hosts_rules import workbench_host_problems

WORKLOADS = ("studios", "jupyterhub", "workbench")


def gcp_problems(sections: GcpSections) -> Iterator[Problem]:
    """What is wrong between the sections that are valid in themselves."""
    if sections.domain:
        yield from domain_problems(sections.domain)
    if sections.network:
        yield from network_problems(sections.network)
    if sections.cluster:
        yield from cluster_problems(sections.cluster, sections.protects)
    if sections.network and sections.cluster:
        yield from room_problems(sections.network, sections.cluster)
    if sections.load_balancer:
        yield from load_balancer_problems(sections.load_balancer)
    if sections.vault and sections.gcp:
        yield from vault_problems(sections.vault, sections.gcp)
    if sections.redis and sections.studios:
        yield from redis_problems(sections.redis, sections.protects)
    if sections.shared_storage:
        yield from shared_storage_problems(sections.shared_storage)
    if sections.backups:
        yield from backup_problems(sections.backups)
    yield from workbench_host_problems(sections)
    yield from secret_name_problems(sections.workbench_hosts, "workbenchHosts")
    for key in (*WORKLOADS, "prometheus"):
        yield from secret_name_problems(getattr(sections, key), key)
    for key in WORKLOADS:
        yield from name_problems(key, [*(getattr(sections, key) or {})])
