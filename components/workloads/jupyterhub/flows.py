"""What the network lets through: the chart's own policies, and those for everything else in the namespace."""

from typing import Any, Optional
from urllib.parse import urlsplit

import pulumi
import pulumi_kubernetes as k8s

from .arguments import HubDatabaseArgs, HubFlowArgs, HubPodFlowArgs
from .authenticator_arguments import HubAuthenticatorArgs

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Private addresses and those of carrier-grade NAT, which EKS and AKS give to pods too."""
METADATA = ("169.254.0.0/16", "168.63.129.16/32")
"""Metadata and credential endpoints: link-local ones of every cloud, and Azure's WireServer."""
HTTP, HTTPS = "http", "https"
"""Named ports of the pods of hub, proxy and Traefik."""
_ANYWHERE = "0.0.0.0/0"


def session_policy(args: HubFlowArgs) -> dict[str, Any]:
    """`singleuser.networkPolicy`: hub, proxy, name server, what is listed, and public addresses."""
    egress = [{"to": [_range(each)]} for each in args.get("session_ranges", [])]
    egress += [_to_pods(each) for each in args.get("session_pods", [])]
    if args.get("session_internet", True):
        egress.append({"to": [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))]})
    return {"egressAllowRules": _rules(args), "egress": egress}


def hub_policy(
    args: HubFlowArgs,
    authenticator: HubAuthenticatorArgs,
    database: HubDatabaseArgs,
    metadata: bool,
) -> dict[str, Any]:
    """`hub.networkPolicy`: beside proxy and sessions the Kubernetes API, services, the login, the database."""
    public = sorted({443, *_login_ports(authenticator)})
    egress = [
        {"to": [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))], "ports": _tcp(*public)},
        {"to": [_range(each) for each in args.get("api_server_ranges", PRIVATE)], "ports": _tcp(443, 6443)},
        *({"to": [_range(each)]} for each in args.get("hub_ranges", [])),
        # Once a minute the hub looks whether the services that its proxy leads to are there: app.py of JupyterHub 5.5,
        # check_services_health, which warns of each that it can't reach.
        *(_to_pods(each) for each in args.get("proxy_pods", [])),
    ]
    if ranges := database.get("ranges"):
        egress.append({"to": [_range(each) for each in ranges], "ports": _tcp(database.get("port", 5432))})
    for namespace, labels in database.get("pods", {}).items():
        server: HubPodFlowArgs = {"namespace": namespace, "labels": labels}
        egress.append({"to": [_pods(server)], "ports": _tcp(database.get("port", 5432))})
    if ldap := authenticator.get("ldap"):
        port = ldap.get("port", 636 if ldap.get("tls", "on_connect") == "on_connect" else 389)
        egress.append({"to": [_range(_ANYWHERE, but=METADATA)], "ports": _tcp(port)})
    namespaces = [
        *args.get("hub_namespaces", []),
        *([args["metrics_namespace"]] if "metrics_namespace" in args else []),
    ]
    peers = [*(_namespace(each) for each in namespaces), *(_pods(each) for each in args.get("hub_pods", []))]
    ingress = [{"from": peers, "ports": [{"port": HTTP}]}] if peers else []
    return {
        "egressAllowRules": {**_rules(args), "cloudMetadataServer": metadata},
        "egress": egress,
        "ingress": ingress,
    }


def proxy_policy(args: HubFlowArgs, entry: bool, everybody: bool) -> dict[str, Any]:
    """
    `proxy.chp.networkPolicy` and, with other egress, `proxy.traefik.networkPolicy`.

    `entry`: the load balancer leads here; `everybody`: it may forward with any source address, nodes' included, and
    looks at the ranges itself.
    """
    peers = [
        *(_range(each) for each in args.get("load_balancer_ranges", [])),
        *(_namespace(each) for each in args.get("proxy_namespaces", [])),
    ]
    ports = [{"port": HTTP}, {"port": HTTPS}]
    return {
        "allowedIngressPorts": [HTTP, HTTPS] if entry and everybody else [],
        "ingress": [{"from": peers, "ports": ports}] if entry and peers and not everybody else [],
        "egressAllowRules": _rules(args),
        "egress": [_to_pods(each) for each in args.get("proxy_pods", [])],
    }


