"""What must hold between settings. A rule runs when the sections that it compares are valid in themselves."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Problem
from .hosts import within
from .rules_aws import AWS_RULES
from .rules_studios import STUDIOS_RULES
from .sections import AwsSections, Sections


def broken_rules(sections: Sections) -> list[Problem]:
    """The problems that all rules find, in the order of the file's sections."""
    problems = list(_zone_holds_the_domain(sections))
    if isinstance(sections, AwsSections):
        problems += [problem for rule in AWS_RULES for problem in rule(sections)]
    return problems + [problem for rule in STUDIOS_RULES for problem in rule(sections)]


def _zone_holds_the_domain(sections: Sections) -> Iterator[Problem]:
    if (domain := sections.domain) and not within(domain.name, domain.zone.name):
        yield Problem(("domain", "name"), f"must be {domain.zone.name} or a name under it, as the zone is", domain.name)
