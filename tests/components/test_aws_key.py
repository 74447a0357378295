"""What AwsKey registers: a policy that names what uses the key, and what can be undone."""

import json
from typing import cast

import pulumi_aws as aws
import pytest

from components.keys import AwsKey, AwsKeyArgs
from components.keys.aws_policy import SERVICES
from tests.harness import Registrations, register

ROOT = {"AWS": "arn:aws:iam::123456789012:root"}


def made(*services: str, **more) -> Registrations:
    args = {"services": list(services), "account_id": "123456789012", "region": "eu-west-1", **more}
    return register(lambda: AwsKey("data", cast(AwsKeyArgs, args)))


def statements(*services: str) -> dict[str, dict]:
    policy = json.loads(made(*services)["data-key"].inputs["policy"])
    return {each["Sid"]: each for each in policy["Statement"]}


def test_the_account_administers_the_key_but_does_not_use_it():
    administration = statements("s3")["Administration"]
    assert administration["Principal"] == ROOT
    allowed = administration["Action"]
    assert "kms:Put*" in allowed  # or nobody could change the policy again
    assert not [each for each in allowed if each in ("kms:*", "kms:Decrypt", "kms:Encrypt", "kms:CreateGrant")]


def test_services_are_used_through_and_no_others():
    through = statements("elasticache", "secretsmanager")
    names = [
        "dax.eu-west-1.amazonaws.com",
        "elasticache.eu-west-1.amazonaws.com",
        "secretsmanager.eu-west-1.amazonaws.com",
    ]
    assert through.keys() == {"Administration", "ThroughServices", "GrantsThroughServices"}
    assert through["ThroughServices"]["Condition"] == {"StringEquals": {"kms:ViaService": names}}
    grants = through["GrantsThroughServices"]
    assert grants["Action"] == ["kms:CreateGrant"]
    assert grants["Condition"] == {
        "StringEquals": {"kms:ViaService": names},
        "Bool": {"kms:GrantIsForAWSResource": "true"},
    }


def test_log_groups_of_this_account_only():
    logs = statements("logs")["Logs"]
    assert logs["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert logs["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*"}
    }


def test_node_groups_use_it_through_one_role_and_grant_only_to_aws():
    named = statements("autoscaling")
    only = {
        "StringEquals": {"kms:CallerAccount": "123456789012"},
        "ArnEquals": {
            "aws:PrincipalArn": "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/"
            "AWSServiceRoleForAutoScaling"
        },
    }
    assert named["AutoScaling"]["Condition"] == only
    assert named["AutoScalingGrants"]["Condition"] == {**only, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert named["AutoScalingGrants"]["Action"] == ["kms:CreateGrant"]


def test_no_statement_lets_anybody_in_without_naming_who():
    for sid, each in statements(*SERVICES).items():
        principal = each["Principal"]
        assert principal == ROOT or "Service" in principal or "aws:PrincipalArn" in str(each["Condition"]), sid


@pytest.mark.parametrize(("protect", "days"), [(True, 30), (False, 7)])
def test_a_deleted_key_can_be_brought_back(protect, days):
    key = made("s3", protect=protect)["data-key"]
    assert key.inputs["deletionWindowInDays"] == days
    assert key.inputs["enableKeyRotation"] is True
    assert key.protect is protect


def test_an_alias_is_a_fixed_name():
    alias = made("s3", alias="atelier/staging")["data-alias"].inputs
    assert alias["name"] == "alias/atelier/staging"
    assert "data-alias" not in made("s3")


@pytest.mark.parametrize(
    ("services", "more", "said"),
    [
        (["elasticcache"], {}, "services has elasticcache; it can have autoscaling, backup, "),
        ([], {}, "services is empty"),
        (["s3"], {"alias": "aws/s3"}, "can't begin with aws/"),
    ],
)
def test_what_is_not_possible_is_refused(services, more, said):
    with pytest.raises(ValueError, match=said):
        made(*services, **more)


def test_an_account_that_is_not_known_yet_leaves_only_the_policy_open():
    def program():
        unknown = aws.iam.Role("role", assume_role_policy="{}").unique_id
        AwsKey("data", {"services": ["logs", "autoscaling"], "account_id": unknown, "region": "eu-west-1"})

    key = register(program, preview=True)["data-key"].inputs
    assert not isinstance(key["policy"], str)
    assert key["enableKeyRotation"] is True