def certificate_policy(args: HubFlowArgs) -> dict[str, Any]:
    """`proxy.traefik.networkPolicy`, whose pod gets certificates and keeps them in a Secret."""
    egress = [
        {"to": [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))], "ports": _tcp(80, 443)},
        {"to": [_range(each) for each in args.get("api_server_ranges", PRIVATE)], "ports": _tcp(443, 6443)},
    ]
    return {**proxy_policy(args, entry=True, everybody=True), "egress": egress}


def deny_the_rest(
    parent: pulumi.Resource, name: str, namespace: pulumi.Input[str], args: HubFlowArgs
) -> list[pulumi.Resource]:
    """
    Default deny for the namespace, and the Kubernetes API for the pods that the chart has no policy for.

    Those are the scheduler of sessions and what waits for images; placeholders and image pullers need nothing.
    """
    deny = _policy(parent, f"{name}-deny", "default-deny", namespace, {}, ["Ingress", "Egress"])
    expression = k8s.meta.v1.LabelSelectorRequirementArgs(
        key="component", operator="In", values=["user-scheduler", "image-puller"]
    )
    egress = [
        {"to": [_namespace("kube-system")], "ports": [{"port": 53, "protocol": each} for each in ("UDP", "TCP")]},
        {"to": [_range(each) for each in args.get("api_server_ranges", PRIVATE)], "ports": _tcp(443, 6443)},
        # The API of a public cluster.
        {"to": [_range(_ANYWHERE, but=(*PRIVATE, *METADATA))], "ports": _tcp(443)},
    ]
    selector = {"match_labels": {"app": "jupyterhub", "release": name}, "match_expressions": [expression]}
    api = _policy(parent, f"{name}-api", "kubernetes-api", namespace, selector, ["Egress"], egress)
    return [deny, api]


def _policy(
    parent: pulumi.Resource,
    name: str,
    object_name: str,
    namespace: pulumi.Input[str],
    selector: dict[str, Any],
    types: list[str],
    egress: Optional[list[dict[str, Any]]] = None,
) -> pulumi.Resource:
    # Written as in the chart's values, in Kubernetes' own spelling.
    rules: Any = egress or None
    return k8s.networking.v1.NetworkPolicy(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, namespace=namespace),
        spec=k8s.networking.v1.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(**selector), policy_types=types, egress=rules
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _rules(args: HubFlowArgs) -> dict[str, bool]:
    """The chart's switches: name servers are in kube-system or, on a node or in front of it, at a private address."""
    return {
        "cloudMetadataServer": False,
        "dnsPortsCloudMetadataServer": args.get("metadata_dns", False),
        "dnsPortsKubeSystemNamespace": True,
        "dnsPortsPrivateIPs": True,
        "nonPrivateIPs": False,
        "privateIPs": False,
    }


def _login_ports(args: HubAuthenticatorArgs) -> list[int]:
    """Ports of the addresses that the hub asks about a login."""
    found = [urlsplit(url) for url in (args.get("token_url"), args.get("userdata_url")) if url]
    return [each.port or (80 if each.scheme == "http" else 443) for each in found]


def _to_pods(flow: HubPodFlowArgs) -> dict[str, Any]:
    return {"to": [_pods(flow)], **({"ports": _tcp(flow["port"])} if "port" in flow else {})}


def _pods(flow: HubPodFlowArgs) -> dict[str, Any]:
    return {**_namespace(flow["namespace"]), "podSelector": {"matchLabels": flow["labels"]}}


def _namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def _range(cidr: pulumi.Input[str], but: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr, **({"except": list(but)} if but else {})}}


def _tcp(*ports: pulumi.Input[int]) -> list[dict[str, Any]]:
    return [{"port": port, "protocol": "TCP"} for port in ports]
