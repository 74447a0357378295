"""The words of a rehearsal's options, and values set in a stack file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.run import PROJECT
from offline.stack_file import read_stack_file
from rehearsal.plan import Setting, UsageError, check_drift, parse_drift, parse_setting, with_settings
from tests.offline.records import ROLE, component, record, resource

STACK_FILE = """
config:
  atelier:cluster:
    version: "1.35"
    nodePools: {core: {minSize: 2, maxSize: 4}}
  atelier:network:
    zones: [a, b]
  aws:region: eu-west-1
"""


def changed(tmp_path: Path, *settings: str) -> dict[str, Any]:
    path = tmp_path / "Pulumi.test.yaml"
    path.write_text(STACK_FILE)
    return yaml.safe_load(with_settings(read_stack_file(path, PROJECT), map(parse_setting, settings)))["config"]


def test_values_are_set_at_paths_with_and_without_a_namespace(tmp_path):
    config = changed(tmp_path, "cluster.nodePools.core.maxSize=6", "network.zones[1]=c", "aws:region=eu-central-1")
    assert config["atelier:cluster"]["nodePools"]["core"] == {"minSize": 2, "maxSize": 6}
    assert config["atelier:network"]["zones"] == ["a", "c"]
    assert changed(tmp_path, "network.zones.1=c", "network.zones.2=d")["atelier:network"]["zones"] == ["a", "c", "d"]
    assert config["aws:region"] == "eu-central-1"


def test_a_text_stays_a_text_and_a_new_section_is_made(tmp_path):
    config = changed(tmp_path, "cluster.version=1.36", "redis.nodeType=cache.t4g.medium", "protect=false")
    assert config["atelier:cluster"]["version"] == "1.36"
    assert config["atelier:redis"] == {"nodeType": "cache.t4g.medium"}
    assert config["atelier:protect"] is False


def test_a_path_without_a_value_is_taken_out(tmp_path):
    config = changed(tmp_path, "network=", "cluster.nodePools.core.maxSize=", "redis=")
    assert config.keys() == {"atelier:cluster", "aws:region"}
    assert config["atelier:cluster"]["nodePools"]["core"] == {"minSize": 2}


@pytest.mark.parametrize("path", ["network.zones[5]", "cluster.version.minor", "network.zones.first"])
def test_a_path_through_something_else_is_a_mistake(tmp_path, path):
    with pytest.raises(UsageError, match="there is n"):
        changed(tmp_path, f"{path}=1")


@pytest.mark.parametrize("text", ["", "cluster", "=1"])
def test_what_sets_nothing_is_a_mistake(text):
    with pytest.raises(UsageError, match="write path=value"):
        parse_setting(text)
    assert str(Setting("a", "b")) == "a=b"


def test_drift_in_words():
    altered = parse_drift("alter redis-group tags.owner=[a, b]")
    assert (altered.name, altered.path, altered.value) == ("redis-group", "tags.owner", ["a", "b"])
    assert parse_drift("lose  vpc").name == "vpc"
    assert str(parse_drift("lose  vpc")) == "lose vpc"


@pytest.mark.parametrize(
    "text", ["", "lose", "alter vpc", "alter vpc cidr", "break vpc", "alter vpc cidr={", "alter vpc a[0].b=1"]
)
def test_what_is_no_drift_is_a_mistake(text):
    with pytest.raises(UsageError):
        parse_drift(text)


def test_drift_is_of_exactly_one_resource_that_is_ours():
    made = record(component("nodes"), resource(ROLE, "nodes-role"), resource(ROLE, "other", read=True))
    assert check_drift(parse_drift("lose nodes-role"), made).type == ROLE
    with pytest.raises(UsageError, match="did you mean nodes-role"):
        check_drift(parse_drift("lose node-role"), made)
    with pytest.raises(UsageError, match="has no other"):
        check_drift(parse_drift("lose other"), made)
    twice = record(resource(ROLE, "same"), resource("aws:ec2/vpc:Vpc", "same"))
    with pytest.raises(UsageError, match="2 resources"):
        check_drift(parse_drift("lose same"), twice)
