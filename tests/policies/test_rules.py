"""Each rule catches what it is for, and lets the rest through."""

from __future__ import annotations

import re

import pytest

from policies.catalogue import RULES
from policies.evaluation import evaluate
from policies.model import COMPUTED, Resource, Stack
from policies.rules.budget import vcpus_of
from tests.policies.cases import CASES, Case


@pytest.mark.parametrize(
    ("rule", "words"), [(rule, words) for rule, case in CASES.items() for words in case.caught], ids=lambda each: each
)
def test_what_a_rule_catches(rule: str, words: str) -> None:
    case = CASES[rule]
    said = messages(rule, case, case.caught[words])
    assert any(words in each for each in said), said


@pytest.mark.parametrize("rule", [rule for rule, case in CASES.items() if case.passing])
def test_what_a_rule_lets_through(rule: str) -> None:
    case = CASES[rule]
    assert [messages(rule, case, each) for each in case.passing] == [[]] * len(case.passing)


def test_every_rule_has_both() -> None:
    assert set(CASES) == set(RULES)
    # What would be lost comes from a difference, and a stack has none of its own.
    assert {rule for rule, case in CASES.items() if not case.passing} == {"no-replaced-data"}
    assert messages("no-replaced-data", Case({}, []), []) == []


def test_nothing_is_said_of_what_is_not_known() -> None:
    """Before a first deployment any input may be unknown; a finding is then that another one isn't there at all."""
    said = {
        (rule.id, finding.message)
        for rule in RULES.values()
        for resources in CASES[rule.id].caught.values()
        for resource in resources
        if resource.inputs and not rule.of_stack
        for finding in evaluate(Stack((unknown(resource),)), rules=[rule]).open
    }
    assert said == {
        ("own-key", "images aren't encrypted with a key (encryptionConfigurations)"),
        ("encrypted-traffic", "transitEncryptionEnabled is not set; allowed: True, true"),
        ("cluster-access", "local accounts are on (disableLocalAccounts)"),
        ("immutable-images", "tags can be overwritten (imageTagMutability)"),
    }


def unknown(resource: Resource) -> Resource:
    """The same with no input known."""
    inputs = {key: dict(COMPUTED) for key in resource.inputs}
    return Resource(resource.type, resource.name, inputs, resource.protect, resource.urn)


def test_a_rule_says_what_others_call_it() -> None:
    for rule in RULES.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
        assert rule.title
        assert rule.reason.endswith(".")
        assert rule.remedy.endswith(".")
        for each in rule.identifiers:
            assert re.fullmatch(r"CKV2?_[A-Z0-9]+_\d+|CIS (EKS|GKE|AKS) \d+\.\d+\.\d+|PSS (baseline|restricted)", each)


@pytest.mark.parametrize(
    ("machine", "vcpus"),
    [
        ("m7i.large", 2),
        ("r7i.2xlarge", 8),
        ("t3.medium", 2),
        ("Standard_D4ds_v5", 4),
        ("Standard_NC24ads_A100_v4", 24),
        ("Standard_E8-4s_v5", 4),
        ("n2-standard-8", 8),
        ("g2-standard-8", 8),
        ("e2-medium", 2),
        ("m7i.metal-48xl", 0),
    ],
)
def test_virtual_cpus_by_the_name_of_a_machine(machine: str, vcpus: int) -> None:
    assert vcpus_of(machine) == vcpus


def messages(rule: str, case: Case, resources: list[Resource]) -> list[str]:
    stack: Stack = case.stack_of(resources)
    return [finding.message for finding in evaluate(stack, rules=[RULES[rule]]).open]
