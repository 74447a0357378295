"""What must hold between settings. A rule runs when the sections that it compares are valid in themselves."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Problem
from .hosts import StudiosHosts, within
from .jupyterhub_rules import jupyterhub_problems
from .rules_aws import AWS_RULES
from .rules_azure import cluster_problems, network_problems, range_problems
from .rules_azure_data import (
    redis_problems,
    registry_problems,
    secret_name_problems,
    shared_storage_problems,
    vault_problems,
)
from .rules_azure_publish import domain_problems, load_balancer_problems
from .rules_azure_workloads import workload_problems
from .rules_existing import existing_problems
from .rules_gcp_stack import gcp_problems
from .rules_hubploy import ci_node_problems, hubploy_problems, prometheus_problems
from .rules_postgres import postgres_problems
from .rules_studios import STUDIOS_RULES
from .rules_studios_hosts import cluster_problems as aws_cluster_problems
from .rules_studios_hosts import studios_host_problems
from .sections import AwsSections, AzureSections, ExistingSections, GcpSections, Sections
from .workbench_rules import workbench_problems


def broken_rules(sections: Sections) -> list[Problem]:
    """The problems that all rules find, in the order of the file's sections."""
    problems = list(_zone_holds_the_domain(sections))
    if isinstance(sections, AwsSections):
        problems += [problem for rule in AWS_RULES for problem in rule(sections)]
        problems += _aws_hubploy(sections)
        problems += [*aws_cluster_problems(sections), *studios_host_problems(sections)]
    if isinstance(sections, AzureSections):
        problems += _azure(sections)
    if isinstance(sections, (AwsSections, AzureSections, GcpSections)):
        problems += postgres_problems(sections)
    if isinstance(sections, ExistingSections):
        problems += existing_problems(sections)
    if isinstance(sections, GcpSections):
        problems += gcp_problems(sections)
    problems += [problem for rule in STUDIOS_RULES for problem in rule(sections)]
    problems += jupyterhub_problems(sections)
    problems += workbench_problems(sections)
    return [*problems, *_prometheus(sections)]


def _zone_holds_the_domain(sections: Sections) -> Iterator[Problem]:
    if (domain := sections.domain) and not within(domain.name, domain.zone.name):
        yield Problem(("domain", "name"), f"must be {domain.zone.name} or a name under it, as the zone is", domain.name)


def _aws_hubploy(sections: AwsSections) -> Iterator[Problem]:
    if sections.ci_node:
        yield from ci_node_problems(sections.ci_node)
    if sections.hubploy:
        account = sections.aws.account_id if sections.aws else None
        yield from hubploy_problems(sections.hubploy, account, sections.ci_node, _workloads(sections))


def _azure(sections: AzureSections) -> Iterator[Problem]:
    if sections.domain:
        yield from domain_problems(sections.domain)
    if sections.network:
        yield from network_problems(sections.network)
    if sections.cluster:
        yield from cluster_problems(sections.cluster, sections.protects)
    if sections.network and sections.cluster:
        yield from range_problems(sections.network, sections.cluster)
    if sections.load_balancer:
        yield from load_balancer_problems(sections.load_balancer, sections.protects)
    if sections.vault:
        yield from vault_problems(sections.vault)
    if sections.redis and sections.studios:
        yield from redis_problems(sections.redis, sections.protects)
    if sections.registry:
        yield from registry_problems(sections.registry)
    if sections.shared_storage:
        yield from shared_storage_problems(sections.shared_storage)
    for name, hub in (sections.jupyterhub or {}).items():
        yield from secret_name_problems(hub, ("jupyterhub", name))
    for name, studios in (sections.studios or {}).items():
        yield from secret_name_problems(studios, ("studios", name))
    for name, workbench in (sections.workbench or {}).items():
        yield from secret_name_problems(workbench, ("workbench", name))
    if sections.prometheus:
        yield from secret_name_problems(sections.prometheus, ("prometheus",))
    yield from workload_problems(sections)


def _prometheus(sections: Sections) -> Iterator[Problem]:
    if not sections.prometheus:
        return
    taken: set[str] = set()
    if domain := sections.domain:
        for studios in (sections.studios or {}).values():
            taken |= set(StudiosHosts.of(studios, domain.name).exact(studios).values())
        taken |= {hub.host_in(name, domain.name) for name, hub in (sections.jupyterhub or {}).items()}
        taken |= {each.host_in(name, domain.name) for name, each in (sections.workbench or {}).items()}
    zone = domain.zone.name if domain else None
    yield from prometheus_problems(sections.prometheus, zone, taken, _workloads(sections))


def _workloads(sections: Sections) -> set[str]:
    """Names of deployments, which are their namespaces."""
    of_workbench = [space for name, each in (sections.workbench or {}).items() for space in each.namespaces(name)]
    return {*(sections.studios or {}), *(sections.jupyterhub or {}), *of_workbench}
