"""What holds for every stack file of the repository, with outputs unknown and simulated."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
import yaml

from offline.record import COMPUTED
from offline.run import PROJECT
from offline.stateful import is_stateful
from stacks.settings.stack import protects
from tests.stacks.previews import MODES, STACK_FILES, preview

each_stack = pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.name)
WITHOUT_CLUSTER = {PROJECT / "examples/Pulumi.studios-compose.yaml"}
each_mode = pytest.mark.parametrize("outputs", MODES)


def computed(value):
    if value == COMPUTED:
        return True
    if isinstance(value, dict):
        return any(computed(inner) for inner in value.values())
    return isinstance(value, list) and any(computed(inner) for inner in value)


@each_stack
@each_mode
def test_it_previews(stack_file, outputs):
    record = preview(stack_file, outputs)
    assert len(record.resources) > 100
    assert record.outputs.get("kubeconfig") == (None if stack_file in WITHOUT_CLUSTER else {"$secret": True})


@each_stack
def test_simulated_manifests_are_complete(stack_file):
    objects = [each for each in preview(stack_file).resources if each.type.startswith("kubernetes:")]
    assert bool(objects) == (stack_file not in WITHOUT_CLUSTER)
    assert not [each.urn for each in objects if computed(each.inputs)]


@each_stack
def test_both_modes_register_the_same_resources(stack_file):
    simulated, unknown = (preview(stack_file, outputs) for outputs in MODES)
    assert {each.urn for each in simulated.resources} == {each.urn for each in unknown.resources}


@each_stack
def test_every_resource_has_a_provider_of_ours(stack_file):
    record = preview(stack_file)
    urns = {each.urn for each in record.resources}
    for each in record.resources:
        if each.custom and not each.type.startswith("pulumi:providers:"):
            assert each.provider in urns, each.urn


MADE_AGAIN = re.compile(
    # Passwords that pods take up, suffixes of names, and the name of a last snapshot.
    r"redis-token|redis-last-snapshot|studios-keys-(management|token)|prometheus-admin|.*-suffix|"
    # Namespaces of controllers and of sessions.
    r".*-(dns|calico|dask|nodes|kbatch|plugin|controller)-namespace|(backups|certificates)-namespace|"
    # Names in front of data: tables, groups, claims on a share.
    r"studios-(connect|pull|platform).*|hub-driven-data-(claim|volume)"
)
"""What holds data by its type, and is made again without loss."""


@each_stack
def test_only_a_protected_environment_protects_and_it_protects_all_that_holds_data(stack_file):
    record = preview(stack_file)
    protected = {each.name for each in record.resources if each.protect}
    stateful = {each.name for each in record.resources if is_stateful(each.type) and not each.read}
    config = yaml.safe_load(stack_file.read_text())["config"]
    if not protects(config["atelier:environment"], config.get("atelier:protect")):
        assert protected == set()
        return
    missing = {name for name in stateful - protected if "secret" not in name or name.endswith("-secret")}
    assert not {name for name in missing if not MADE_AGAIN.fullmatch(name)}


@each_stack
def test_the_names_of_resources_are_those_of_the_last_release(stack_file):
    """
    A changed name replaces or deletes what it named. Where that is meant, `make urns` writes the list anew; a renamed
    resource gets an alias.
    """
    listing = PROJECT / "tests/stacks/urns" / f"{stack_file.stem}.txt"
    assert listing.exists(), "a new stack file: `make urns` writes its list"
    listed = listing.read_text().splitlines()
    assert sorted(each.urn for each in preview(stack_file).resources) == listed


def test_two_runs_in_two_processes_give_the_same_record(tmp_path):
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        command = [sys.executable, "-m", "offline", "Pulumi.staging.yaml", "--quiet", "--json", str(file)]
        subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    assert json.loads(files[0].read_text()) == json.loads(files[1].read_text())


def test_the_readme_shows_what_the_preview_prints():
    command = [sys.executable, "-m", "offline", "Pulumi.staging.yaml"]
    printed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    [summary] = [line for line in printed.splitlines() if " resources: " in line]
    assert summary in (PROJECT / "README.md").read_text()
