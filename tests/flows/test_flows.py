"""
Which connections the policies of every stack file let through, and which they don't.

Flows that are needed must come about where ranges don't cover pods (Cilium, on AKS); those that mustn't be are refused
even where ranges do (Calico, on EKS).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stacks.previews import STACK_FILES, preview

from .places import METADATA, Places, places

Flow = tuple[str, str, str]

OF_A_HUB = ("hub", "proxy", "session", "user-scheduler", "image-awaiter")
OF_DASK = ("gateway", "controller", "traefik", "dask-scheduler", "dask-worker")
MONITORING = ("prometheus", "grafana", "kube-state-metrics", "operator")

NEEDED = """
    load-balancer   ingress-proxy       8000
    internet        bare-proxy          8000 8443
    proxy           hub                 8081
    hub             proxy               8001
    proxy           session             8888
    hub             session             8888
    session         hub                 8081
    session         proxy               8000
    session         internet            80 443 22

    session         traefik             8000
    proxy           traefik             8000
    hub             traefik             8000
    traefik         gateway             8000
    traefik         dask-scheduler      8786 8787
    gateway         hub                 8081
    gateway         dask-scheduler      8788
    dask-scheduler  gateway             8000
    dask-scheduler  dask-worker         40123
    dask-worker     dask-scheduler      8786 40123
    dask-worker     internet            443

    session         kbatch              8080
    proxy           kbatch              8080
    hub             kbatch              8080
    kbatch          hub                 8081

    prometheus      hub                 8081
    prometheus      grafana             3000
    prometheus      kube-state-metrics  8080
    prometheus      operator            10250
    prometheus      node                9100 10250
    grafana         prometheus          9090
    private-api     operator            10250

    load-balancer   connect-proxy       8081
    connect-proxy   connect-server      7070 7777
"""

REFUSED = """
    session         neighbour           8888 22
    session         proxy               8001
    session         gateway             8000
    session         dask-scheduler      8786 8787 8788
    session         dask-worker         40123
    session         private-api         443 6443
    session         node                10250 22
    session         database            5432 6379 10000
    session         prometheus          9090
    session         grafana             3000
    session         connect-server      7070 7777
    session         connect-proxy       8081
    session         velero              8085

    dask-worker     hub                 8081
    dask-worker     proxy               8000 8001
    dask-worker     session             8888
    dask-worker     gateway             8000
    dask-worker     kbatch              8080
    dask-worker     private-api         443 6443
    dask-worker     database            5432 6379 10000
    dask-scheduler  hub                 8081
    dask-scheduler  session             8888
    dask-scheduler  private-api         443 6443
    controller      dask-scheduler      8786
    traefik         hub                 8081
    kbatch          session             8888
    kbatch          proxy               8001
    kbatch          gateway             8000

    stranger        hub                 8081
    stranger        ingress-proxy       8000
    stranger        proxy               8001
    stranger        session             8888
    stranger        gateway             8000
    stranger        traefik             8000
    stranger        dask-scheduler      8786 8787 8788
    stranger        dask-worker         40123
    stranger        kbatch              8080
    stranger        prometheus          9090
    stranger        grafana             3000
    stranger        connect-server      7070 7777
    load-balancer   hub                 8081
    load-balancer   proxy               8001
    load-balancer   session             8888
    internet        ingress-proxy       8000
    internet        bare-proxy          8001
    internet        hub                 8081
    internet        session             8888
    node            session             8888
"""


STACKS = [
    path
    for path in STACK_FILES
    if path.stem.partition(".")[2] in ("staging", "prod", "planetary-computer-hub", "stsci-jupyterhub")
]
"""Those with a load balancer in a subnet: Google's comes from its front ends, a laptop's is a pod."""


@pytest.fixture(scope="module", params=STACKS, ids=lambda path: path.stem)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    stack_file: Path = request.param
    return places(preview(stack_file), tmp_path_factory.mktemp(stack_file.stem))


def test_what_is_needed_comes_about(found: Places) -> None:
    network = found.network(ranges_cover_pods=False)
    missing = [
        f"{source} -> {target} {port}/{protocol}"
        for source, target, port, protocol in _each(found, _rows(NEEDED) + _to_all_servers())
        if not network.allows(found.ends[source], found.ends[target], port, protocol)
    ]
    assert not missing, "refused, but needed:\n" + "\n".join(missing)


def test_what_must_not_be_is_refused(found: Places) -> None:
    network = found.network(ranges_cover_pods=True)
    open_ones = [
        f"{source} -> {target} {port}/{protocol}"
        for source, target, port, protocol in _each(found, _rows(REFUSED) + _to_metadata())
        if network.allows(found.ends[source], found.ends[target], port, protocol)
    ]
    assert not open_ones, "let through, but must not be:\n" + "\n".join(open_ones)


def test_no_rule_names_nobody(found: Places) -> None:
    """An empty list of peers would let everybody through, as no list does."""
    rules = [
        (policy["metadata"]["name"], rule)
        for policy in found.policies
        for direction in ("ingress", "egress")
        for rule in policy["spec"].get(direction) or []
    ]
    assert not [name for name, rule in rules if rule.get("from", rule.get("to")) == []]


def test_every_flow_is_of_some_stack(tmp_path: Path) -> None:
    """A name that no stack file has would make its row pass everywhere."""
    everything = [places(preview(each), tmp_path / each.stem) for each in STACKS]
    rows = _rows(NEEDED) + _rows(REFUSED) + _to_all_servers() + _to_metadata()
    assert not [row for row in rows if not any(each.pairs(row[0], row[1]) for each in everything)]


def _rows(table: str) -> list[Flow]:
    rows = [line.split() for line in table.splitlines() if line.strip()]
    return [(source, target, port) for source, target, *ports in rows for port in ports]


def _to_all_servers() -> list[Flow]:
    """Names are looked up by all; the API server is asked at a private address or a public one."""
    asking = ("hub", "user-scheduler", "image-awaiter", "gateway", "controller", "traefik", "kbatch", "velero")
    return [
        *((each, "dns", port) for each in (*OF_A_HUB, *OF_DASK, "kbatch", *MONITORING) for port in ("53", "53/UDP")),
        *((each, api, "443") for each in (*asking, *MONITORING) for api in ("api", "private-api")),
    ]


def _to_metadata() -> list[Flow]:
    """Nobody reaches a credential endpoint: what needs the cloud has a web identity, which is asked for elsewhere."""
    never = [(each, address, port) for each in (*OF_A_HUB, *OF_DASK) for address in METADATA for port in ("80", "53")]
    return [*never, *((each, address, "80") for each in ("kbatch", *MONITORING) for address in METADATA)]


def _each(found: Places, rows: list[Flow]) -> Iterator[tuple[str, str, int, str]]:
    for source, target, given in rows:
        port, _, protocol = given.partition("/")
        for one, other in found.pairs(source, target):
            yield one, other, int(port), protocol or "TCP"
