"""The annotations by which load balancers are made: spelling and values are the controller's."""

from typing import Any

from components.ingress import AlbArgs, alb_annotations, nlb_annotations

PREFIX = "alb.ingress.kubernetes.io"


def made(**more: Any) -> dict[str, Any]:
    args: AlbArgs = {"group": "lab", "certificate_arn": "arn:certificate"}
    args.update(more)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return alb_annotations(args, 7, {"path": "/up", "success_codes": "200-399"})


def attributes(found):
    return dict(each.split("=") for each in found[f"{PREFIX}/load-balancer-attributes"].split(","))


def test_a_usual_load_balancer():
    found = made()
    assert all(isinstance(value, str) for value in found.values())
    assert {key.removeprefix(f"{PREFIX}/"): value for key, value in found.items() if "attributes" not in key} == {
        "group.name": "lab",
        "group.order": "7",
        "scheme": "internet-facing",
        "target-type": "ip",
        "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
        "ssl-redirect": "443",
        "ssl-policy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "certificate-arn": "arn:certificate",
        "healthcheck-path": "/up",
        "success-codes": "200-399",
        "external-dns.alpha.kubernetes.io/controller": "pulumi",
    }
    assert attributes(found) == {
        "idle_timeout.timeout_seconds": "3600",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http2.enabled": "false",
        "deletion_protection.enabled": "false",
    }


def test_every_choice_reaches_its_annotation():
    found = made(
        scheme="internal",
        allowed_from=["203.0.113.0/24", "198.51.100.0/24"],
        idle_timeout_seconds=60,
        ssl_policy="ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
        access_logs_bucket="logs",
        web_acl_arn="arn:acl",
        http2=True,
        deletion_protection=True,
    )
    assert found[f"{PREFIX}/scheme"] == "internal"
    assert found[f"{PREFIX}/inbound-cidrs"] == "203.0.113.0/24,198.51.100.0/24"
    assert found[f"{PREFIX}/ssl-policy"] == "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"
    assert found[f"{PREFIX}/wafv2-acl-arn"] == "arn:acl"
    have = attributes(found)
    assert have["idle_timeout.timeout_seconds"] == "60"
    assert have["routing.http2.enabled"] == have["deletion_protection.enabled"] == "true"
    assert have["access_logs.s3.enabled"] == "true"
    assert have["access_logs.s3.bucket"] == "logs"
    assert have["access_logs.s3.prefix"] == "lab"


def test_a_tcp_load_balancer_leads_to_pods():
    prefix = "service.beta.kubernetes.io/aws-load-balancer"
    found = nlb_annotations("internal")
    assert found[f"{prefix}-scheme"] == "internal"
    assert found[f"{prefix}-nlb-target-type"] == "ip"
    assert found["external-dns.alpha.kubernetes.io/controller"] == "pulumi"
