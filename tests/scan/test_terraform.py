"""Records as Terraform plans."""

from __future__ import annotations

from typing import Any

import pytest

from offline.record import COMPUTED, SECRET
from scan.terraform import Plan, plan_of
from tests.offline.records import record, resource, urn


def _values(type_: str, inputs: dict[str, Any]) -> dict[str, Any]:
    (planned,) = _planned(plan_of(record(resource(type_, "it", inputs))))
    return planned["values"]


def _planned(plan: Plan) -> list[dict[str, Any]]:
    return plan.form["planned_values"]["root_module"]["resources"]


@pytest.mark.parametrize(
    ("type_", "inputs", "values"),
    [
        pytest.param(
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"blockDeviceMappings": [{"ebs": {"kmsKeyId": "k"}}], "metadataOptions": {"httpTokens": "required"}},
            {
                "block_device_mappings": [{"ebs": [{"kms_key_id": "k"}]}],
                "metadata_options": [{"http_tokens": "required"}],
            },
            id="objects-are-blocks",
        ),
        pytest.param(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]},
            {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]},
            id="repeated-blocks-are-singular",
        ),
        pytest.param(
            "gcp:compute/firewall:Firewall",
            {"denies": [{"protocol": "all"}], "sourceRanges": ["0.0.0.0/0"]},
            {"deny": [{"protocol": "all"}], "source_ranges": ["0.0.0.0/0"]},
            id="lists-of-texts-keep-their-plural",
        ),
        pytest.param(
            "gcp:container/cluster:Cluster",
            {
                "masterAuthorizedNetworksConfig": {"cidrBlocks": [{"cidrBlock": "10.0.0.0/8"}]},
                "resourceLabels": {"aB": "c"},
            },
            {
                "master_authorized_networks_config": [{"cidr_blocks": [{"cidr_block": "10.0.0.0/8"}]}],
                "resource_labels": {"aB": "c"},
            },
            id="maps-keep-their-keys",
        ),
        pytest.param(
            "aws:elasticache/replicationGroup:ReplicationGroup",
            {"authToken": SECRET, "kmsKeyId": COMPUTED},
            {"auth_token": "placeholder", "kms_key_id": None},
            id="secret-and-unknown",
        ),
    ],
)
def test_inputs_become_attributes(type_: str, inputs: dict[str, Any], values: dict[str, Any]):
    assert _values(type_, inputs) == values


def test_inputs_refer_to_what_they_are_made_from():
    bucket = resource("aws:s3/bucket:Bucket", "data", {})
    block = resource(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "data-private",
        {"bucket": "data-1234567"},
        references={"bucket": (bucket.urn, urn("random:index/randomId:RandomId", "elsewhere"))},
    )

    plan = plan_of(record(bucket, block))

    configured = {
        each["address"]: each["expressions"] for each in plan.form["configuration"]["root_module"]["resources"]
    }
    assert configured["aws_s3_bucket_public_access_block.data_private"] == {
        "bucket": {"references": ["aws_s3_bucket.data.id"]}
    }


def test_names_that_differ_in_punctuation_only_have_addresses_of_their_own():
    plan = plan_of(record(*(resource("aws:ec2/vpc:Vpc", name, {}) for name in ("a.b", "a/b"))))

    assert {address: found.name for address, found in plan.resources.items()} == {
        "aws_vpc.a_b": "a.b",
        "aws_vpc.a_b_2": "a/b",
    }


def test_a_type_without_a_name_is_reported():
    plan = plan_of(record(*(resource("aws:sqs/queue:Queue", name, {}) for name in ("a", "b"))))

    assert plan.unknown_types == {"aws:sqs/queue:Queue": 2}
    assert _planned(plan) == []
