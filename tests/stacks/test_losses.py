"""Changes of a real stack that would lose data stand first in the difference and fail the command."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

from offline.run import PROJECT
from tests.stacks.previews import stack


def against_staging(tmp_path, change) -> tuple[int, str]:
    """Exit status and text of the difference between staging and staging with a change."""
    before = tmp_path / "before.json"
    before.write_text(json.dumps(stack("staging").as_json()))
    content = yaml.safe_load((PROJECT / "Pulumi.staging.yaml").read_text())
    change(content["config"])
    file = tmp_path / "Pulumi.staging.yaml"
    file.write_text(yaml.safe_dump(content))
    command = [sys.executable, "-m", "offline", str(file), "--against", str(before)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def another_cidr(config):
    config["atelier:network"]["cidr"] = "10.30.0.0/16"


def another_deployment_name(config):
    config["atelier:studios"] = {"renamed": config["atelier:studios"]["studios"]}


def another_zone(config):
    config["atelier:domain"]["zone"]["name"] = "example.org"


def another_account(config):
    config["atelier:aws"]["accountId"] = "999999999999"
    config["atelier:cluster"]["deployerRole"] = "arn:aws:iam::999999999999:role/atelier-deployer"


def bigger_key(config):
    config["atelier:studios"]["studios"]["rsaBits"] = 4096


def bigger_nodes(config):
    config["atelier:cluster"]["nodePools"]["core"]["instanceTypes"] = ["m7i.2xlarge"]


def more_redis(config):
    config["atelier:redis"] |= {"nodeType": "cache.t4g.medium", "replicas": 1}


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (another_cidr, "network-vpc"),
        (another_deployment_name, "studios-namespace"),
        (another_zone, "zone-zone"),
        (bigger_key, "studios-keys-oidc"),
        (another_account, "redis-group"),
    ],
)
def test_a_change_that_loses_data_says_so_first_and_fails(tmp_path, change, lost):
    status, text = against_staging(tmp_path, change)
    assert status == 3
    assert "DATA AT RISK" in text.splitlines()[0] + text.splitlines()[1]
    assert lost in text[: text.find("Summary")]


def other_generated_secrets(config):
    config["atelier:redis"] |= {"tokenVersion": 2, "keepOldToken": True}
    config["atelier:studios"]["studios"] |= {"registrationTokenVersion": 2, "managementKeyVersion": 2}


@pytest.mark.parametrize("change", [bigger_nodes, more_redis, other_generated_secrets])
def test_an_everyday_change_loses_nothing(tmp_path, change):
    status, text = against_staging(tmp_path, change)
    assert status == 0, text
    assert "DATA AT RISK" not in text
