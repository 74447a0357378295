"""What must be unique."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.cloud.identities import identity

from .served import CONFIG_MAP, GROUP, LOG, RELEASE, VPC

RECORD = "aws:route53/record:Record"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
PATCH = "kubernetes:core/v1:ConfigMapPatch"


def of_kubernetes(kind: str, name: str | None, namespace: str | None = None) -> dict[str, Any]:
    metadata = {key: value for key, value in (("name", name), ("namespace", namespace)) if value}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata}


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        (LOG, {"name": "a"}, {"name": "b"}),
        (GROUP, {"name": "a", "vpcId": "vpc-1"}, {"name": "a", "vpcId": "vpc-2"}),
        (
            RECORD,
            {"zoneId": "z", "name": "a", "type": "A"},
            {"zoneId": "z", "name": "a", "type": "A", "setIdentifier": "second"},
        ),
        ("gcp:redis/instance:Instance", {"name": "a", "project": "p"}, {"name": "a", "project": "q"}),
        (
            "gcp:container/nodePool:NodePool",
            {"name": "a", "cluster": "c", "location": "europe-west1"},
            {"name": "a", "cluster": "d", "location": "europe-west1"},
        ),
        ("gcp:secretmanager/secret:Secret", {"secretId": "a"}, {"secretId": "b"}),
        (
            "gcp:dns/recordSet:RecordSet",
            {"managedZone": "z", "name": "a.", "type": "A"},
            {"managedZone": "z", "name": "a.", "type": "TXT"},
        ),
        ("azure-native:cache:Redis", {"name": "a", "resourceGroupName": "g"}, {"name": "b", "resourceGroupName": "g"}),
        (CONFIG_MAP, of_kubernetes("ConfigMap", "a", "x"), of_kubernetes("ConfigMap", "a", "y")),
        (INGRESS, of_kubernetes("Ingress", "a"), of_kubernetes("Service", "a")),
        (RELEASE, {"name": "a", "namespace": "x"}, {"name": "a", "namespace": "y"}),
    ],
)
def test_a_place_is_made_of_what_names_an_object(type_: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert identity(type_, one) is not None
    assert identity(type_, one) == identity(type_, {**one, "tags": {"a": "b"}})
    assert identity(type_, one) != identity(type_, other)


def test_another_type_is_another_place() -> None:
    assert identity(LOG, {"name": "a"}) != identity("aws:iam/role:Role", {"name": "a"})


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        (VPC, {"cidrBlock": "10.0.0.0/16"}),
        (LOG, {"namePrefix": "a"}),
        (GROUP, {"name": "a"}),
        (RECORD, {"name": "a", "type": "A"}),
        ("gcp:redis/instance:Instance", {"project": "p"}),
        ("gcp:projects/iAMMember:IAMMember", {"project": "p", "role": "r", "member": "user:a"}),
        (CONFIG_MAP, of_kubernetes("ConfigMap", None, "x")),
        (RELEASE, {"namespace": "x"}),
        # It changes what is there.
        (PATCH, of_kubernetes("ConfigMap", "a", "x")),
        ("kubernetes:helm.sh/v4:Chart", {"name": "a"}),
    ],
)
def test_any_number_may_exist(type_: str, properties: dict[str, Any]) -> None:
    assert identity(type_, properties) is None
