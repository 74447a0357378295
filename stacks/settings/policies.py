"""`policies`: what is asked of the stack's resources, and what is exempt from it."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from policies.catalogue import RULES

from .types import Section, described, one_of


def _date(value: str) -> str:
    allowed = 'a date in quotation marks, such as "2027-06-30"'
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(allowed)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError(allowed) from None
    return value


def _said(value: str) -> str:
    if len(value.strip()) < 3:
        raise ValueError("a few words")
    return value


def _some_names(value: str) -> str:
    if not value.strip("*? ") or value != value.strip():
        raise ValueError("the name of a resource as the preview shows it, with * for any text but not * alone")
    return value


RuleName = Annotated[str, AfterValidator(one_of(tuple(RULES), "a rule of docs/policies.md"))]
Day = Annotated[str, AfterValidator(_date)]
Words = Annotated[str, AfterValidator(_said)]
ResourcePattern = Annotated[str, AfterValidator(_some_names)]


class ExemptionSettings(Section):
    """A rule that isn't asked for from some resources."""

    rule: RuleName = described(..., "The rule, as a finding names it.")
    resource: ResourcePattern = described(
        ...,
        "Name of the resource as a finding shows it; `*` stands for any text. `the stack` where the stack is meant.",
    )
    who: Words = described(..., "Who decided it: a person or a team that can be asked.")
    why: Words = described(..., "Why the finding is acceptable, and what makes it so.")
    until: Day = described(..., "The last day that it holds; from the next day on the finding is back, and says so.")


class BudgetSettings(Section):
    """The most that the stack may grow to: all node pools at their largest, and machines."""

    nodes: int | None = described(None, "Nodes.", ge=1)
    vcpus: int | None = described(None, "Virtual CPUs of these nodes.", ge=1)


class PolicySettings(Section):
    """The rules of docs/policies.md, which previews apply to the stack."""

    enforcement: Literal["advisory", "mandatory"] | None = described(
        None,
        "Whether a finding is a remark, or fails the preview. Mandatory by default where what holds data is protected "
        "(`protect`), advisory elsewhere.",
    )
    budget: BudgetSettings | None = described(None, "The most that the stack may grow to.")
    exemptions: list[ExemptionSettings] = described([], "Findings that somebody has decided to accept.")
