"""
What the chart jupyterhub 4.4 makes of our values: its network policies, and the labels and ports of its pods.

In our words, as a plain description; while it was written it was compared with what `helm template` renders of the
values of every stack file. Without the chart's own Traefik (`autohttps`), which no stack file has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACCESS = "hub.jupyter.org/network-access-"
HUB, PROXY, SESSION = "hub", "proxy", "singleuser-server"
METADATA = "169.254.169.254/32"
# What its switches call private; ours says more.
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")

Values = Mapping[str, Any]


def labels(release: str, component: str, *reaches: str) -> dict[str, str]:
    """Labels of a pod, with those by which it may reach others."""
    own = {"app": "jupyterhub", "release": release, "component": component, "app.kubernetes.io/component": component}
    return {**own, **{f"{ACCESS}{each}": "true" for each in reaches}}


def session_labels(release: str, values: Values) -> dict[str, str]:
    """Labels that KubeSpawner gives to people's servers."""
    return {**labels(release, SESSION), **values["singleuser"]["extraLabels"]}


def policies(release: str, namespace: str, values: Values) -> list[dict[str, Any]]:
    """The chart's network policies."""

    def policy(component: str, own: Values, ingress: list[Any], egress: list[Any]) -> dict[str, Any]:
        to_all = [{"ports": [{"port": port}]} for port in own.get("allowedIngressPorts", [])]
        spec = {
            "podSelector": _selector(release, component),
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [*to_all, *ingress, *own.get("ingress", [])],
            "egress": [*egress, *_switches(own["egressAllowRules"]), *own["egress"]],
        }
        metadata = {"name": component, "namespace": namespace}
        return {"kind": "NetworkPolicy", "metadata": metadata, "spec": spec}

    def to(component: str, *ports: int) -> dict[str, Any]:
        peer = {"podSelector": _selector(release, component)}
        return {"to": [peer], "ports": [{"port": port} for port in ports]}

    proxy = values["proxy"]
    own_tls = proxy["https"]["enabled"]
    return [
        policy(HUB, values["hub"]["networkPolicy"], [_from("hub", "http")], [to(PROXY, 8001), to(SESSION, 8888)]),
        policy(
            PROXY,
            proxy["chp"]["networkPolicy"],
            [
                _from("proxy-http", "http"),
                _from("proxy-api", "api"),
                *([_from("proxy-http", "https")] if own_tls else []),
            ],
            [to(HUB, 8081), to(SESSION, 8888)],
        ),
        policy(
            SESSION,
            values["singleuser"]["networkPolicy"],
            [_from("singleuser", "notebook-port")],
            [to(HUB, 8081), to(PROXY, 8000)],
        ),
    ]


def _selector(release: str, component: str) -> dict[str, Any]:
    return {"matchLabels": {"app": "jupyterhub", "release": release, "component": component}}


def _from(what: str, port: str) -> dict[str, Any]:
    """Pods of the namespace with the label: our values leave `interNamespaceAccessLabels` at `ignore`."""
    peer = {"podSelector": {"matchLabels": {f"{ACCESS}{what}": "true"}}}
    return {"from": [peer], "ports": [{"port": port}]}


def _switches(rules: Mapping[str, bool]) -> list[dict[str, Any]]:
    """`egressAllowRules`, by which most of a namespace could reach what we don't want it to."""
    metadata, private = _ranges(METADATA), _ranges(*PRIVATE)
    system = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}]
    public = [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [*PRIVATE, METADATA]}}]
    names = [
        *(metadata if rules["dnsPortsCloudMetadataServer"] else []),
        *(system if rules["dnsPortsKubeSystemNamespace"] else []),
        *(private if rules["dnsPortsPrivateIPs"] else []),
    ]
    ports = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
    whole = {"nonPrivateIPs": public, "privateIPs": private, "cloudMetadataServer": metadata}
    return [*([{"to": names, "ports": ports}] if names else []), *({"to": whole[key]} for key in whole if rules[key])]


def _ranges(*cidrs: str) -> list[dict[str, Any]]:
    return [{"ipBlock": {"cidr": each}} for each in cidrs]
