"""Load balancers that controllers make: their settings are annotations of an Ingress, which scanners don't read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..model import Broken, Resource, Stack, unknown
from .encryption import _TLS_POLICIES
from .making import each, whole

ALB = "alb.ingress.kubernetes.io/"


@each(
    "alb-annotations",
    "An ALB redirects to HTTPS, asks for TLS 1.2, and refuses malformed requests",
    "high",
    ("CKV_AWS_2", "CKV_AWS_103", "CKV_AWS_131", "CKV_AWS_328", "CKV2_AWS_20"),
    "The controller makes the load balancer from these annotations; where one is missing, AWS' weaker default holds.",
    "Take `foundation.ingress`, whose annotations are complete.",
)
def alb_annotations(resource: Resource) -> Iterator[str]:
    """Each Ingress of the class alb."""
    annotations = _annotations(resource)
    if annotations is None:
        return
    policy = annotations.get(f"{ALB}ssl-policy", "")
    if not unknown(policy) and not policy.startswith(_TLS_POLICIES):
        yield f"{ALB}ssl-policy {policy or 'by default'} allows TLS older than 1.2"
    ports = annotations.get(f"{ALB}listen-ports", '[{"HTTP": 80}]')
    if not unknown(ports):
        serves = {protocol for each in json.loads(ports) for protocol in each}
        if "HTTPS" not in serves:
            yield f"{ALB}listen-ports: nothing serves HTTPS"
        if "HTTP" in serves and f"{ALB}ssl-redirect" not in annotations:
            yield f"{ALB}ssl-redirect is missing: port 80 serves"
    attributes = _attributes(annotations)
    if attributes is not None:
        if attributes.get("routing.http.drop_invalid_header_fields.enabled") != "true":
            yield "load-balancer-attributes: malformed headers aren't dropped (drop_invalid_header_fields)"
        if attributes.get("routing.http.desync_mitigation_mode", "defensive") not in ("defensive", "strictest"):
            yield "load-balancer-attributes: desync_mitigation_mode isn't defensive or strictest"


@whole(
    "alb-in-production",
    "An ALB of a protected environment can't be deleted, and writes access logs",
    "medium",
    ("CKV_AWS_91", "CKV_AWS_150"),
    "A deleted load balancer has another address for all names; without logs nobody sees who came.",
    "Set `loadBalancer.deletionProtection` and `loadBalancer.accessLogsBucket`.",
)
def alb_in_production(stack: Stack) -> Broken:
    """Each Ingress of the class alb; one of a group is enough, but all of ours say the same."""
    for resource in stack.resources if stack.protects else ():
        annotations = _annotations(resource)
        attributes = None if annotations is None else _attributes(annotations)
        if attributes is None:
            continue
        if attributes.get("deletion_protection.enabled") != "true":
            yield resource, "load-balancer-attributes: deletion_protection.enabled isn't true"
        if attributes.get("access_logs.s3.enabled") != "true":
            yield resource, "load-balancer-attributes: access_logs.s3.enabled isn't true"


@each(
    "gateway-redirect",
    "An Application Gateway redirects to HTTPS",
    "high",
    ("CKV_AZURE_217",),
    "The controller makes the gateway's listeners from annotations; without this one port 80 serves.",
    "Take `foundation.ingress`, whose annotations are complete.",
)
def gateway_redirect(resource: Resource) -> Iterator[str]:
    """Each Ingress of the class azure-application-gateway."""
    if resource.kind == "Ingress" and resource.get("spec", "ingressClassName") == "azure-application-gateway":
        annotations = resource.get("metadata", "annotations") or {}
        if not unknown(annotations) and annotations.get("appgw.ingress.kubernetes.io/ssl-redirect") != "true":
            yield "appgw.ingress.kubernetes.io/ssl-redirect isn't true"
        if not resource.get("spec", "tls"):
            yield "has no certificate (spec.tls)"


def _annotations(resource: Resource) -> dict[str, Any] | None:
    """The annotations of an Ingress of the class alb; None for anything else, and where they aren't known."""
    if resource.kind != "Ingress" or resource.get("spec", "ingressClassName") != "alb":
        return None
    found = resource.get("metadata", "annotations") or {}
    return None if unknown(found) else found


def _attributes(annotations: dict[str, Any]) -> dict[str, str] | None:
    text = annotations.get(f"{ALB}load-balancer-attributes", "")
    if unknown(text):
        return None
    return dict(each.partition("=")[::2] for each in text.split(",") if each)


RULES = (alb_annotations, alb_in_production, gateway_redirect)
