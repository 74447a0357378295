"""A stack file in memory, and the settings or mistakes that it leads to."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml

from stacks.settings import SettingsError, StackSettings, load

GOOD = yaml.safe_load(
    """
environment: staging
costCentre: research
aws: {region: eu-west-1, accountId: "123456789012"}
domain: {name: staging.example.org, zone: {name: example.org}}
network: {cidr: 10.20.0.0/16, zones: [a, b]}
cluster:
  deployerRole: arn:aws:iam::123456789012:role/deployer
  nodePools: {core: {instanceTypes: [m7i.large], minSize: 2, maxSize: 4}}
studios:
  studios:
    platform: {url: "https://staging.example.org", namespace: seqera}
    registryCredentials: {vault: staging/cr.seqera.io}
"""
)


class StackFile:
    """A good stack file; `set` changes it, `load` and `mistakes` read it as the program does."""

    def __init__(self):
        self.config = copy.deepcopy(GOOD)
        self.secret: set[str] = set()

    def set(self, path: str, value: Any) -> StackFile:
        """Set the value at a dotted path; mappings on the way are made."""
        *way, last = path.split("/")
        place = self.config
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
        return self

    def without(self, path: str) -> StackFile:
        """Remove what is at a path."""
        *way, last = path.split("/")
        place = self.config
        for step in way:
            place = place[step]
        del place[last]
        return self

    def load(self) -> StackSettings:
        """The settings, or SettingsError."""
        values = {f"atelier:{key}": _as_the_engine(value) for key, value in self.config.items()}
        return load(values, {f"atelier:{key}" for key in self.secret}, "atelier", "test")

    def mistakes(self) -> dict[str, str]:
        """What is wrong, by dotted path."""
        from stacks.settings.errors import dotted

        with pytest.raises(SettingsError) as caught:
            self.load()
        return {dotted(problem.path): problem.sentence() for problem in caught.value.problems}


def _as_the_engine(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


@pytest.fixture
def stack_file() -> StackFile:
    return StackFile()
