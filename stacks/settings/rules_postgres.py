"""What must hold between PostgreSQL servers and the workloads that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Problem
from .sections import AwsSections, AzureSections, GcpSections, Sections


def postgres_problems(sections: AwsSections | AzureSections | GcpSections) -> Iterator[Problem]:
    """A protected environment survives the loss of a machine, and machines can do what is asked."""
    postgres = sections.postgres
    if postgres is None:
        return
    mode, place = postgres.high_availability, ("postgres", "highAvailability")
    if sections.protects and mode in (False, "Disabled") and asks_for_postgres(sections):
        allowed = "ZoneRedundant or SameZone" if isinstance(sections, AzureSections) else "true"
        yield Problem(place, f"a protected environment needs {allowed}", mode)
    if mode not in (False, True, "Disabled") and postgres.tier.startswith("Standard_B"):
        yield Problem(place, f"Disabled: machines of family B, such as {postgres.tier}, have none", mode)


def asks_for_postgres(sections: Sections) -> bool:
    """Whether a workload has a server of the stack's own."""
    hubs = any(hub.database.managed for hub in (sections.jupyterhub or {}).values())
    return hubs or any(workbench.database is None for workbench in (sections.workbench or {}).values())
