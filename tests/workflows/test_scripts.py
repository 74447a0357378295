"""The scripts of the workflows, with `pulumi` and `gh` played by others."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from offline.pull_request import MARKER

_SCRIPTS = Path(__file__).parents[2] / ".github" / "scripts"


def _run(
    folder: Path, played: dict[str, str], script: str, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    commands = folder / "commands"
    commands.mkdir()
    for name, text in played.items():
        (commands / name).write_text(f"#!/usr/bin/env bash\n{text}\n")
        (commands / name).chmod(0o755)
    own = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    environment = own | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", **variables}
    command = ["bash", str(_SCRIPTS / script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=folder)


@pytest.mark.parametrize(
    ("pulumi", "status", "said"),
    [
        pytest.param("echo Resources: 12 unchanged", 0, "staging is as its program has it", id="as-it-was"),
        pytest.param("exit 7", 3, "staging has drifted", id="drift"),
        pytest.param(
            "echo 'error: no changes were expected but changes were proposed'; exit 255",
            3,
            "staging has drifted",
            id="drift-by-an-older-cli",
        ),
        pytest.param("echo 'error: AccessDenied'; exit 255", 1, "isn't known: the preview failed", id="failure"),
        pytest.param("exit 3", 1, "isn't known: the preview failed with status 3", id="no-login"),
    ],
)
def test_drift_is_told_from_failure(tmp_path: Path, pulumi: str, status: int, said: str):
    summary = tmp_path / "summary.md"

    done = _run(tmp_path, {"pulumi": pulumi}, "drift.sh", "staging", GITHUB_STEP_SUMMARY=str(summary))

    assert done.returncode == status
    assert said in done.stdout
    assert said in summary.read_text()


_GH = """
case "$*" in
  *"repos/o/r/pulls"*) echo "$NUMBER" ;;
  *"--paginate"*) printf '%s' "$COMMENTS" ;;
  *) echo "$@" >>calls ;;
esac
"""
_RUN = {"REPOSITORY": "o/r", "HEAD_OWNER": "someone", "HEAD_BRANCH": "fix", "HEAD_SHA": "0" * 40}


@pytest.mark.parametrize(
    ("comments", "call"),
    [
        pytest.param("", "api --silent --method POST repos/o/r/issues/8/comments", id="first"),
        pytest.param("71\n72\n", "api --silent --method PATCH repos/o/r/issues/comments/71", id="edited"),
    ],
)
def test_there_is_one_comment(tmp_path: Path, comments: str, call: str):
    (tmp_path / "comment.md").write_text(f"{MARKER}\n\nNothing changes.\n")

    done = _run(tmp_path, {"gh": _GH}, "comment.sh", "comment.md", NUMBER="8", COMMENTS=comments, **_RUN)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "calls").read_text() == f"{call} -F body=@comment.md\n"


def test_a_run_for_an_older_commit_says_nothing(tmp_path: Path):
    (tmp_path / "comment.md").write_text(f"{MARKER}\n")

    done = _run(tmp_path, {"gh": _GH}, "comment.sh", "comment.md", NUMBER="", COMMENTS="", **_RUN)

    assert done.returncode == 0
    assert not (tmp_path / "calls").exists()


def test_a_file_that_is_no_comment_of_ours_is_not_posted(tmp_path: Path):
    (tmp_path / "comment.md").write_text('<!-- atelier: ")) or true -->\n')

    done = _run(tmp_path, {"gh": _GH}, "comment.sh", "comment.md", NUMBER="8", COMMENTS="", **_RUN)

    assert done.returncode == 2
    assert not (tmp_path / "calls").exists()
