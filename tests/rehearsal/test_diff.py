"""What the engine hears about changes: which there are, and which of them mean a replacement."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2

from .served import CONFIG_MAP, LOG, REDIS, VPC, Client, config_map, secret, struct

_DIFF = provider_pb2.PropertyDiff
NONE, SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME
UPDATE, REPLACE = _DIFF.UPDATE, _DIFF.UPDATE_REPLACE


def paths(answer: Any) -> dict[str, int]:
    assert answer.hasDetailedDiff
    assert set(answer.diffs) == set(answer.detailedDiff)
    assert all(each.inputDiff for each in answer.detailedDiff.values())
    assert set(answer.replaces) == {path for path, each in answer.detailedDiff.items() if each.kind == REPLACE}
    assert answer.changes == (SOME if answer.diffs else NONE)
    return {path: each.kind for path, each in answer.detailedDiff.items()}


def test_a_change_is_an_update_or_a_replacement_by_its_path(aws: Client, kubernetes: Client) -> None:
    before = {"cidrBlock": "10.0.0.0/16", "tags": {"a.b": "1"}}
    assert paths(aws.diff(VPC, before, before)) == {}
    assert paths(aws.diff(VPC, before, {**before, "tags": {"a.b": "2"}})) == {'tags["a.b"]': UPDATE}
    assert paths(aws.diff(VPC, before, {**before, "cidrBlock": "10.1.0.0/16"})) == {"cidrBlock": REPLACE}

    def pods(image: str, *names: str) -> dict[str, Any]:
        containers = [{"name": name, "image": image} for name in names]
        return {**config_map("proxy"), "kind": "Deployment", "spec": {"template": {"spec": {"containers": containers}}}}

    def change(old: dict[str, Any], new: dict[str, Any]) -> dict[str, int]:
        return paths(kubernetes.diff("kubernetes:apps/v1:Deployment", old, new))

    assert change(pods("a", "x"), pods("b", "x")) == {"spec.template.spec.containers[0].image": UPDATE}
    # Containers that only change places are a change of the list.
    assert change(pods("a", "x", "y"), pods("a", "y", "x")) == {"spec.template.spec.containers": UPDATE}


def test_what_the_program_ignores_is_no_change(aws: Client) -> None:
    before, after = {"desired": 1, "tags": {"a": "1", "b": "1"}}, {"desired": 5, "tags": {"a": "2", "b": "2"}}
    assert paths(aws.diff(VPC, before, after, ignoreChanges=["desired", "tags.a"])) == {"tags.b": UPDATE}


def test_another_order_or_layout_means_the_same_to_aws(aws: Client) -> None:
    before = {"subnetIds": ["a", "b"], "policy": '{"Version": "1", "Statement": []}'}
    after = {"subnetIds": ["b", "a"], "policy": '{"Statement":[],"Version":"1"}'}
    assert paths(aws.diff(VPC, before, after)) == {}
    assert paths(aws.diff(VPC, before, {**after, "subnetIds": ["b"]})) == {"subnetIds": UPDATE}


def test_secrets_are_compared(aws: Client) -> None:
    before = {"authToken": secret("old"), "tags": {"a": secret("1")}}
    assert paths(aws.diff(REDIS, before, before)) == {}
    # Whether a value is marked is no change of the value.
    assert paths(aws.diff(REDIS, before, {**before, "authToken": "old"})) == {}
    assert paths(aws.diff(REDIS, before, {**before, "authToken": secret("new")})) == {"authToken": UPDATE}
    assert paths(aws.diff(REDIS, before, {**before, "tags": {"a": secret("2")}})) == {"tags.a": UPDATE}


def test_what_has_the_same_place_goes_before_its_successor(aws: Client, kubernetes: Client) -> None:
    def order(client: Client, type_: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
        return client.diff(type_, old, new).deleteBeforeReplace

    named = {"name": "logs", "kmsKeyId": "a", "logGroupClass": "STANDARD"}
    assert order(aws, LOG, named, {**named, "logGroupClass": "DELIVERY"})
    assert not order(aws, LOG, named, {**named, "kmsKeyId": "b"}), "nothing is replaced"
    assert not order(aws, LOG, named, {**named, "name": "other"}), "another place"
    generated = {key: value for key, value in named.items() if key != "name"}
    assert not order(aws, LOG, generated, {**generated, "logGroupClass": "DELIVERY"}), "another generated name"
    access = {"clusterName": "a", "principalArn": "b", "type": "STANDARD"}
    other = aws.diff("aws:eks/accessEntry:AccessEntry", access, {**access, "type": "EC2"})
    assert (list(other.replaces), other.deleteBeforeReplace) == (["type"], False), "has no name of its own"
    kubernetes.configure()
    assert order(kubernetes, CONFIG_MAP, config_map(a="1"), config_map(a="2"))
    assert not order(kubernetes, CONFIG_MAP, config_map(None, a="1"), config_map(None, a="2"))


def test_a_kubernetes_provider_may_change_data_in_place(kubernetes: Client) -> None:
    before, after = config_map(a="1"), config_map(a="2")
    assert paths(kubernetes.diff(CONFIG_MAP, before, after)) == {"data.a": REPLACE}
    kubernetes.configure(enableConfigMapMutable="true")
    assert paths(kubernetes.diff(CONFIG_MAP, before, after)) == {"data.a": UPDATE}


def test_another_region_is_another_provider(aws: Client) -> None:
    old, new = struct({"region": "eu-west-1"}), struct({"region": "eu-west-2"})
    provider = "urn:pulumi:test::atelier::pulumi:providers:aws::aws"
    answer = aws.stub.DiffConfig(provider_pb2.DiffRequest(urn=provider, olds=old, old_inputs=old, news=new))
    assert paths(answer) == {"region": REPLACE}
    # Engines that send no old inputs mean the old state.
    answer = aws.stub.DiffConfig(provider_pb2.DiffRequest(urn=provider, olds=old, news=new))
    assert paths(answer) == {"region": REPLACE}
