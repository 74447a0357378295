"""What must hold between workloads and what they are put on, on Azure."""

from __future__ import annotations

from collections.abc import Iterator

from components.workloads.studios import pods

from .errors import Path, Problem
from .hosts import StudiosHosts, within
from .sections import AzureSections


def workload_problems(sections: AzureSections) -> Iterator[Problem]:
    """Hosts of the gateway, ports of load balancers, Redis, and records of reading requests."""
    yield from _hosts(sections)
    yield from _ports(sections)
    yield from _redis(sections)
    if sections.cluster and sections.cluster.log_reads and not sections.monitoring:
        yield Problem(("cluster", "logReads"), "needs the section monitoring, which keeps the logs", True)


def _hosts(sections: AzureSections) -> Iterator[Problem]:
    """
    No workload's name is below another one's wildcard: `components/ingress/agic_annotations.py` tells that it is by
    accident which of the two answers, and that a wildcard is for names of any depth.
    """
    if not sections.domain:
        return
    domain = sections.domain.name
    wildcards: dict[str, str] = {}
    exact: list[tuple[Path, str, str | None]] = []
    for name, studios in (sections.studios or {}).items():
        hosts = StudiosHosts.of(studios, domain)
        if hosts.wildcard:
            wildcards[name] = hosts.wildcard
        # Its own wildcard leads to the same place.
        exact.append((("studios", name, "connectHost"), hosts.connect, name))
        if studios.platform.publish:
            exact.append((("studios", name, "platform", "url"), hosts.platform, None))
    for name, hub in (sections.jupyterhub or {}).items():
        if not hub.load_balancer:
            exact.append((("jupyterhub", name, "host"), hub.host_in(name, domain), None))
    for name, workbench in (sections.workbench or {}).items():
        exact.append((("workbench", name, "host"), workbench.host_in(name, domain), None))
    if sections.prometheus and sections.prometheus.grafana.published:
        host = sections.prometheus.grafana.host or f"grafana.{domain}"
        exact.append((("prometheus", "grafana", "host"), host, None))
    for path, host, own in exact:
        for name, wildcard in wildcards.items():
            if name != own and host != wildcard and within(host, wildcard):
                text = (
                    f"a name that isn't below {wildcard}, where sessions of {name} are: which of both the gateway "
                    "takes is accidental. Give one of them another domain"
                )
                yield Problem(path, text, host)


def _ports(sections: AzureSections) -> Iterator[Problem]:
    """The network lets in what load balancers of workloads need; those of hubs' own are looked at with the hubs."""
    network = sections.network
    if not network:
        return
    for name, studios in (sections.studios or {}).items():
        if studios.ssh and pods.SSH_PORT not in network.load_balancer_ports:
            yield Problem(("studios", name, "ssh"), f"needs {pods.SSH_PORT} in network.loadBalancerPorts")
    for name, hub in (sections.jupyterhub or {}).items():
        own = hub.load_balancer
        if own and own.lets_encrypt and network.load_balancer_from:
            text = f"leave it out: Let's Encrypt, which {name} uses, connects from anywhere"
            yield Problem(("network", "loadBalancerFrom"), text, network.load_balancer_from)


def _redis(sections: AzureSections) -> Iterator[Problem]:
    for name, studios in (sections.studios or {}).items():
        redis = studios.redis
        if "database" in redis.model_fields_set and redis.database != 0:
            text = "leave it out: Azure Managed Redis has database 0 alone, and deployments have a prefix each"
            yield Problem(("studios", name, "redis", "database"), text, redis.database)
