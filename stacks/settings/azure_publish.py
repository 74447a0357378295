"""What a stack file may say about publishing on Azure: the domain, its certificates and the Application Gateway."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.ingress.application_gateway_tls import TLS_POLICIES, TLS_POLICY

from .domain import DomainSettings, ZoneSettings
from .types import ClientRange, Section, described, matching, one_of

ResourceGroupName = Annotated[
    str,
    AfterValidator(
        matching(
            r"[\w().-]{0,89}[\w()-]",
            "the name of a resource group: letters, digits, _ ( ) - and ., at most 90 of them and no . at the end",
        )
    ),
]
# Let's Encrypt refuses the domains that are kept for examples.
EmailAddress = Annotated[
    str,
    AfterValidator(
        matching(
            r"[\w.+-]+@(?!example\.(com|net|org)$)([a-z0-9-]+\.)+[a-z]{2,}",
            "an e-mail address of yours, such as ops@lab.org, and not one of example.org",
        )
    ),
]
DnsLabel = Annotated[
    str,
    AfterValidator(
        matching(r"[a-z][a-z0-9-]{1,61}[a-z0-9]", "3 to 63 lower-case letters, digits and -, with a letter first")
    ),
]
AvailabilityZone = Literal["1", "2", "3"]


class AzureZoneSettings(ZoneSettings):
    """The public DNS zone that holds the domain's records."""

    resource_group: ResourceGroupName | None = described(
        None, "Resource group of a zone that exists, in the stack's subscription. Without it a new zone is made."
    )


class AcmeSettings(Section):
    """Who issues certificates, by the ACME protocol and records in the zone."""

    server: Literal["production", "staging"] = described(
        "production",
        "Let's Encrypt's `production`, or its `staging`, whose certificates no browser trusts, but many of which a "
        "day may be had.",
    )
    email: EmailAddress | None = described(None, "Contact of the account at the authority.")


class AzureDomainSettings(DomainSettings):
    """The names that people type."""

    zone: AzureZoneSettings = described(..., "The Azure DNS zone of the domain.")
    acme: AcmeSettings = described(AcmeSettings(), "Who issues certificates.")


class AzureLoadBalancerSettings(Section):
    """The Application Gateway that all workloads of the stack share."""

    sku: Literal["Standard_v2", "WAF_v2"] = described("Standard_v2", "With a web application firewall, or without.")
    waf: Literal["Detection", "Prevention"] | None = described(
        None,
        "What a WAF_v2 does with requests that look like attacks: `Detection`, its default, logs them; `Prevention` "
        "refuses them, among them now and then what people write in notebooks.",
    )
    min_capacity: int = described(1, "Fewest instances.", ge=0, le=100)
    max_capacity: int = described(10, "Most instances.", ge=2, le=125)
    zones: list[AvailabilityZone] = Field(
        default=["1", "2", "3"],
        max_length=3,
        description="Availability zones of the instances; `[]` in a region that has none.",
    )
    dns_label: DnsLabel | None = described(
        None, "Name below <region>.cloudapp.azure.com, beside those of the domain; unique in the region."
    )
    allowed_from: list[ClientRange] = described([], "Ranges that may connect; with none, everyone.")
    idle_timeout_seconds: int = described(
        1800,
        "Seconds without traffic after which the public address forgets a connection, in whole minutes. Sessions hold "
        "long ones, and send something at least every half a minute.",
        ge=240,
        le=1800,
        multiple_of=60,
    )
    request_timeout_seconds: int = described(
        3600, "Seconds that a workload may take to answer, or to say the next thing on a WebSocket.", ge=1, le=86400
    )
    tls_policy: Annotated[str, AfterValidator(one_of(TLS_POLICIES, "a predefined policy with TLS 1.2 and 1.3"))] = (
        described(TLS_POLICY, "Predefined TLS policy; the one with S at its end refuses weaker ciphers.")
    )
    http2: bool = described(False, "Speak HTTP/2 with clients.")
