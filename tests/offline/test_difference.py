"""What a difference finds, how it judges it, and in which order it tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from offline.changes import Kind, ResourceChange
from offline.difference import Difference, compare
from offline.record import COMPUTED, SECRET, Record
from tests.offline.records import (
    CLUSTER,
    DEPLOYMENT,
    FILE_SYSTEM,
    KEY,
    ROLE,
    component,
    record,
    resource,
    urn,
)

HOMES = resource(FILE_SYSTEM, "homes", {"encrypted": True, "kmsKeyId": "key-1"})
NAMESPACE = "kubernetes:core/v1:Namespace"


def only(difference: Difference) -> ResourceChange:
    assert len(difference.changes) == 1, [(each.kind, each.resource.name) for each in difference.changes]
    return difference.changes[0]


def changed(type_: str, before: dict[str, Any], after: dict[str, Any], **options: Any) -> ResourceChange:
    """The one change of a resource with other inputs."""
    old, new = resource(type_, "it", before), resource(type_, "it", after, **options)
    return only(compare(record(old), record(new)))


def paths(change: ResourceChange) -> list[str]:
    return [each.where for each in change.properties]


def test_equal_records_have_no_difference():
    difference = compare(record(HOMES, endpoint="a"), record(HOMES, endpoint="a"))
    assert difference.changes == []
    assert difference.outputs == []
    assert difference.exit_status == 0
    assert difference.counts["unchanged"] == 1


def test_what_holds_data_and_goes_stands_first_and_sets_the_exit_status():
    role = resource(ROLE, "a-role")
    before = record(role, resource(ROLE, "b-role", {"description": "x"}), HOMES)
    after = record(resource(ROLE, "b-role", {"description": "y"}), resource(ROLE, "c-role"))
    difference = compare(before, after)
    assert [(each.kind, each.resource.name) for each in difference.changes] == [
        (Kind.DELETE, "homes"),
        (Kind.DELETE, "a-role"),
        (Kind.UPDATE, "b-role"),
        (Kind.CREATE, "c-role"),
    ]
    assert difference.exit_status == 3


def test_losing_what_holds_no_data_is_fine():
    difference = compare(record(resource(ROLE, "role")), record())
    assert only(difference).kind is Kind.DELETE
    assert difference.exit_status == 0


def test_a_renamed_resource_without_an_alias_is_a_loss_with_a_hint():
    difference = compare(record(HOMES), record(resource(FILE_SYSTEM, "data", HOMES.inputs)))
    lost, made = difference.changes
    assert (lost.kind, made.kind) == (Kind.DELETE, Kind.CREATE)
    assert HOMES.urn in lost.hint
    assert difference.exit_status == 3


def test_an_alias_makes_it_a_harmless_rename():
    data = resource(FILE_SYSTEM, "data", HOMES.inputs, aliases=(urn(FILE_SYSTEM, "older"), HOMES.urn))
    difference = compare(record(HOMES), record(data))
    assert only(difference).kind is Kind.RENAME
    assert only(difference).renamed_from == HOMES.urn
    assert difference.exit_status == 0


def test_children_of_an_aliased_component_are_renamed_and_keep_their_parent():
    old = component("old")
    new = component("new", aliases=(old.urn,))
    child = resource(KEY, "old-key", parent=old.urn)
    renamed = resource(KEY, "new-key", parent=new.urn, aliases=(child.urn,))
    change = only(compare(record(old, child), record(new, renamed)))
    assert (change.kind, change.options) == (Kind.RENAME, ())


def test_an_alias_takes_nothing_from_a_resource_that_is_still_there():
    copy = resource(FILE_SYSTEM, "copy", HOMES.inputs, aliases=(HOMES.urn,))
    assert only(compare(record(HOMES), record(copy, HOMES))).kind is Kind.CREATE


def test_an_input_that_the_provider_cant_change_replaces():
    change = changed(FILE_SYSTEM, {"kmsKeyId": "a", "tags": {"x": "1"}}, {"kmsKeyId": "b", "tags": {"x": "2"}})
    assert change.kind is Kind.REPLACE
    assert [(each.where, each.forces_replacement) for each in change.properties] == [
        ("kmsKeyId", True),
        ("tags.x", False),
    ]


def test_an_ignored_change_is_none():
    before = resource(FILE_SYSTEM, "homes", {"kmsKeyId": "a", "tags": {"made.by": "1"}})
    after = resource(
        FILE_SYSTEM, "homes", {"kmsKeyId": "b", "tags": {}}, ignore_changes=("kmsKeyId", 'tags["made.by"]')
    )
    change = only(compare(record(before), record(after)))
    assert change.kind is Kind.OPTIONS
    assert compare(record(after), record(after)).changes == []


def test_wildcards_ignore_what_both_have():
    before = {"spec": {"containers": [{"image": "a:1", "args": ["x"]}]}}
    after = {"spec": {"containers": [{"image": "a:2", "args": ["y"]}]}}
    change = changed(DEPLOYMENT, before, after, ignore_changes=("spec.containers[*].image",))
    assert paths(change) == ["spec.containers[0].args"]


@pytest.mark.parametrize(
    ("before", "after", "certain"),
    [(COMPUTED, "key-1", False), ("key-1", COMPUTED, False), (SECRET, "key-1", False), ("key-2", "key-1", True)],
)
def test_a_value_that_isnt_known_may_force_a_replacement(before: Any, after: Any, certain: bool):
    change = changed(FILE_SYSTEM, {"kmsKeyId": before}, {"kmsKeyId": after})
    assert (change.kind, change.is_certain, change.is_loss) == (Kind.REPLACE, certain, True)


@pytest.mark.parametrize("hidden", [COMPUTED, SECRET])
def test_what_is_hidden_on_both_sides_is_equal(hidden: dict[str, Any]):
    homes = resource(FILE_SYSTEM, "homes", {"kmsKeyId": hidden})
    assert compare(record(homes), record(homes)).changes == []


def test_a_value_that_becomes_secret_is_a_change():
    change = changed(DEPLOYMENT, {"spec": {"token": "t"}}, {"spec": {"token": dict(SECRET)}})
    assert paths(change) == ["spec.token"]


PASSWORD = "random:index/randomPassword:RandomPassword"


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ({}, {"keepers": {"version": "2"}}, 0),
        ({"keepers": {"version": "2"}}, {"keepers": {"version": "3"}}, 0),
        ({"length": 32}, {"length": 64, "keepers": {"version": "2"}}, 3),
    ],
)
def test_a_password_made_anew_by_its_keepers_alone_is_no_loss(before, after, status):
    difference = compare(record(resource(PASSWORD, "token", before)), record(resource(PASSWORD, "token", after)))
    change = only(difference)
    assert (change.kind, change.is_rotated, difference.exit_status) == (Kind.REPLACE, status == 0, status)
    kept = compare(
        record(resource(PASSWORD, "token", before, protect=True)),
        record(resource(PASSWORD, "token", after, protect=True)),
    )
    assert kept.exit_status == 3


def test_protect_makes_the_engine_refuse_but_the_difference_says_so_anyway():
    protected = resource(FILE_SYSTEM, "homes", protect=True)
    difference = compare(record(protected), record())
    assert only(difference).is_refused
    assert difference.exit_status == 3


def test_a_replacement_is_allowed_when_the_same_change_takes_protection_away():
    before = resource(FILE_SYSTEM, "homes", {"encrypted": False}, protect=True)
    after = resource(FILE_SYSTEM, "homes", {"encrypted": True})
    change = only(compare(record(before), record(after)))
    assert not change.is_refused
    assert [(each.where, each.after) for each in change.options] == [("protect", False)]


def test_what_is_retained_is_shown_and_not_lost():
    retained = resource(FILE_SYSTEM, "homes", retain_on_delete=True)
    difference = compare(record(retained), record())
    assert only(difference).is_retained
    assert difference.exit_status == 0


def test_items_with_names_are_matched_by_name():
    before = {"spec": {"containers": [{"name": "app", "image": "a:1"}, {"name": "log", "image": "l:1"}]}}
    after = {"spec": {"containers": [{"name": "new", "image": "n:1"}, {"name": "app", "image": "a:2"}]}}
    change = changed(DEPLOYMENT, before, after)
    assert paths(change) == ["spec.containers[app].image", "spec.containers[log]", "spec.containers[new]"]


def test_the_order_of_named_items_counts():
    app, log = {"name": "app"}, {"name": "log"}
    change = changed(DEPLOYMENT, {"containers": [app, log]}, {"containers": [log, app]})
    assert paths(change) == ["containers (order)"]


def test_sets_and_layouts_of_json_mean_nothing_to_aws():
    before = resource(CLUSTER, "c", {"vpcConfig": {"subnetIds": ["a", "b"]}, "policy": '{"a": 1, "b": 2}'})
    after = resource(CLUSTER, "c", {"vpcConfig": {"subnetIds": ["b", "a"]}, "policy": '{"b":2,"a":1}'})
    assert compare(record(before), record(after)).changes == []


def test_true_isnt_one():
    assert paths(changed(ROLE, {"x": 1}, {"x": True})) == ["x"]


def test_a_replaced_provider_takes_along_what_it_made():
    provider = "pulumi:providers:kubernetes"
    before = resource(provider, "k8s", {"clusterIdentifier": "one"})
    after = resource(provider, "k8s", {"clusterIdentifier": "two"})
    made = resource(NAMESPACE, "space", provider=before.urn)
    difference = compare(record(before, made), record(after, made))
    assert [(each.kind, each.resource.name) for each in difference.changes] == [
        (Kind.REPLACE, "space"),
        (Kind.REPLACE, "k8s"),
    ]
    assert difference.exit_status == 3


def test_another_kubeconfig_of_the_same_cluster_replaces_nothing():
    provider = "pulumi:providers:kubernetes"
    before = resource(provider, "k8s", {"clusterIdentifier": "one", "kubeconfig": "a"})
    after = resource(provider, "k8s", {"clusterIdentifier": "one", "kubeconfig": "b"})
    made = resource(NAMESPACE, "space", provider=before.urn)
    assert only(compare(record(before, made), record(after, made))).kind is Kind.UPDATE


def test_another_provider_is_told_and_replaces_when_it_points_elsewhere():
    one = resource("pulumi:providers:aws", "one", {"region": "eu-west-1"})
    two = resource("pulumi:providers:aws", "two", {"region": "us-east-1"})
    before, after = resource(FILE_SYSTEM, "homes", provider=one.urn), resource(FILE_SYSTEM, "homes", provider=two.urn)
    change = compare(record(one, two, before), record(one, two, after)).changes[0]
    assert (change.kind, change.options[0].where) == (Kind.REPLACE, "provider")
    elsewhere = resource(ROLE, "role", provider=one.urn), resource(ROLE, "role", provider=two.urn)
    assert compare(record(one, two, elsewhere[0]), record(one, two, elsewhere[1])).changes[0].kind is Kind.OPTIONS


def test_what_depends_on_a_loss_and_holds_data_is_named():
    key = resource(KEY, "key", {"keyUsage": "a"})
    homes = resource(FILE_SYSTEM, "homes", dependencies=(key.urn,))
    after = resource(KEY, "key", {"keyUsage": "b"})
    assert only(compare(record(key, homes), record(after, homes))).followers == ("homes",)


def test_what_runs_on_replaced_nodes_survives_them():
    nodes = "aws:eks/nodeGroup:NodeGroup"
    before, after = (resource(nodes, "core", {"amiType": ami}) for ami in ("a", "b"))
    space = resource(NAMESPACE, "space", dependencies=(before.urn,))
    assert only(compare(record(before, space), record(after, space))).followers == ()


def test_owning_and_reading_are_different():
    owned, read = HOMES, resource(FILE_SYSTEM, "homes", HOMES.inputs, read=True)
    released = only(compare(record(owned), record(read)))
    assert (released.kind, released.is_certain, released.is_loss) == (Kind.REPLACE, False, True)
    assert only(compare(record(read), record(owned))).kind is Kind.CREATE


def test_components_and_what_is_only_read_are_no_losses():
    read = resource(FILE_SYSTEM, "theirs", read=True)
    assert compare(record(component("part"), read), record()).changes == []


def test_a_stateful_set_holds_data_when_it_claims_volumes():
    type_ = "kubernetes:apps/v1:StatefulSet"
    claims = resource(type_, "db", {"spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}})
    assert compare(record(claims), record()).exit_status == 3
    assert compare(record(resource(type_, "server", {"spec": {}})), record()).exit_status == 0


def test_outputs_are_compared():
    difference = compare(record(url="a", gone=1), record(url="b"))
    assert [(each.where, each.before) for each in difference.outputs] == [("url", "a"), ("gone", 1)]


def test_a_difference_of_files_is_the_same(tmp_path: Path):
    path = tmp_path / "before.json"
    path.write_text(json.dumps(record(HOMES).as_json()))
    assert compare(Record.load(path), record()).as_json() == compare(record(HOMES), record()).as_json()


@pytest.mark.parametrize(("inside", "status"), [(True, 3), (False, 0)])
def test_a_replaced_network_takes_along_what_holds_data_in_it(inside: bool, status: int):
    def stack(cidr: str) -> Record:
        vpc = resource("aws:ec2/vpc:Vpc", "network", {"cidrBlock": cidr})
        return record(vpc, resource(CLUSTER, "cluster", dependencies=(vpc.urn,) if inside else ()))

    difference = compare(stack("10.0.0.0/16"), stack("10.1.0.0/16"))
    assert difference.exit_status == status
    assert [change.resource.name for change in difference.losses] == (["network"] if inside else [])
