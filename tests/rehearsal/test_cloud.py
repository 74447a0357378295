"""The cloud on disk: what exists, what is related, what was done, and what shall go wrong."""

from __future__ import annotations

import sqlite3
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from offline import values
from rehearsal.cloud import FILE, AlreadyExists, Cloud
from rehearsal.cloud.faults import parse_fault

from .served import LOG, SUBNET, VPC, secret, struct, urn


def make(cloud: Cloud, name: str, type_: str = VPC, id_: str = "", place: str | None = None, **inputs: Any) -> int:
    return cloud.make(type_, id_ or name, urn(type_, name), place, struct(inputs), struct(inputs))


def names(cloud: Cloud) -> list[str]:
    return [each.name for each in cloud.objects()]


def test_it_is_for_its_owner_only(cloud: Cloud) -> None:
    # It holds secrets in plain text.
    assert stat.S_IMODE(cloud.folder.stat().st_mode) == 0o700
    assert (cloud.folder / FILE).exists()


def test_another_process_sees_it(cloud: Cloud) -> None:
    make(cloud, "a", cidrBlock="10.0.0.0/16")
    other = Cloud(cloud.folder)
    assert other.objects() == cloud.objects()
    make(other, "b")
    assert names(cloud) == ["a", "b"]
    other.close()


def test_an_attachment_that_is_asked_for_again_is_there_once(cloud: Cloud) -> None:
    # As after a killed engine, which made it and wrote no state.
    kind = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    make(cloud, "a", kind, "first", role="nodes", policyArn="worker")
    make(cloud, "a", kind, "second", role="nodes", policyArn="worker")
    make(cloud, "a", kind, "third", role="nodes", policyArn="another")
    assert [each.id for each in cloud.objects()] == ["second", "third"]


def test_who_is_refused_while_another_process_makes_the_file_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals, execute = [sqlite3.OperationalError("database is locked")] * 2, Cloud._execute

    def refused_twice(self: Cloud, statement: str, *parameters: Any) -> Any:
        if refusals and "journal_mode" in statement:
            raise refusals.pop()
        return execute(self, statement, *parameters)

    monkeypatch.setattr(Cloud, "_execute", refused_twice)
    with Cloud(tmp_path) as cloud:
        make(cloud, "a")
        assert names(cloud) == ["a"]


def test_what_is_done_at_once_is_done_wholly_or_not_at_all(cloud: Cloud) -> None:
    number = make(cloud, "a")

    def several() -> None:
        with cloud.at_once():
            cloud.change(number, struct({"b": "1"}), struct({}))
            make(cloud, "b", place="here")
            make(cloud, "c", place="here")

    with pytest.raises(AlreadyExists):
        several()
    assert [(each.name, each.inputs) for each in cloud.objects()] == [("a", struct({}))]


def test_a_place_is_free_again_when_its_object_is_gone(cloud: Cloud) -> None:
    number = make(cloud, "a", place="here")
    with pytest.raises(AlreadyExists, match="here"):
        make(cloud, "b", place="here")
    # A refusal leaves nothing behind, and what has no place disturbs nobody.
    make(cloud, "c")
    make(cloud, "d")
    assert names(cloud) == ["a", "c", "d"]
    cloud.remove(number)
    make(cloud, "b", place="here")
    assert names(cloud) == ["c", "d", "b"]


def test_find_knows_objects_by_id_and_tells_namesakes_apart(cloud: Cloud) -> None:
    first, second = make(cloud, "a", id_="same"), make(cloud, "b", id_="same")
    for of, number in (("a", first), ("b", second), ("unknown", first)):
        found = cloud.find(VPC, "same", urn(VPC, of))
        assert found is not None
        assert found.number == number
    assert cloud.find(SUBNET, "same") is None
    cloud.remove(first)
    cloud.remove(second)
    assert cloud.find(VPC, "same") is None
    assert cloud.was_here(VPC, "same")
    assert not cloud.was_here(VPC, "other")


def test_every_generation_counts(cloud: Cloud) -> None:
    assert cloud.generation(urn(VPC, "a")) == 0
    cloud.remove(make(cloud, "a"))
    make(cloud, "a")
    make(cloud, "b")
    assert cloud.generation(urn(VPC, "a")) == 2


def test_what_is_changed_behind_our_back_keeps_its_secrets(cloud: Cloud) -> None:
    make(cloud, "a", tags={"x": "1"}, token=secret("old"), hidden=secret({"inside": 1}))
    cloud.alter("a", "tags.x", "2")
    cloud.alter("a", "tags.y", "3")
    cloud.alter("a", "token", "new")
    cloud.alter("a", "hidden.inside", 2)
    found = cloud.object("a")
    expected = {"tags": {"x": "2", "y": "3"}, "token": secret("new"), "hidden": secret({"inside": 2})}
    assert found.inputs == found.outputs == struct(expected)
    cloud.lose("a")
    assert cloud.objects() == []


