"""The policy pack on the real engine finds what the offline preview finds."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from offline.policies import report
from offline.run import PROJECT
from policies.catalogue import RULES
from rehearsal.engine import Engine, Outcome
from tests.stacks.previews import preview

from .conftest import Deployed
from .stack_files import AZURE, RICHEST, changed, on

PACK = PROJECT / "policies"
WRONG = {
    # An exemption that is over, and no budget.
    "policies": {
        "exemptions": [
            {
                "rule": "no-cluster-admin",
                "resource": "cluster-*",
                "who": "ada",
                "why": "for a while",
                "until": "2020-01-01",
            }
        ]
    },
}
Found = set[tuple[str, str]]


@pytest.fixture(autouse=True)
def _ready(pulumi: object) -> None:
    """The engine runs the pack in an environment of its own, which a person makes once."""
    if not (PACK / ".venv" / "bin" / "python").exists():
        pytest.fail("the pack has no environment: run make policy-pack")


@on(RICHEST, AZURE)
def test_findings_of_a_deployed_stack(stack_file: Path, deployed: Deployed, tmp_path: Path) -> None:
    """With every value known: all that the stack file exempts but for the first, which stays exempt."""
    given = yaml.safe_load(stack_file.read_text())["config"]["atelier:policies"].get("exemptions", [])
    kept = [{**each, "until": "9999-12-31"} for each in given[:1]]
    strict = changed(stack_file, tmp_path, {"policies": {"exemptions": kept}})
    engine = deployed(stack_file)
    engine.configure(strict)
    outcome = engine.preview("--policy-pack", str(PACK))
    assert not outcome.succeeded
    found = found_by(outcome)
    assert found == found_offline(strict, "simulated")
    assert "stack-budget" in {rule for rule, _ in found}
    assert not {each["rule"] for each in kept} & {rule for rule, _ in found}


def test_findings_of_a_first_preview(tmp_path: Path, empty: Deployed) -> None:
    """Much is unknown, secrets are marked, and what is wrong is mandatory where data is protected."""
    stack_file = changed(RICHEST, tmp_path, WRONG)
    engine: Engine = empty(stack_file)
    outcome = engine.preview("--policy-pack", str(PACK))
    found = found_by(outcome)
    assert found == found_offline(stack_file, "unknown")
    assert {"stack-budget", "no-cluster-admin"} <= {rule for rule, _ in found}
    assert not outcome.succeeded
    assert "the exemption of ada ended on 2020-01-01" in outcome.output
    advisory = changed(stack_file, tmp_path, {"policies.enforcement": "advisory"})
    engine.configure(advisory)
    outcome = engine.preview("--policy-pack", str(PACK))
    assert outcome.succeeded, outcome.explanation
    assert found_by(outcome) == found


def found_by(outcome: Outcome) -> Found:
    """Rules and what they say, out of the engine's events."""
    return set(_violations(outcome))


def _violations(outcome: Outcome) -> Iterator[tuple[str, str]]:
    for event in outcome.events:
        if policy := event.get("policyEvent"):
            assert policy["policyName"] in RULES
            said = re.sub(r"\x1b\[[\d;]*m|<\{%\w*%\}>", "", policy["message"])
            yield policy["policyName"], said.partition("\n")[2].strip() or said.strip()


def found_offline(stack_file: Path, outputs: str) -> Found:
    """The same, out of the offline preview."""
    result = report(preview(stack_file, outputs), stack_file, PROJECT, today=datetime.date.today()).findings
    over = {id(finding): exemption for finding, exemption in result.expired}
    return {
        (
            each.rule.id,
            f"{each.name}: {each.message}"
            + (f" (the exemption of {was.who} ended on {was.until})" if (was := over.get(id(each))) else ""),
        )
        for each in result.open
    }
