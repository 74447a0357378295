"""Where the record to compare with comes from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from offline.base import PROGRAM, BaseError, record_at, start_record_at
from offline.difference import compare
from offline.record import Record
from offline.run import run
from tests.offline.records import record

PREVIEW = """
import argparse, json, os, pathlib, sys
parser = argparse.ArgumentParser()
parser.add_argument("stack_file")
for option in ("--outputs", "--json"):
    parser.add_argument(option)
parser.add_argument("--quiet", action="store_true")
options = parser.parse_args()
if "broken" in pathlib.Path(options.stack_file).read_text():
    sys.exit("no such instance type")
outputs = {
    "version": pathlib.Path("version").read_text(),
    "text": pathlib.Path(options.stack_file).read_text(),
    "mode": options.outputs,
    "folder": os.getcwd(),
}
form = {"project": "atelier", "stack": "test", "resources": [], "outputs": outputs}
pathlib.Path(options.json).write_text(json.dumps(form))
"""


class Repository:
    """A program in a folder of a small repository."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.program = folder / "infra"
        self.program.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.program / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, tag: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", tag)
        self.git("tag", tag)

    @property
    def stack_file(self) -> Path:
        return self.program / "Pulumi.test.yaml"

    def state(self) -> str:
        """What git keeps of its own, without the objects."""
        kept = sorted(str(path) for path in (self.folder / ".git").rglob("*") if "objects" not in path.parts)
        return "\n".join(kept) + self.git("status", "--porcelain") + self.git("worktree", "list")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Tags in the order of history: nothing, without-stack, old, broken; the working tree is newer than all."""
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    (tmp_path / "repository").mkdir()
    made = Repository(tmp_path / "repository")
    made.write(version="0")
    made.commit("nothing")
    made.write(version="1")
    preview = made.program / "offline" / "__main__.py"
    preview.parent.mkdir()
    preview.write_text(PREVIEW)
    made.commit("without-stack")
    made.stack_file.write_text("old")
    made.commit("old")
    made.stack_file.write_text("broken")
    made.commit("broken")
    made.write(version="2")
    made.stack_file.write_text("new")
    return made


def at(repository: Repository, where: str, stack_file: Path | None = None) -> Record:
    return record_at(where, stack_file or repository.stack_file, "unknown", repository.program)


def test_the_program_of_a_commit_runs_with_its_own_stack_file(repository: Repository):
    outputs = at(repository, "old").outputs
    assert (outputs["version"], outputs["text"], outputs["mode"]) == ("1", "old", "unknown")
    assert not outputs["folder"].startswith(str(repository.folder))


def test_nothing_is_left_behind(repository: Repository, tmp_path: Path):
    before = repository.state()
    at(repository, "old")
    with pytest.raises(BaseError):
        at(repository, "broken")
    assert repository.state() == before
    assert list((tmp_path / "temporary").iterdir()) == []
    assert repository.stack_file.read_text() == "new"


@pytest.mark.parametrize(("where", "note"), [("nothing", "no offline preview"), ("without-stack", "Pulumi.test.yaml")])
def test_where_there_was_nothing_yet_everything_is_new(
    repository: Repository, where: str, note: str, capsys: pytest.CaptureFixture[str]
):
    found = at(repository, where)
    assert (found.resources, found.stack) == ([], "test")
    assert note in capsys.readouterr().err


def test_a_program_that_fails_is_told_with_its_own_words(repository: Repository):
    with pytest.raises(BaseError, match="at broken fails with status 1") as raised:
        at(repository, "broken")
    assert "no such instance type" in str(raised.value)


@pytest.mark.parametrize("where", ["origin/absent", "--output=x", "old:version", ""])
def test_what_is_no_commit_is_an_error(repository: Repository, where: str):
    with pytest.raises(BaseError, match="neither a file nor a commit"):
        at(repository, where)


def test_outside_a_repository_is_an_error(tmp_path: Path):
    with pytest.raises(BaseError, match="not a git repository"):
        record_at("main", tmp_path / "Pulumi.test.yaml", "simulated", tmp_path)


def test_a_stack_file_from_elsewhere_is_used_as_it_is(repository: Repository, tmp_path: Path):
    elsewhere = tmp_path / "Pulumi.test.yaml"
    elsewhere.write_text("mine")
    outputs = at(repository, "old", elsewhere).outputs
    assert (outputs["version"], outputs["text"]) == ("1", "mine")


def test_a_file_is_read(tmp_path: Path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record(a=1).as_json()))
    assert record_at(str(path), tmp_path / "Pulumi.test.yaml", "simulated") == record(a=1)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"resources": [{}]}'])
def test_a_file_that_is_no_record_is_an_error(tmp_path: Path, text: str):
    path = tmp_path / "record.json"
    path.write_text(text)
    with pytest.raises(BaseError, match="isn't a record"):
        record_at(str(path), tmp_path / "Pulumi.test.yaml", "simulated")


def test_it_runs_beside_the_caller(repository: Repository):
    future = start_record_at("old", repository.stack_file, "simulated", repository.program)
    assert future.result(timeout=60).outputs["mode"] == "simulated"
    failing = start_record_at("broken", repository.stack_file, "simulated", repository.program)
    assert isinstance(failing.exception(timeout=60), BaseError)


def test_another_version_of_a_stack_file_can_be_compared_with(tmp_path):
    before = PROGRAM / "Pulumi.staging.yaml"
    after = tmp_path / before.name
    after.write_text(before.read_text().replace("cache.t4g.small", "cache.t4g.medium"))
    difference = compare(record_at(str(before), after, "simulated"), run(after, "simulated"))
    assert [change.resource.name for change in difference.changes] == ["redis-group"]
