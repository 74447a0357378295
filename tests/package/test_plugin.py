"""The plugin: what it says of itself, and what it makes of what an engine sends."""

from __future__ import annotations

import json
import re
from typing import Any

import grpc
import pytest
from pulumi.runtime import rpc

import components
from offline.record import Resource

from .constructions import Construction, with_outputs
from .plugin import Plugin

pytestmark = pytest.mark.xdist_group("plugin")

REDIS = {
    "vpcId": "vpc-1",
    "subnetIds": ["subnet-1", "subnet-2"],
    "clientSecurityGroupIds": ["sg-1"],
    "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1",
}
OUTPUT = {rpc._special_sig_key: rpc._special_output_value_sig}


def test_each_component_type_input_and_output_is_described(plugin: Plugin):
    resources, types = plugin.schema["resources"], plugin.schema["types"]
    assert sorted(resources) == [f"atelier:index:{name}" for name in components.__all__]
    silent = []
    for name, what in {**resources, **types}.items():
        fields = {**what.get("inputProperties", {}), **what.get("properties", {})}
        silent += [] if what.get("description") else [name]
        silent += [f"{name}.{field}" for field, about in fields.items() if not about.get("description")]
    assert silent == []
    assert plugin.schema["version"] == components.__version__


def test_each_component_makes_over_grpc_what_it_makes_in_python(plugin: Plugin, constructed: dict[str, Construction]):
    assert sorted(constructed) == components.__all__, "a component in no stack file needs one in tests/package/samples"
    other, without = [], []
    for name, each in constructed.items():
        (_, *made), response = plugin.construct(each)
        other += [] if _forms(made) == _forms(each.made) else [name]
        declared = plugin.schema["resources"][f"atelier:index:{name}"]["required"]
        without += [f"{name}.{output}" for output in declared if output not in response.state]
    assert (other, without) == ([], [])


def test_each_component_can_be_previewed_before_its_inputs_are_known(
    plugin: Plugin, constructed: dict[str, Construction]
):
    def unknown(output: dict[str, Any]) -> None:
        output.pop("value", None)

    for each in constructed.values():
        each.inputs = with_outputs(each.inputs, unknown)
        (itself, *_), _ = plugin.construct(each, preview=True)
        assert itself.name == each.name


def test_whole_numbers_arrive_whole_though_all_travel_as_floats(plugin: Plugin):
    made = {each.name: each.inputs for each in plugin.made("ElastiCacheRedis", "redis", {**REDIS, "tokenVersion": 2.0})}
    assert made["redis-token"]["keepers"] == {"version": "2"}


def test_what_must_be_known_while_the_program_runs_is_told_by_its_name(plugin: Plugin):
    with pytest.raises(grpc.RpcError) as refused:
        plugin.made("ElastiCacheRedis", "redis", {**REDIS, "replicas": {**OUTPUT, "value": 1.0}})
    assert "'replicas' on 'ElastiCacheRedis' is an output; it must be a plain value" in _reason(refused.value)


def test_what_is_required_and_missing_is_told_by_its_name(plugin: Plugin):
    with pytest.raises(grpc.RpcError) as refused:
        plugin.made("ElastiCacheRedis", "redis", {**REDIS, "vpcId": None})
    assert "Missing required input 'vpcId' on 'ElastiCacheRedis'" in _reason(refused.value)


def _reason(refused: Any) -> str:
    """What the engine shows of it."""
    return str(dict(refused.trailing_metadata())["grpc-status-details-bin"].decode(errors="replace"))


def _forms(made: list[Resource]) -> list[Any]:
    """What was registered, in forms that compare whatever the order was: on the wire a mapping has none."""
    forms = []
    for each in made:
        options = (each.protect, each.retain_on_delete, each.ignore_changes)
        forms.append(repr((each.urn, options, _in_any_order(each.inputs))))
    return sorted(forms)


def _in_any_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_any_order(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_in_any_order(each) for each in value), key=repr)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return _in_any_order(json.loads(value))
        except ValueError:
            pass
    return sorted(re.findall(r"[\w.]+|[^\w\s]", value)) if isinstance(value, str) and "\n" in value else value
