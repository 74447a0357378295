"""ArchitectAccess: a group whose members may take one role, and nobody else."""

import json
from typing import cast

import pytest

from components.access import ArchitectAccess, ArchitectAccessArgs
from tests.harness import Registrations, register


def made(**more) -> Registrations:
    args = {
        "deployment": "roman-sit",
        "account_id": "123456789012",
        "managed_policy_arns": {"power": "arn:aws:iam::aws:policy/PowerUserAccess"},
        **more,
    }
    return register(lambda: ArchitectAccess("architect", cast(ArchitectAccessArgs, args)))


def trust(found: Registrations) -> dict:
    (statement,) = json.loads(found["architect-role"].inputs["assumeRolePolicy"])["Statement"]
    return statement


def test_group_and_role_have_the_name_that_people_know():
    found = made()
    assert (
        found["architect-role"].inputs["name"]
        == found["architect-group"].inputs["name"]
        == ("roman-sit-terraform-architect")
    )


def test_members_may_take_that_role_alone():
    found = made()
    (statement,) = json.loads(found["architect-assume"].inputs["policy"])["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Resource": "arn:aws:test::123456789012:architect-role",
    }


def test_users_with_a_second_factor_are_trusted_and_roles_are_not():
    statement = trust(made())
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:PrincipalType": "User"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
    }
    assert "Bool" not in trust(made(require_mfa=False))["Condition"]


def test_the_role_is_bounded_in_rights_and_time():
    role = made(permissions_boundary_arn="arn:aws:iam::123456789012:policy/b", session_hours=2)["architect-role"].inputs
    assert (role["permissionsBoundary"], role["maxSessionDuration"]) == ("arn:aws:iam::123456789012:policy/b", 7200)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"deployment": "Roman"}, "deployment is 'Roman'"),
        ({"deployment": "r" * 41}, "40 at most"),
        ({"session_hours": 13}, "session_hours is 13"),
    ],
)
def test_what_iam_refuses_is_refused_before(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
