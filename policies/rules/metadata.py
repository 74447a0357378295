"""The metadata service of machines: whoever can ask it may get the machine's identity."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from ..model import Resource, at, is_true, items, unknown
from .making import each

ADDRESS = ipaddress.ip_address("169.254.169.254")


@each(
    "metadata-service",
    "The metadata service answers no pod and no forged request",
    "critical",
    ("CKV_AWS_79", "CKV_AWS_341", "CKV_GCP_69", "CIS GKE 5.4.2"),
    "A request that a web application can be talked into, or a line in a notebook, gets the node's credentials.",
    "AWS: httpTokens required and a hop limit of 1. Google Cloud: workloadMetadataConfig GKE_METADATA.",
)
def metadata_service(resource: Resource) -> Iterator[str]:
    """Launch templates and machines of AWS, pools of GKE."""
    if resource.type in ("aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"):
        tokens, hops = (
            resource.get("metadataOptions", "httpTokens"),
            resource.get("metadataOptions", "httpPutResponseHopLimit"),
        )
        if resource.get("metadataOptions", "httpEndpoint") == "disabled":
            return
        if not unknown(tokens) and tokens != "required":
            yield "version 1 of the metadata service is on (metadataOptions.httpTokens)"
        if not unknown(hops) and (hops is None or int(hops) > 1):
            yield f"containers reach the metadata service (metadataOptions.httpPutResponseHopLimit {hops})"
    elif resource.type == "gcp:container/nodePool:NodePool":
        mode = resource.get("nodeConfig", "workloadMetadataConfig", "mode")
        if not unknown(mode) and mode != "GKE_METADATA":
            yield "pods get the node's credentials (nodeConfig.workloadMetadataConfig)"
        legacy = resource.get("nodeConfig", "metadata", "disable-legacy-endpoints")
        if not is_true(legacy):
            yield "the legacy metadata endpoints are on (nodeConfig.metadata.disable-legacy-endpoints)"


@each(
    "metadata-in-policies",
    "A network policy that lets pods out to the world leaves the metadata service out",
    "high",
    (),
    "The address 169.254.169.254 is in 0.0.0.0/0; where the node can't refuse pods, the policy has to.",
    "Put 169.254.169.254/32, or 169.254.0.0/16, among the exceptions of the ipBlock.",
)
def metadata_in_policies(resource: Resource) -> Iterator[str]:
    """NetworkPolicies, and those that charts make of their values."""
    if resource.kind != "NetworkPolicy":
        return
    for rule in items(resource.get("spec", "egress")):
        if not rule.get("to") and not rule.get("ports"):
            yield "pods may reach everything, the metadata service too"
        for peer in items(rule.get("to")):
            block, exceptions = at(peer, "ipBlock", "cidr"), items(at(peer, "ipBlock", "except"))
            # Who names the address, as for the identity of a pod on GKE, means it.
            if (
                block != f"{ADDRESS}/32"
                and _reaches_web(rule)
                and _holds(block)
                and not any(_holds(each) for each in exceptions)
            ):
                yield f"pods may reach {block}, the metadata service with it"


def _reaches_web(rule: dict[str, Any]) -> bool:
    """Whether a rule lets pods reach port 80, on which the service is."""
    ports = items(rule.get("ports"))
    return not ports or any(each.get("port") in (None, 80, "http") for each in ports)


def _holds(block: object) -> bool:
    try:
        network = ipaddress.ip_network(block) if isinstance(block, str) else None
    except ValueError:
        return False
    return network is not None and ADDRESS in network


RULES = (metadata_service, metadata_in_policies)
