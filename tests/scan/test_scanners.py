"""What the real scanners find in what they are given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from offline.record import Resource
from scan.exemptions import Exemption
from scan.scan import scan
from scan.tools import Tools
from tests.offline.records import record, resource

_POD = {
    "containers": [
        {
            "name": "app",
            "image": "example.org/app:1.0",
            "securityContext": {"privileged": True},
        }
    ]
}


def _deployment() -> Resource:
    inputs: dict[str, Any] = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "app", "namespace": "tools"},
        "spec": {
            "selector": {"matchLabels": {"app": "app"}},
            "template": {"metadata": {"labels": {"app": "app"}}, "spec": _POD},
        },
    }
    return resource("kubernetes:apps/v1:Deployment", "app", inputs)


def _bucket(*, private: bool) -> list[Resource]:
    bucket = resource("aws:s3/bucket:Bucket", "data.bucket", {})
    settings = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    block = resource(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "data-private",
        {"bucket": "data-1234567", **dict.fromkeys(settings, True)},
        references={"bucket": (bucket.urn,)},
    )
    return [bucket, block] if private else [bucket]


def _account(action: str) -> Resource:
    inputs = {"accountName": "data", "networkRuleSet": {"defaultAction": action}}
    return resource("azure-native:storage:StorageAccount", "data", inputs)


@pytest.fixture(scope="module")
def found(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """What is found in a stack where something is wrong on each platform."""
    stack = record(*_bucket(private=False), _account("Allow"), _deployment())
    outcome = scan(stack, tools, [], tmp_path_factory.mktemp("scan"))
    return {(each.check, each.resource) for each in outcome.unexplained}


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param(("CKV2_AWS_6", "aws:s3:Bucket data.bucket"), id="terraform"),
        pytest.param(("CKV_AZURE_35", "azure-native:storage:StorageAccount data"), id="arm"),
        pytest.param(("CKV_K8S_16", "Deployment tools/app"), id="kubernetes"),
        pytest.param(("container-security-context-privileged", "Deployment tools/app"), id="kube-score"),
    ],
)
def test_findings_name_the_resources_of_the_stack(found: set[tuple[str, str]], finding: tuple[str, str]):
    assert finding in found


def test_what_is_right_is_not_found(tools: Tools, tmp_path: Path):
    """The bucket is private by another resource, which a scanner finds by the reference only."""
    outcome = scan(record(*_bucket(private=True), _account("Deny")), tools, [], tmp_path / "scan")

    assert {each.check for each in outcome.unexplained} & {"CKV2_AWS_6", "CKV_AZURE_35"} == set()
    assert outcome.passed > 0


def test_exempted_findings_stay_with_their_reason(tools: Tools, tmp_path: Path):
    exemption = Exemption(("CKV2_AWS_6",), ("aws:s3:Bucket *",), "a website")

    outcome = scan(record(*_bucket(private=False)), tools, [exemption], tmp_path / "scan")

    assert [(finding.check, each) for finding, each in outcome.exempted] == [("CKV2_AWS_6", exemption)]
    assert "CKV2_AWS_6" not in {each.check for each in outcome.unexplained}


def test_a_stack_with_a_type_that_no_scanner_knows_is_not_clean(tools: Tools, tmp_path: Path):
    outcome = scan(record(resource("aws:sqs/queue:Queue", "jobs", {})), tools, [], tmp_path / "scan")

    assert not outcome.unexplained
    assert not outcome.clean
