"""Decides whether network policies let a connection through: the rules of networking.k8s.io/v1, no CNI's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

NAME_LABEL = "kubernetes.io/metadata.name"
"""The API server puts it on every namespace."""

Policy = Mapping[str, Any]


@dataclass(frozen=True)
class Pod:
    """One end of a connection that policies select by labels. `ports` are the named ones of its containers."""

    namespace: str
    labels: Mapping[str, str]
    address: str
    ports: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Address:
    """One end that isn't a pod of the cluster: a load balancer, a node, the internet."""

    address: str


End = Pod | Address


@dataclass(frozen=True)
class Network:
    """
    Policies, and the labels of namespaces.

    Whether a range takes in pods that have an address of it is left open by the API: for Calico it does, for Cilium it
    doesn't.
    """

    policies: Sequence[Policy]
    namespaces: Mapping[str, Mapping[str, str]]
    ranges_cover_pods: bool

    def allows(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        """Whether a connection from `source` to a port of `target` comes about: both of them must let it."""
        if source == target:
            return True
        called = (port, protocol)
        return self._lets(source, target, "Egress", target, called) and self._lets(
            target, source, "Ingress", target, called
        )

    def _lets(self, pod: End, peer: End, direction: str, target: End, called: tuple[int, str]) -> bool:
        """Whether the policies of `pod` let the connection through in that direction; none at all let everything."""
        selecting = [each for each in self.policies if isinstance(pod, Pod) and _is_for(each, pod, direction)]
        return not selecting or any(self._in_rules(each, peer, direction, target, called) for each in selecting)

    def _in_rules(self, policy: Policy, peer: End, direction: str, target: End, called: tuple[int, str]) -> bool:
        here, peers = policy["metadata"]["namespace"], "to" if direction == "Egress" else "from"
        return any(
            _has_port(rule.get("ports"), target, *called)
            and (not rule.get(peers) or any(self._is(each, peer, here) for each in rule[peers]))
            for rule in policy["spec"].get(direction.lower()) or []
        )

    def _is(self, wanted: Mapping[str, Any], peer: End, here: str) -> bool:
        """Whether a peer of a rule, in a policy of namespace `here`, means this one."""
        if "ipBlock" in wanted:
            return (isinstance(peer, Address) or self.ranges_cover_pods) and _is_in(wanted["ipBlock"], peer.address)
        if isinstance(peer, Address):
            return False
        if "namespaceSelector" in wanted:
            labels = {**self.namespaces.get(peer.namespace, {}), NAME_LABEL: peer.namespace}
            right = selects(wanted["namespaceSelector"], labels)
        else:
            right = peer.namespace == here
        return right and selects(wanted.get("podSelector") or {}, peer.labels)


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector of Kubernetes takes these labels; an empty one takes all."""
    exact = selector.get("matchLabels") or {}
    return all(labels.get(key) == value for key, value in exact.items()) and all(
        _fulfils(each, labels) for each in selector.get("matchExpressions") or []
    )


def _fulfils(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator, values = expression["key"], expression["operator"], expression.get("values", [])
    answers = {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }
    return answers[operator]


def _is_for(policy: Policy, pod: Pod, direction: str) -> bool:
    spec = policy["spec"]
    # Without types it is for what comes in, and for what goes out if it says anything of that.
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    same = policy["metadata"]["namespace"] == pod.namespace
    return same and direction in types and selects(spec.get("podSelector") or {}, pod.labels)


def _has_port(ports: Iterable[Mapping[str, Any]] | None, target: End, port: int, protocol: str) -> bool:
    """Names are those of the target's ports, whichever way the policy looks; no list means all ports."""
    if not ports:
        return True
    named = target.ports if isinstance(target, Pod) else {}
    for each in ports:
        first = each.get("port")
        number = named.get(first) if isinstance(first, str) else first
        last = each.get("endPort", number)
        reached = first is None or (number is not None and number <= port <= last)
        if each.get("protocol", "TCP") == protocol and reached:
            return True
    return False


def _is_in(block: Mapping[str, Any], address: str) -> bool:
    place = ip_address(address)
    return place in ip_network(block["cidr"]) and not any(place in ip_network(each) for each in block.get("except", []))
