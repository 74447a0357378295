"""
Publishing on AWS: the annotations by which the AWS Load Balancer Controller makes load balancers.

Spelling and format of every key: docs/guide/ingress/annotations.md and docs/guide/service/annotations.md of the
controller, version 3.5. Values are always strings.
"""

import json
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.2 and 1.3 with forward secrecy and post-quantum key exchange: AWS's recommendation in its ALB guide, 2025."""
RECORDS_BY_PULUMI = {"external-dns.alpha.kubernetes.io/controller": "pulumi"}
"""Records are Pulumi's own: external-dns leaves an object alone whose controller annotation names another."""
CLASS = "alb"
"""The IngressClass that the controller's chart makes."""
NLB_CLASS = "service.k8s.aws/nlb"
"""The loadBalancerClass by which the controller takes a Service."""


class HealthCheck(TypedDict):
    """How a load balancer finds out whether a target works."""

    path: str
    """Path that is asked on the port that traffic goes to."""
    success_codes: str
    """Status codes of a healthy target, such as 200 or 200-399."""


class AlbArgs(TypedDict):
    group: str
    """Ingresses of one group share a load balancer. Lower-case letters, digits, - and ., at most 63."""
    certificate_arn: pulumi.Input[str]
    """Certificate for the hosts of this Ingress; several Ingresses of a group bring one each."""
    scheme: NotRequired[str]
    """internet-facing or internal. Default: internet-facing."""
    allowed_from: NotRequired[list[str]]
    """Ranges that may connect. Default: everyone."""
    idle_timeout_seconds: NotRequired[int]
    """Seconds without traffic until a connection is closed. Default: 3600, as Seqera's ALB example says."""
    ssl_policy: NotRequired[str]
    """Security policy of the HTTPS listener. Default: TLS 1.2 and 1.3 with forward secrecy."""
    access_logs_bucket: NotRequired[str]
    """Bucket for access logs. Default: none."""
    web_acl_arn: NotRequired[str]
    """WAFv2 web ACL. Default: whatever is attached stays."""
    http2: NotRequired[bool]
    """Speak HTTP/2 with clients. Default: false, as in Seqera's ingress.eks.yml."""
    affinity: NotRequired[bool]
    """Keep a client at the same pod, by a cookie, for a day after its last request. Default: false."""
    deletion_protection: NotRequired[bool]
    """Refuse to delete the load balancer. The controller then lets no Ingress of the group go, and stops working on the
    others when one is asked to: switch it off, and deploy, before any of them is removed. Default: false."""


def alb_annotations(args: AlbArgs, order: int, health: HealthCheck) -> dict[str, pulumi.Input[str]]:
    """
    The annotations of one Ingress of a group; in a group smaller orders match first.

    What concerns the load balancer as a whole is the same on every Ingress of a group: a conflict stops the controller.
    """
    prefix = "alb.ingress.kubernetes.io"
    annotations: dict[str, pulumi.Input[str]] = {
        f"{prefix}/group.name": args["group"],
        f"{prefix}/group.order": str(order),
        f"{prefix}/scheme": args.get("scheme", "internet-facing"),
        f"{prefix}/target-type": "ip",
        f"{prefix}/listen-ports": json.dumps([{"HTTP": 80}, {"HTTPS": 443}]),
        f"{prefix}/ssl-redirect": "443",
        f"{prefix}/ssl-policy": args.get("ssl_policy", SSL_POLICY),
        f"{prefix}/certificate-arn": args["certificate_arn"],
        f"{prefix}/load-balancer-attributes": _pairs(_attributes(args)),
        f"{prefix}/target-group-attributes": _pairs(_target_attributes(args)),
        f"{prefix}/healthcheck-path": health["path"],
        f"{prefix}/success-codes": health["success_codes"],
        **RECORDS_BY_PULUMI,
    }
    if allowed := args.get("allowed_from"):
        annotations[f"{prefix}/inbound-cidrs"] = ",".join(allowed)
    if web_acl := args.get("web_acl_arn"):
        annotations[f"{prefix}/wafv2-acl-arn"] = web_acl
    return annotations


def nlb_annotations(scheme: str) -> dict[str, pulumi.Input[str]]:
    """
    The annotations of a LoadBalancer Service for TCP, straight to the pods.

    Clients are restricted by the Service's `loadBalancerSourceRanges`; pods see the load balancer's addresses.
    """
    prefix = "service.beta.kubernetes.io/aws-load-balancer"
    return {
        f"{prefix}-scheme": scheme,
        f"{prefix}-nlb-target-type": "ip",
        f"{prefix}-attributes": _pairs({"load_balancing.cross_zone.enabled": "true"}),
        **RECORDS_BY_PULUMI,
    }


def _attributes(args: AlbArgs) -> dict[str, str]:
    """Load-balancer attributes: Elastic Load Balancing API, LoadBalancerAttribute."""
    attributes = {
        "idle_timeout.timeout_seconds": str(args.get("idle_timeout_seconds", 3600)),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http2.enabled": "true" if args.get("http2", False) else "false",
        "deletion_protection.enabled": "true" if args.get("deletion_protection", False) else "false",
    }
    if bucket := args.get("access_logs_bucket"):
        attributes |= {
            "access_logs.s3.enabled": "true",
            "access_logs.s3.bucket": bucket,
            "access_logs.s3.prefix": args["group"],
        }
    return attributes


def _target_attributes(args: AlbArgs) -> dict[str, str]:
    """Target-group attributes: Elastic Load Balancing API, TargetGroupAttribute."""
    attributes = {"deregistration_delay.timeout_seconds": "20"}
    if args.get("affinity", False):
        attributes |= {
            "stickiness.enabled": "true",
            "stickiness.type": "lb_cookie",
            "stickiness.lb_cookie.duration_seconds": "86400",
        }
    return attributes


def _pairs(values: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in values.items())
