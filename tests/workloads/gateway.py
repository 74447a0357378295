"""A Gateway for tests of workloads."""

GATEWAY = {
    "gateway": "public",
    "gateway_namespace": "gateway",
    "address": "203.0.113.9",
    "health": {"path": "/", "success_codes": "200-499"},
    "namespace_labels": {"atelier.dev/routes": "allowed"},
}
