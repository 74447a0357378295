"""Exemptions of a stack file, and what becomes of them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from policies.configuration import read
from policies.evaluation import Exemption, evaluate
from policies.model import Budget, Stack
from tests.policies.cases import made

RULE, KEY = "key-rotation", "aws:kms/key:Key"
TODAY = datetime.date(2027, 6, 30)
STACK = Stack((made(KEY, {}, name="storage-key"), made(KEY, {}, name="cluster-key")))


def exemption(**changes: Any) -> Exemption:
    return Exemption(
        **{"rule": RULE, "resource": "storage-*", "who": "ada", "why": "asymmetric", "until": TODAY, **changes}
    )


def test_an_exemption_is_for_some_resources_of_one_rule() -> None:
    found = evaluate(STACK, [exemption()], TODAY)
    assert [each.name for each in found.open if each.rule.id == RULE] == ["cluster-key"]
    assert [(each.name, why.who) for each, why in found.exempt] == [("storage-key", "ada")]
    assert found.unused == []


def test_an_expired_one_counts_as_none_and_is_said() -> None:
    found = evaluate(STACK, [exemption()], TODAY + datetime.timedelta(days=1))
    assert [each.name for each in found.open] == ["storage-key", "cluster-key"]
    assert [(each.name, over.until) for each, over in found.expired] == [("storage-key", TODAY)]
    assert found.exempt == []
    # A second one that still holds takes its place.
    longer = exemption(until=datetime.date(2028, 1, 1))
    assert evaluate(STACK, [exemption(), longer], longer.until).expired == []


def test_one_that_nothing_needs_is_said() -> None:
    other = exemption(resource="database-key")
    assert evaluate(STACK, [other], TODAY).unused == [other]


@pytest.mark.parametrize(
    ("config", "protects", "mandatory"),
    [
        ({"environment": "prod"}, True, True),
        ({"environment": "staging"}, False, False),
        ({"environment": "prod", "protect": "false"}, False, False),
        ({"environment": "research", "protect": "true"}, True, True),
        ({"environment": "staging", "policies": '{"enforcement": "mandatory"}'}, False, True),
        ({"environment": "prod", "policies": '{"enforcement": "advisory"}'}, True, False),
    ],
)
def test_when_a_finding_fails_a_preview(config: dict[str, str], protects: bool, mandatory: bool) -> None:
    found = read({f"atelier:{key}": value for key, value in config.items()}, "atelier")
    assert (found.protects, found.mandatory) == (protects, mandatory)


def test_what_a_stack_file_says_is_read() -> None:
    given = {"rule": RULE, "resource": "a", "who": "b", "why": "c", "until": "2027-06-30"}
    policies = {"budget": {"nodes": 3}, "exemptions": [given, {**given, "until": "soon"}, {}]}
    found = read({"atelier:policies": json.dumps(policies)}, "atelier")
    assert found.budget == Budget(nodes=3)
    # What isn't valid is no exemption; the program says what is wrong with it.
    assert found.exemptions == (exemption(resource="a", who="b", why="c"),)
