"""What must hold between the settings of the CI node, of hubploy and of monitoring, and with others'."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .errors import Problem
from .hosts import within
from .hosts_ec2 import CiNodeSettings
from .hubploy import HubploySettings
from .monitoring import PrometheusSettings


def ci_node_problems(node: CiNodeSettings) -> Iterator[Problem]:
    """Keys without SSH, an address without anybody who may come, names given twice."""
    if node.ssh_keys and node.image_id:
        yield Problem(("ciNode", "sshKeys"), "is not used with imageId, whose image has its own", node.ssh_keys[0])
    elif node.ssh_keys and not node.ssh_from:
        yield Problem(("ciNode", "sshFrom"), "at least one range, or leave sshKeys out", [])
    if node.public and not node.ssh_from:
        text = "is for SSH only, which sshFrom opens; Session Manager needs no public address"
        yield Problem(("ciNode", "public"), text, True)
    for index, policy in enumerate(node.policies):
        if policy.rpartition("/")[2] in [each.rpartition("/")[2] for each in node.policies[:index]]:
            yield Problem(("ciNode", "policies", index), "each policy once", policy)


def hubploy_problems(
    hubploy: HubploySettings, account: str | None, node: CiNodeSettings | None, workloads: Collection[str]
) -> Iterator[Problem]:
    """
    Namespaces that others have, roles of another account, and nobody to use it. `workloads` are names of hubs and other
    workloads, which are their namespaces; the account is None where it isn't valid.
    """
    if not (node or hubploy.architect or hubploy.trusted_roles):
        yield Problem(
            ("hubploy", "trustedRoles"), "somebody who uses hubploy: a role, ciNode, or hubploy.architect", []
        )
    path = ("hubploy", "namespaces") if hubploy.namespaces else ("hubploy", "deployment")
    for index, namespace in enumerate(hubploy.all_namespaces()):
        place = (*path, index) if hubploy.namespaces else path
        if namespace in workloads or namespace in NOT_FOR_HUBPLOY:
            yield Problem(place, "a namespace of hubploy's own, which no other workload has", namespace)
        if namespace in hubploy.all_namespaces()[:index]:
            yield Problem(place, "each namespace once", namespace)
    names: list[str] = []
    for index, role in enumerate(hubploy.trusted_roles):
        place = ("hubploy", "trustedRoles", index)
        if account and f"::{account}:" not in role:
            yield Problem(place, f"a role of account {account}, as aws.accountId says", role)
        if (name := role.rpartition("/")[2]) in [*names, "ci-node", "architect"]:
            yield Problem(place, f"a role whose name isn't {name}, which is taken", role)
        names.append(name)
    architect = hubploy.architect
    for index, policy in enumerate(architect.policies if architect else []):
        before = [each.rpartition("/")[2] for each in architect.policies[:index]] if architect else []
        if policy.rpartition("/")[2] in before:
            yield Problem(("hubploy", "architect", "policies", index), "each policy once", policy)


def prometheus_problems(
    prometheus: PrometheusSettings, zone: str | None, taken: Collection[str], workloads: Collection[str]
) -> Iterator[Problem]:
    """
    Grafana's name, and its namespaces. `zone` is None where it isn't valid; `taken` are other workloads' host names.
    """
    host = prometheus.grafana.host
    if host and zone and not within(host, zone):
        yield Problem(("prometheus", "grafana", "host"), f"a name in the zone {zone}", host)
    if host and host in taken:
        yield Problem(("prometheus", "grafana", "host"), "another host name than the workloads'", host)
    if host and not prometheus.grafana.published:
        yield Problem(("prometheus", "grafana", "host"), "is used with published: true only", host)
    if (alerts := prometheus.alerts) and (alerts.vault is None) == (alerts.config is None):
        yield Problem(("prometheus", "alerts"), "exactly one of vault and config")
    for name in sorted({"monitoring", "monitoring-nodes"} & set(workloads)):
        yield Problem((name,), f"another name: Prometheus has a namespace {name}")


NOT_FOR_HUBPLOY = (
    "calico-system",
    "default",
    "external-dns",
    "kube-node-lease",
    "kube-public",
    "kube-system",
    "monitoring",
    "monitoring-nodes",
    "tigera-operator",
    "velero",
)
"""Where its role would reach what isn't a hub."""
