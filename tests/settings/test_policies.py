"""The section `policies`: mistakes in it."""

from __future__ import annotations

import pytest

GOOD = {"rule": "own-key", "resource": "hub-*", "who": "ada", "why": "no key there", "until": "2027-06-30"}


def test_a_good_section(stack_file):
    policies = stack_file.set("policies/budget/nodes", 4).set("policies/exemptions", [GOOD]).load().policies
    assert (policies.budget.nodes, policies.exemptions[0].until, policies.enforcement) == (4, "2027-06-30", None)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("rule", "own-keys", "a rule of docs/policies.md: encrypted-storage, own-key"),
        ("resource", "*", "but not * alone"),
        ("resource", "hub ", "but not * alone"),
        ("who", "", "a few words"),
        ("why", " ", "a few words"),
        ("until", "soon", "a date in quotation marks"),
        ("until", "2027-02-30", "a date in quotation marks"),
        ("until", None, "text"),
        ("reason", "x", "is no known key; allowed: rule, resource, who, why, until"),
    ],
)
def test_a_mistake_in_an_exemption(stack_file, key, value, words):
    mistakes = stack_file.set("policies/exemptions", [{**GOOD, key: value}]).mistakes()
    assert list(mistakes) == [f"policies.exemptions[0].{key}"]
    assert words in mistakes[f"policies.exemptions[0].{key}"]


@pytest.mark.parametrize("key", [*GOOD])
def test_an_exemption_says_everything(stack_file, key):
    given = {name: value for name, value in GOOD.items() if name != key}
    mistakes = stack_file.set("policies/exemptions", [given]).mistakes()
    assert mistakes[f"policies.exemptions[0].{key}"].startswith("is missing")


def test_other_mistakes(stack_file):
    stack_file.set("policies/budget", {"nodes": 0, "vcpus": "many", "euros": 5}).set("policies/enforcement", "none")
    assert set(stack_file.mistakes()) == {
        "policies.budget.nodes",
        "policies.budget.vcpus",
        "policies.budget.euros",
        "policies.enforcement",
    }
