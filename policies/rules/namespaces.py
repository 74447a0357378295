"""What every namespace has: a Pod Security level, and a network policy that denies what none allows."""

from __future__ import annotations

from ..model import Broken, Resource, Stack, at, items, unknown
from .making import whole

ENFORCE = "pod-security.kubernetes.io/enforce"
PRIVILEGED = {
    "ingress-azure": "the controller of Application Gateway reads azure.json of its node through a hostPath volume",
    "monitoring-nodes": "the node exporter reads /proc and /sys of its node, on the node's network",
    "nvidia-device-plugin": "the plugin registers with the kubelet through a socket of the node",
    "tigera-operator": "Calico sets up the network of nodes, on which its operator runs itself",
}
"""Namespaces whose pods belong to the node, and why."""
WITHOUT_POLICY = {
    "cert-manager": "the chart has policies for its pods, both ways (networkPolicy in its values)",
    "monitoring-nodes": "its pods are on the node's network, which no policy governs",
    "tigera-operator": "its pods are on the node's network, which no policy governs",
    "gateway": "it holds the Gateway and no pod",
}
"""Namespaces in which a policy would do nothing, and why."""


@whole(
    "pod-security",
    "Every namespace enforces a level of Pod Security",
    "high",
    ("PSS baseline", "PSS restricted", "CIS EKS 4.2.1", "CIS GKE 4.2.1", "CIS AKS 4.2.1"),
    "In a namespace without a level, whoever may make a pod may make one that owns the node.",
    f"Label the namespace `{ENFORCE}: restricted`, or `baseline` where a chart's pods need it.",
)
def pod_security(stack: Stack) -> Broken:
    """The label; privileged only where it is explained."""
    for namespace in stack.of_kind("Namespace"):
        labels = namespace.get("metadata", "labels")
        level = None if labels is None else at(labels, ENFORCE)
        if unknown(labels) or unknown(level):
            continue
        if level is None:
            yield namespace, f"the namespace {namespace.object_name} has no label {ENFORCE}"
        elif level not in ("restricted", "baseline") and namespace.object_name not in PRIVILEGED:
            yield namespace, f"the namespace {namespace.object_name} enforces {level}, which nothing explains"


@whole(
    "network-policy",
    "In every namespace a network policy denies what no other allows",
    "high",
    ("CKV2_K8S_6", "CIS EKS 4.3.2", "CIS GKE 4.3.2", "CIS AKS 4.4.2"),
    "Pods that no policy selects may reach, and be reached by, everything in the cluster.",
    "Make a NetworkPolicy with an empty podSelector and both policyTypes, and one for each flow that is needed.",
)
def network_policy(stack: Stack) -> Broken:
    """A policy that selects all pods, of both directions, in each namespace of the stack."""
    denying = [each for each in stack.of_kind("NetworkPolicy") if _selects_all(each)]
    for namespace in stack.of_kind("Namespace"):
        denied = {way for each in denying if _is_in(each, namespace) for way in items(each.get("spec", "policyTypes"))}
        missing = {"Ingress", "Egress"} - denied
        if missing and namespace.object_name not in WITHOUT_POLICY:
            yield (
                namespace,
                f"no policy of the namespace {namespace.object_name} denies {' and '.join(sorted(missing))}",
            )


def _selects_all(policy: Resource) -> bool:
    selector = policy.get("spec", "podSelector")
    return unknown(selector) or not any((selector or {}).values())


def _is_in(policy: Resource, namespace: Resource) -> bool:
    """By the name, or, before a first deployment, where the policy takes the name from the namespace that is made."""
    given = policy.get("metadata", "namespace")
    return namespace.urn in policy.dependencies if unknown(given) else given == namespace.object_name


RULES = (pod_security, network_policy)
