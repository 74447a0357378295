"""What a stack file says about host names on every cloud."""

from __future__ import annotations

from .types import DomainName, Section, described


class ZoneSettings(Section):
    """The public zone that holds the domain's records."""

    name: DomainName = described(..., "Name of the zone: the domain itself or one above it.")


class DomainSettings(Section):
    """The names that people type."""

    name: DomainName = described(..., "Base domain of the stack's workloads.")
    zone: ZoneSettings = described(..., "The zone of the domain.")
    wait_for_certificate: bool = described(
        True,
        "Wait until the certificate is issued. Off for the first deployment with a new zone, until its name servers "
        "are entered at the parent zone: meanwhile nothing is published, and what was published is taken back.",
    )
