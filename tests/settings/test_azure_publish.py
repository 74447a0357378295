"""What may be said about publishing on Azure, and what may not."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from stacks.settings.azure_publish import AzureDomainSettings, AzureLoadBalancerSettings
from stacks.settings.rules_azure_publish import domain_problems, load_balancer_problems

DOMAIN: dict[str, Any] = {"name": "lab.example.org", "zone": {"name": "example.org"}}


def test_a_domain_and_a_gateway_need_little():
    domain = AzureDomainSettings.model_validate(DOMAIN)
    assert (domain.acme.server, domain.acme.email, domain.zone.resource_group) == ("production", None, None)
    gateway = AzureLoadBalancerSettings.model_validate({})
    assert (gateway.sku, gateway.zones, gateway.tls_policy) == (
        "Standard_v2",
        ["1", "2", "3"],
        "AppGwSslPolicy20220101S",
    )
    assert not [*domain_problems(domain), *load_balancer_problems(gateway, protects=False)]


@pytest.mark.parametrize(
    ("model", "given", "path"),
    [
        (AzureDomainSettings, {**DOMAIN, "acme": {"email": "ops@example.org"}}, ("acme", "email")),
        (AzureDomainSettings, {**DOMAIN, "acme": {"server": "prod"}}, ("acme", "server")),
        (
            AzureDomainSettings,
            {**DOMAIN, "zone": {"name": "example.org", "resourceGroup": "a."}},
            ("zone", "resourceGroup"),
        ),
        (AzureLoadBalancerSettings, {"idleTimeoutSeconds": 3600}, ("idleTimeoutSeconds",)),
        (AzureLoadBalancerSettings, {"idleTimeoutSeconds": 250}, ("idleTimeoutSeconds",)),
        (AzureLoadBalancerSettings, {"tlsPolicy": "AppGwSslPolicy20170401"}, ("tlsPolicy",)),
        (AzureLoadBalancerSettings, {"dnsLabel": "Lab"}, ("dnsLabel",)),
        (AzureLoadBalancerSettings, {"zones": ["a"]}, ("zones", 0)),
        (AzureLoadBalancerSettings, {"allowedFrom": ["0.0.0.0/0"]}, ("allowedFrom", 0)),
    ],
)
def test_a_mistake_is_found_at_its_place(model, given, path):
    with pytest.raises(ValidationError) as raised:
        model.model_validate(given)
    assert [each["loc"] for each in raised.value.errors()] == [path]


@pytest.mark.parametrize(
    ("given", "protects", "path"),
    [
        ({"waf": "Prevention"}, False, ("loadBalancer", "waf")),
        ({"minCapacity": 20}, False, ("loadBalancer", "minCapacity")),
        ({}, True, ("loadBalancer", "minCapacity")),
        ({"zones": ["1", "1"]}, False, ("loadBalancer", "zones", 1)),
    ],
)
def test_a_gateway_must_be_possible(given, protects, path):
    gateway = AzureLoadBalancerSettings.model_validate(given)
    assert [problem.path for problem in load_balancer_problems(gateway, protects)] == [path]


def test_an_existing_zone_is_delegated():
    zone = {"name": "example.org", "resourceGroup": "dns"}
    domain = AzureDomainSettings.model_validate({**DOMAIN, "zone": zone, "waitForCertificate": False})
    assert [problem.path for problem in domain_problems(domain)] == [("domain", "waitForCertificate")]
