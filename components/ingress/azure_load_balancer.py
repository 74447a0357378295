"""Publishing a TCP port on Azure: the annotations of a LoadBalancer Service that gets its address from AKS."""

from typing import Optional

import pulumi

from .alb import RECORDS_BY_PULUMI


def azure_load_balancer_annotations(
    internal: bool = False, dns_label: Optional[str] = None, idle_timeout_seconds: int = 1800
) -> dict[str, pulumi.Input[str]]:
    """
    The annotations of one Service: docs "LoadBalancer" of kubernetes-sigs/cloud-provider-azure.

    Such a Service has no `loadBalancerClass`. Its status has an IP address, no host name; clients are restricted by its
    `loadBalancerSourceRanges`. Connections are forgotten after whole minutes, 4 to 30, and told so.
    """
    prefix = "service.beta.kubernetes.io/azure"
    annotations: dict[str, pulumi.Input[str]] = {
        f"{prefix}-load-balancer-tcp-idle-timeout": str(idle_timeout_seconds // 60),
        **RECORDS_BY_PULUMI,
    }
    if internal:
        annotations[f"{prefix}-load-balancer-internal"] = "true"
    if dns_label:
        annotations[f"{prefix}-dns-label-name"] = dns_label
    return annotations
