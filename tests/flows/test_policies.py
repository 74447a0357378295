"""The evaluator reads policies as the API's documentation has them."""

from __future__ import annotations

from typing import Any

import pytest

from .policies import Address, End, Network, Pod, selects

WEB = Pod("shop", {"app": "web"}, "10.0.0.5", {"http": 8080})
DATA = Pod("shop", {"app": "data"}, "10.0.0.6")
OTHER = Pod("office", {"app": "web"}, "10.0.0.7")
OUTSIDE = Address("198.51.100.4")
TO_WEB = {"podSelector": {"matchLabels": {"app": "web"}}}


def policy(namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "some", "namespace": namespace}, "spec": {"podSelector": {}, **spec}}


def from_peer(**peer: Any) -> dict[str, Any]:
    return policy(ingress=[{"from": [peer]}])


def network(*policies: dict[str, Any], ranges_cover_pods: bool = False) -> Network:
    return Network(list(policies), {"office": {"team": "b"}}, ranges_cover_pods)


@pytest.mark.parametrize(
    ("policies", "source", "allowed"),
    [
        pytest.param([], OUTSIDE, True, id="no policy, no limit"),
        pytest.param([policy("office", ingress=[])], OTHER, True, id="of another namespace"),
        pytest.param([policy(ingress=[])], OTHER, False, id="no rule"),
        pytest.param([policy(ingress=[{}])], OUTSIDE, True, id="a rule that says nothing"),
        pytest.param([policy(policyTypes=["Egress"])], OUTSIDE, True, id="of the other direction"),
        pytest.param([policy(ingress=[]), from_peer(podSelector={})], DATA, True, id="policies add up"),
        pytest.param([from_peer(podSelector={})], OTHER, False, id="pods of the policy's own namespace"),
        pytest.param([from_peer(namespaceSelector={"matchLabels": {"team": "b"}})], OTHER, True, id="a namespace"),
        pytest.param([from_peer(namespaceSelector={}, podSelector=TO_WEB["podSelector"])], DATA, False, id="both"),
        pytest.param([from_peer(ipBlock={"cidr": "198.51.100.0/24"})], OUTSIDE, True, id="a range"),
        pytest.param([from_peer(ipBlock={"cidr": "198.51.0.0/16", "except": ["198.51.100.0/24"]})], OUTSIDE, False,
                     id="an exception"),
        pytest.param([policy("office", podSelector={}, egress=[], policyTypes=["Egress"])], OTHER, False,
                     id="the source's own policies count too"),
    ],
)  # fmt: skip
def test_who(policies: list[dict[str, Any]], source: End, allowed: bool):
    assert network(*policies).allows(source, WEB, 8080) is allowed


def test_ranges_take_in_pods_where_the_data_plane_does():
    private = from_peer(ipBlock={"cidr": "10.0.0.0/8"})
    assert network(private, ranges_cover_pods=True).allows(DATA, WEB, 8080)
    assert not network(private).allows(DATA, WEB, 8080)


@pytest.mark.parametrize(
    ("ports", "port", "protocol", "allowed"),
    [
        ([{"port": 8080}], 8080, "TCP", True),
        ([{"port": 8080}], 8080, "UDP", False),
        ([{"port": "http"}], 8080, "TCP", True),
        ([{"port": "https"}], 8080, "TCP", False),
        ([{"port": 8000, "endPort": 8999}], 8999, "TCP", True),
        ([{"port": 8000, "endPort": 8999}], 9000, "TCP", False),
        ([{"protocol": "UDP"}], 53, "UDP", True),
    ],
)
def test_ports(ports: list[dict[str, Any]], port: int, protocol: str, allowed: bool):
    rules = [{"ports": ports}]
    assert network(policy(ingress=rules)).allows(OUTSIDE, WEB, port, protocol) is allowed
    # Going out, too, a name is that of the target's port.
    leaving = policy("office", egress=rules, policyTypes=["Egress"])
    assert network(leaving).allows(OTHER, WEB, port, protocol) is allowed


def test_expressions():
    wanted = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "data"]},
                                   {"key": "old", "operator": "DoesNotExist"}]}  # fmt: skip
    assert selects(wanted, {"app": "data"})
    assert not selects(wanted, {"app": "web", "old": "yes"})
    assert not selects({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, {"app": "web"})
