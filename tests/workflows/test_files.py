"""The workflow files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.tools.actionlint import find_actionlint
from tests.tools.python_tools import find_shellcheck

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))
SCRIPTS = sorted((ROOT / ".github" / "scripts").glob("*.sh"))


def _workflow(name: str) -> dict[Any, Any]:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


def test_actionlint_finds_nothing():
    """With shellcheck for what steps run."""
    command = [*find_actionlint(), "-shellcheck", *find_shellcheck(), "-no-color", *map(str, FILES)]

    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 0, done.stdout


def test_shellcheck_finds_nothing_in_the_scripts():
    done = subprocess.run([*find_shellcheck(), *map(str, SCRIPTS)], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_actions_of_others_are_pinned_by_commit(file: Path):
    used = re.findall(r"uses: (.+)", file.read_text(encoding="utf-8"))
    others = [each for each in used if not each.startswith("./")]

    loose = [each for each in others if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)]

    assert loose == []


def test_an_action_has_one_version():
    used = {line for file in FILES for line in re.findall(r"uses: ([^.].+)", file.read_text(encoding="utf-8"))}
    actions = [each.partition("@")[0] for each in used]

    assert sorted(actions) == sorted(set(actions))


def test_code_of_a_pull_request_can_write_nothing_and_a_forks_gets_no_identity():
    for name in ("pull-request.yaml", "test.yaml"):
        workflow = _workflow(name)
        assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads `on` so
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            rights = job.get("permissions", {})
            assert "write" not in {right for what, right in rights.items() if what != "id-token"}
            if "id-token" in rights:
                assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]


def test_what_may_comment_runs_no_code_of_the_pull_request():
    workflow = _workflow("comment.yaml")

    assert list(workflow[True]) == ["workflow_run"]
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    checkouts = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert all("ref" not in each and "repository" not in each for each in checkouts)


def test_no_step_puts_what_others_write_into_its_script():
    """Titles, branches and labels are expressions that GitHub would write into the script as they are."""
    for file in FILES:
        for job in _workflow(file.name)["jobs"].values():
            assert not [step["run"] for step in job.get("steps", []) if "${{" in step.get("run", "")]
