"""Applies the rules to a stack, and the exemptions of its file to what they find."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .catalogue import RULES
from .model import Finding, Rule, Stack


@dataclass(frozen=True)
class Exemption:
    """One exemption of a stack file: a rule isn't asked for from some resources, for a reason and for a time."""

    rule: str
    resource: str
    """Names in the program that it is for; `*` stands for any text. `the stack` for the stack as a whole."""
    who: str
    why: str
    until: datetime.date
    """The last day."""

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one that it is for, expired or not."""
        return self.rule == finding.rule.id and fnmatchcase(finding.name, self.resource)


@dataclass(frozen=True)
class Findings:
    """What is wrong with a stack, and what is exempt."""

    open: list[Finding]
    """Nothing explains these."""
    exempt: list[tuple[Finding, Exemption]]
    expired: list[tuple[Finding, Exemption]]
    """Also among the open ones: the exemption's time is over."""
    unused: list[Exemption] = field(default_factory=list)
    """Exemptions that no finding needs."""


def evaluate(
    stack: Stack, exemptions: Iterable[Exemption] = (), today: datetime.date | None = None, rules: Iterable[Rule] = ()
) -> Findings:
    """All findings of all rules, in the order of the rules and of the resources."""
    found = [Finding(rule, resource, said) for rule in (rules or RULES.values()) for resource, said in rule.look(stack)]
    return sort(found, exemptions, today)


def sort(found: Iterable[Finding], exemptions: Iterable[Exemption], today: datetime.date | None = None) -> Findings:
    """Findings by what the exemptions say of them."""
    exemptions, today = list(exemptions), today or datetime.date.today()
    result = Findings([], [], [])
    used: set[int] = set()
    for finding in found:
        covering = [each for each in exemptions if each.covers(finding)]
        used |= {id(each) for each in covering}
        valid = [each for each in covering if today <= each.until]
        if valid:
            result.exempt.append((finding, valid[0]))
            continue
        result.open.append(finding)
        if covering:
            result.expired.append((finding, covering[0]))
    result.unused.extend(each for each in exemptions if id(each) not in used)
    return result
