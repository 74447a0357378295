"""The rules at the end of the offline preview."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import yaml

from offline.__main__ import main
from offline.difference import compare
from offline.policies import report
from offline.run import PROJECT
from tests.offline.program import program
from tests.stacks.previews import MODES, each_stack, preview

TODAY = datetime.date(2026, 12, 1)
"""Exemptions end; a test that fails on that day helps nobody."""
REPOSITORY = 'aws.ecr.Repository("images", opts=Options(provider=cloud))'


@each_stack
@pytest.mark.parametrize("outputs", MODES)
def test_no_stack_file_has_an_unexplained_finding(stack_file: Path, outputs: str) -> None:
    findings = report(preview(stack_file, outputs), stack_file, PROJECT, today=TODAY).findings
    assert [f"{each.rule.id} {each.name}: {each.message}" for each in findings.open] == []
    assert findings.expired == []
    # What isn't known before a first deployment can't be wrong either.
    assert outputs == "unknown" or findings.unused == []


def test_a_finding_is_listed_with_its_remedy_and_fails_where_it_is_mandatory(tmp_path, capsys):
    made = program(tmp_path, REPOSITORY)
    arguments = [str(made.stack_file), "--project", str(made.folder)]
    assert main([*arguments, "--policies"]) == 0
    out = capsys.readouterr().out
    assert "Policies (advisory): 3 findings" in out
    assert "images: tags can be overwritten (imageTagMutability)" in out
    made.stack_file.write_text(yaml.safe_dump({"config": {"environment": "prod"}}))
    assert main([*arguments, "--policies"]) == 4
    assert (
        "protected-data: What holds data is protected in an environment that is (critical)" in capsys.readouterr().out
    )
    # Rules are of this program's stacks; those of others are looked at where that is asked for.
    assert main(arguments) == 0
    assert "Policies" not in capsys.readouterr().out


def test_findings_for_programs(tmp_path, capsys):
    made = program(tmp_path, REPOSITORY)
    exemption = {"rule": "own-key", "resource": "images", "who": "ada", "why": "none", "until": "2020-01-01"}
    policies = {"exemptions": [exemption, {**exemption, "rule": "immutable-images", "until": "9999-01-01"}]}
    made.stack_file.write_text(yaml.safe_dump({"config": {"policies": policies}}))
    target = tmp_path / "findings.json"
    assert main([str(made.stack_file), "--project", str(made.folder), "--quiet", "--findings", str(target)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "own-key of images: the exemption of ada ended on 2020-01-01" in err
    found = json.loads(target.read_text())
    assert [(each["rule"], each["exemption"]["until"]) for each in found["findings"]] == [("own-key", "2020-01-01")]
    assert [each["rule"] for each in found["exempt"]] == ["immutable-images"] * 2


def test_what_a_difference_would_lose_is_a_finding(tmp_path):
    for each in ("before", "after"):
        (tmp_path / each).mkdir()
    before = program(
        tmp_path / "before",
        'aws.rds.Instance("db", engine="postgres", instance_class="db.t4g.small", opts=Options(provider=cloud))',
    )
    after = program(
        tmp_path / "after",
        'aws.rds.Instance("db", engine="mysql", instance_class="db.t4g.small", opts=Options(provider=cloud))',
    )
    difference = compare(before.run(), after.run())
    found = report(after.run(), after.stack_file, after.folder, difference).findings.open
    said = [each.message for each in found if each.rule.id == "no-replaced-data"]
    assert said == ["holds data and is replaced because of engine"]
