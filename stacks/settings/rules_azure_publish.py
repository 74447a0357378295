"""What must hold between the settings of publishing on Azure."""

from __future__ import annotations

from collections.abc import Iterator

from .azure_publish import AzureDomainSettings, AzureLoadBalancerSettings
from .errors import Problem


def domain_problems(domain: AzureDomainSettings) -> Iterator[Problem]:
    """A zone that exists is delegated: there is nothing to wait for without its certificate."""
    if domain.zone.resource_group and not domain.wait_for_certificate:
        yield Problem(
            ("domain", "waitForCertificate"),
            "may be false only while a new zone (one without `resourceGroup`) isn't delegated",
            False,
        )


def load_balancer_problems(load_balancer: AzureLoadBalancerSettings, protects: bool | None) -> Iterator[Problem]:
    """Firewall, capacity and zones."""
    if load_balancer.waf and load_balancer.sku != "WAF_v2":
        yield Problem(("loadBalancer", "waf"), "needs sku: WAF_v2", load_balancer.waf)
    if load_balancer.min_capacity > load_balancer.max_capacity:
        text = f"at most maxCapacity, which is {load_balancer.max_capacity}"
        yield Problem(("loadBalancer", "minCapacity"), text, load_balancer.min_capacity)
    if protects and load_balancer.min_capacity < 2:
        text = "a protected environment needs at least 2, so that one may fail"
        yield Problem(("loadBalancer", "minCapacity"), text, load_balancer.min_capacity)
    for index, zone in enumerate(load_balancer.zones):
        if zone in load_balancer.zones[:index]:
            yield Problem(("loadBalancer", "zones", index), "each zone once", zone)
