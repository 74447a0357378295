"""What SecretsManagerSecret registers, and what SecretsManagerReference makes of a stored value."""

import json
from typing import cast

import pytest

from components.secrets import (
    SecretsManagerReference,
    SecretsManagerReferenceArgs,
    SecretsManagerSecret,
    SecretsManagerSecretArgs,
)
from components.secrets.secrets_manager import field_of
from tests.components.outputs import Seen, outputs
from tests.harness import Registrations, register

READ = "aws:secretsmanager/getSecretVersion:getSecretVersion"
PASSWORD = "random:index/randomPassword:RandomPassword"


def generated(**more) -> SecretsManagerSecret:
    args = {
        "prefix": "atelier/staging",
        "secret_name": "oidc-token",
        "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
        "account_id": "123456789012",
        **more,
    }
    return SecretsManagerSecret("oidc", cast(SecretsManagerSecretArgs, args))


def made(**more) -> Registrations:
    return register(lambda: generated(**more), planted={"oidc-value": {"result": "x" * 32}})


def test_the_secret_has_the_name_that_people_and_policies_use_and_our_key():
    secret = made()["oidc-secret"].inputs
    assert secret["name"] == "atelier/staging/oidc-token"
    assert secret["kmsKeyId"] == "arn:aws:kms:eu-west-1:123456789012:key/1"


def test_a_value_is_made_once_and_stored_after_the_policy_that_guards_it():
    registered = made()
    assert registered["oidc-value"].inputs == {"length": 32, "special": False}
    assert registered["oidc-version"].inputs["secretString"] == "x" * 32
    assert "oidc-policy" in registered["oidc-version"].depends_on


def test_a_given_value_is_stored_and_nothing_is_generated():
    registered = made(value="-----BEGIN RSA PRIVATE KEY-----")
    assert registered["oidc-version"].inputs["secretString"] == "-----BEGIN RSA PRIVATE KEY-----"
    assert not registered.of_type(PASSWORD)


def test_the_policy_only_denies_what_is_not_tls_or_comes_from_another_account():
    policy = made()["oidc-policy"].inputs
    statements = {each["Sid"]: each for each in json.loads(policy["policy"])["Statement"]}
    assert {each["Effect"] for each in statements.values()} == {"Deny"}
    assert statements["OnlyTls"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    strangers = statements["OnlyThisAccount"]["Condition"]
    assert strangers["StringNotEquals"] == {"aws:PrincipalAccount": "123456789012"}
    assert strangers["Bool"] == {"aws:PrincipalIsAWSService": "false"}
    assert policy["blockPublicPolicy"] is True


@pytest.mark.parametrize(("protect", "days"), [(True, 30), (False, 0)])
def test_protection_keeps_secret_and_value_and_gives_a_deleted_one_back(protect, days):
    registered = made(protect=protect)
    assert registered["oidc-secret"].inputs["recoveryWindowInDays"] == days
    assert registered["oidc-secret"].protect is registered["oidc-value"].protect is protect


@pytest.mark.parametrize("more", [{}, {"value": "given"}])
def test_the_value_is_secret_whether_made_or_given(more):
    assert outputs(lambda: {"value": generated(**more).value}, preview=True)["value"].secret


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"secret_name": "oidc token"}, "'atelier/staging/oidc token' can have"), ({"length": 15}, "at least 16")],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def read(text: str, **more) -> Seen:
    args = cast(SecretsManagerReferenceArgs, {"secret_name": "team/oauth", **more})
    planted = {READ: {"secretString": text, "arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/oauth"}}
    return outputs(lambda: {"value": SecretsManagerReference("oauth", args).value}, planted)["value"]


def test_a_stored_value_stays_secret_whole_or_by_field():
    assert read("plain") == Seen("plain", known=True, secret=True)
    assert read('{"id": "hub", "secret": "s3cr3t"}', field="secret") == Seen("s3cr3t", known=True, secret=True)
    assert read('{"port": 5432}', field="port").value == "5432"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "secret team/oauth has no text"),
        ("s3cr3t{", "secret team/oauth isn't JSON, so it has no field 'password'"),
        ('["s3cr3t"]', "secret team/oauth isn't a JSON object, so it has no field 'password'"),
        ('{"passwort": "s3cr3t"}', "secret team/oauth has no field 'password'"),
        ('{"password": {"is": "s3cr3t"}}', "field 'password' of secret team/oauth is neither text nor a number"),
    ],
)
def test_what_is_missing_is_named_without_a_value(text, said):
    with pytest.raises(ValueError, match=said) as raised:
        field_of("team/oauth", text, "password")
    told = f"{raised.value!r} {raised.value.__cause__!r}"
    assert "s3cr3t" not in told
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
