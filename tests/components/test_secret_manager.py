"""What secrets of Secret Manager register, and how they are read."""

import json
from typing import Any

import pytest

from components.secrets import SecretManagerReference, SecretManagerSecret
from tests.components.outputs import outputs
from tests.harness import Registrations, register

READ = "gcp:secretmanager/getSecretVersion:getSecretVersion"
SECRET: Any = {
    "prefix": "atelier-lab",
    "secret_name": "hub/token",
    "project_id": "research",
    "region": "europe-west1",
    "kms_key_id": "key",
}


def made(**more: Any) -> Registrations:
    args: Any = {**SECRET, **more}
    return register(lambda: SecretManagerSecret("token", args), {"token-value": {"result": "generated"}})


def test_a_secret_is_in_one_region_under_the_given_key_and_called_by_its_prefix():
    secret = made()["token-secret"].inputs
    assert secret["secretId"] == "atelier-lab-hub-token"
    [replica] = secret["replication"]["userManaged"]["replicas"]
    assert replica == {"location": "europe-west1", "customerManagedEncryption": {"kmsKeyName": "key"}}


def test_a_value_is_generated_or_given():
    assert made()["token-version"].inputs["secretData"] == "generated"
    given = made(value="mine")
    assert given["token-version"].inputs["secretData"] == "mine"
    assert "token-value" not in given


def test_protection_is_pulumis_and_the_providers():
    protected = made(protect=True)
    assert protected["token-secret"].inputs["deletionProtection"] is True
    assert all(protected[f"token-{part}"].protect for part in ("secret", "version", "value"))


def test_each_reader_has_the_right_on_this_secret_alone():
    right = made(readers={"host": "serviceAccount:host@lab"})["token-host-reads"].inputs
    assert (right["role"], right["member"]) == ("roles/secretmanager.secretAccessor", "serviceAccount:host@lab")
    assert right["secretId"] == "atelier-lab-hub-token"


@pytest.mark.parametrize(
    ("more", "words"), [({"secret_name": "a b"}, "letters, digits"), ({"length": 8}, "at least 16")]
)
def test_what_cannot_be_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        made(**more)


def read(secret_data: str, **more: Any):
    def program():
        return {"value": SecretManagerReference("ref", {"secret_name": "people", **more}).value}  # pyright: ignore

    return outputs(program, {READ: {"secretData": secret_data}})["value"]


def test_a_reference_is_secret_and_takes_the_field_that_it_is_asked_for():
    whole = read("text")
    assert (whole.value, whole.secret) == ("text", True)
    field = read(json.dumps({"username": "ada"}), field="username")
    assert (field.value, field.secret) == ("ada", True)


def test_what_is_wrong_with_a_value_is_said_without_the_value():
    with pytest.raises(Exception, match="people") as caught:
        read("no-json-at-all", field="username")
    assert "no-json-at-all" not in str(caught.value)
