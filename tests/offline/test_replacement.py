"""The table of inputs that force a replacement."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pulumi_aws
import pulumi_random
import pulumi_tls
import pytest

from offline import stateful
from offline.property_changes import input_changes
from offline.replacement import marked
from offline.replacement_table import EVERY_INPUT, TABLE
from tests.offline.records import resource


def forcing(
    type_: str, before: dict[str, Any], after: dict[str, Any], provider: dict[str, Any] | None = None
) -> list[str]:
    """Paths of the changed inputs that force a replacement."""
    old, new = resource(type_, "it", before), resource(type_, "it", after)
    changes = marked(old, new, input_changes(type_, before, after), provider or {})
    return [change.where for change in changes if change.forces_replacement]


CASES = [
    ("aws:eks/cluster:Cluster", {"encryptionConfig": {"resources": ["secrets"]}}, {}, ["encryptionConfig"]),
    ("aws:eks/cluster:Cluster", {}, {"encryptionConfig": {"resources": ["secrets"]}}, []),
    ("aws:eks/cluster:Cluster", {"vpcConfig": {"subnetIds": ["a"]}}, {"vpcConfig": {"subnetIds": ["b"]}}, []),
    ("aws:eks/cluster:Cluster", {}, {"kubernetesNetworkConfig": {"serviceIpv4Cidr": "10.1.0.0/16"}},
     ["kubernetesNetworkConfig"]),
    ("aws:eks/cluster:Cluster", {"version": "1.34"}, {"version": "1.35"}, []),
    ("aws:eks/nodeGroup:NodeGroup", {"launchTemplate": {"id": "a", "version": "1"}},
     {"launchTemplate": {"id": "a", "version": "2"}}, []),
    ("aws:eks/nodeGroup:NodeGroup", {"launchTemplate": {"id": "a"}}, {"launchTemplate": {"id": "b"}},
     ["launchTemplate.id"]),
    ("aws:elasticache/replicationGroup:ReplicationGroup", {"engine": "redis"}, {"engine": "valkey"}, []),
    ("aws:elasticache/replicationGroup:ReplicationGroup", {"engine": "valkey"}, {"engine": "redis"}, ["engine"]),
    ("aws:elasticache/replicationGroup:ReplicationGroup", {"engineVersion": "8.2"}, {"engineVersion": "10.0"}, []),
    ("aws:elasticache/replicationGroup:ReplicationGroup", {"engineVersion": "8.2"}, {"engineVersion": "8.1"},
     ["engineVersion"]),
    ("aws:ecr/repository:Repository", {"imageTagMutability": "MUTABLE"}, {"imageTagMutability": "IMMUTABLE"}, []),
    ("aws:sns/topic:Topic", {"region": "eu-west-1"}, {"region": "us-east-1"}, ["region"]),
    ("random:index/randomPassword:RandomPassword", {"keepers": {"a": "1"}}, {"keepers": {"a": "2"}}, ["keepers.a"]),
    ("kubernetes:core/v1:Service", {"spec": {"clusterIP": "None"}}, {"spec": {}}, ["spec.clusterIP"]),
    ("kubernetes:core/v1:PersistentVolumeClaim", {"spec": {"resources": {"requests": {"storage": "1Gi"}}}},
     {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}, []),
    ("kubernetes:apps/v1:Deployment", {"spec": {"selector": {"matchLabels": {"a": "1"}}}},
     {"spec": {"selector": {"matchLabels": {"a": "2"}}}}, ["spec.selector.matchLabels.a"]),
    ("kubernetes:cert-manager.io/v1:Issuer", {"metadata": {"name": "a"}}, {"metadata": {"name": "b"}},
     ["metadata.name"]),
    ("kubernetes:helm.sh/v3:Release", {"chart": "a", "namespace": "a"}, {"chart": "b", "namespace": "b"},
     ["namespace"]),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "before", "after", "expected"), CASES)
def test_only_what_the_provider_cant_change_forces_a_replacement(
    type_: str, before: dict[str, Any], after: dict[str, Any], expected: list[str]
):
    assert forcing(type_, before, after) == expected


@pytest.mark.parametrize(
    ("kind", "setting"), [("ConfigMap", "enableConfigMapMutable"), ("Secret", "enableSecretMutable")]
)
def test_data_is_changed_in_place_only_by_a_provider_that_may(kind: str, setting: str):
    type_, before, after = f"kubernetes:core/v1:{kind}", {"data": {"a": "1"}}, {"data": {"a": "2"}}
    assert forcing(type_, before, after) == ["data.a"]
    assert forcing(type_, before, after, {setting: "true"}) == []
    assert forcing(type_, before, {**after, "immutable": True}, {setting: "true"}) == ["data.a"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_tables_name_only_types_and_inputs_that_the_sdk_has():
    classes: dict[str, tuple[str, str]] = {}
    for package in (pulumi_aws, pulumi_random, pulumi_tls):
        text = Path(str(package.__file__)).read_text()
        modules = re.search(r'resource_modules="""\n(.*?)\n"""', text, re.DOTALL)
        assert modules
        for module in json.loads(modules[1]):
            classes |= {token: (module["fqn"], name) for token, name in module["classes"].items()}
    known = {type_.partition(":")[0] for type_ in classes}
    named = [type_ for type_ in (*TABLE, *stateful._STATEFUL) if type_.partition(":")[0] in known]
    assert [type_ for type_ in named if type_ not in classes] == []
    for type_ in set(TABLE) & set(classes):
        module, name = classes[type_]
        parameters = inspect.signature(getattr(importlib.import_module(module), name)._internal_init).parameters
        inputs = {re.sub(r"_([a-z0-9])", lambda letter: letter[1].upper(), each) for each in parameters}
        assert {path.partition(".")[0] for path in TABLE[type_] - {EVERY_INPUT}} <= inputs, type_