# Relations.


def test_who_names_whom_is_known_without_looking_at_all(cloud: Cloud) -> None:
    network = make(cloud, "network", id_="vpc-00aab0d73c80743b1")
    subnet = make(cloud, "subnet", SUBNET, "subnet-0e8d1c2a3b4c5d6e7", vpcId="vpc-00aab0d73c80743b1")
    make(cloud, "logs", LOG, "logs-326f213")
    assert cloud.names(network) == ["vpc-00aab0d73c80743b1"]
    assert [each.name for each in cloud.users("vpc-00aab0d73c80743b1", "vpc-other")] == ["subnet"]
    known = cloud.known_by("vpc-00aab0d73c80743b1")
    assert known is not None
    assert known.name == "network"
    assert cloud.known_by("vpc-0ffffffffffffffff") is None
    # A change of inputs is one of relations.
    cloud.change(subnet, struct({}), struct({}))
    assert cloud.users("vpc-00aab0d73c80743b1") == []
    assert cloud.names(subnet) == ["subnet-0e8d1c2a3b4c5d6e7"]
    cloud.change(subnet, struct({"vpcId": "vpc-00aab0d73c80743b1"}), struct({}))
    cloud.remove(subnet)
    assert cloud.users("vpc-00aab0d73c80743b1") == []


def test_a_name_lives_as_long_as_one_that_has_it(cloud: Cloud) -> None:
    assert cloud.lives("vpc-00aab0d73c80743b1") is None
    first = make(cloud, "a", id_="vpc-00aab0d73c80743b1")
    assert cloud.lives("vpc-00aab0d73c80743b1") is True
    cloud.remove(first)
    assert cloud.lives("vpc-00aab0d73c80743b1") is False
    make(cloud, "a", id_="vpc-00aab0d73c80743b1")
    assert cloud.lives("vpc-00aab0d73c80743b1") is True


def test_who_has_the_id_of_another_is_not_that_other(cloud: Cloud) -> None:
    arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    make(cloud, "certificate", "aws:acm/certificate:Certificate", arn)
    validation = make(cloud, "issued", "aws:acm/certificateValidation:CertificateValidation", arn, certificateArn=arn)
    assert cloud.names(validation) == []
    assert [each.name for each in cloud.users(arn)] == ["issued"]


# What was done, and what shall go wrong.


def test_an_operation_is_kept_from_its_beginning_with_its_error(cloud: Cloud) -> None:
    with cloud.operation("create", VPC, urn(VPC, "a")):
        [begun] = cloud.operations()
        assert begun.ended is None
    before = time.time()
    with pytest.raises(ValueError, match="no"), cloud.operation("delete", VPC, urn(VPC, "a"), "x"):
        raise ValueError("no")
    with pytest.raises(KeyError), cloud.operation("read", VPC, "", "x"):
        raise KeyError
    assert [(each.operation, each.name, each.id, each.error) for each in cloud.operations()] == [
        ("create", "a", "", None),
        ("delete", "a", "x", "no"),
        ("read", "", "x", "KeyError"),
    ]
    assert [each.operation for each in cloud.operations(before)] == ["delete", "read"]
    assert all(each.ended is not None and each.ended >= each.started for each in cloud.operations())


def test_a_fault_waits_for_its_turn_and_happens_once(cloud: Cloud) -> None:
    texts = ("hang create", "fail create#3 n*", "fail delete", "slow create *1")
    first, third, other, beside = map(parse_fault, texts)
    cloud.plan(first, third, other, beside)
    assert Cloud(cloud.folder).faults_left() == [first, third, other, beside]
    # What one fault meets counts for the others too; one that is due at the same time waits for the next operation.
    met = [cloud.fault_for("create", VPC, urn(VPC, name)) for name in ("n1", "b", "n2", "n3", "n11", "n21")]
    assert met == [first, None, None, third, beside, None]
    assert cloud.faults_left() == [other]
    cloud.forget_faults()
    assert cloud.fault_for("delete", VPC) is None


def test_five_thousand_objects_are_made_in_seconds(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "large")
    began = time.monotonic()
    make(cloud, "network", id_="vpc-00aab0d73c80743b1")
    for number in range(1000):
        make(cloud, f"s{number}", SUBNET, f"subnet-0{number:016x}", f"place {number}", vpcId="vpc-00aab0d73c80743b1")
        assert cloud.lives(f"subnet-0{number:016x}")
    # Twenty times as long as it takes here; a scan of all for each would take far longer.
    assert time.monotonic() - began < 10
    assert len(cloud.users("vpc-00aab0d73c80743b1")) == 1000
    assert values.as_json(cloud.object("s999").inputs) == {"vpcId": "vpc-00aab0d73c80743b1"}
    cloud.close()
