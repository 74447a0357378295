"""What CloudSqlPostgres registers: a server that takes TLS alone, inside one network, and what goes when it goes."""

from typing import Any

import pytest

from components.databases import CloudSqlPostgres
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ANSWER: dict[str, dict[str, Any]] = {
    "db-instance": {"name": "db-1a2b", "privateIpAddress": "10.0.128.7", "serverCaCerts": [{"cert": "-----CA-----"}]},
    "db-password": {"result": "generated"},
}


def postgres(**more: Any) -> CloudSqlPostgres:
    args: Any = {
        "project_id": "research",
        "region": "europe-west1",
        "network_id": "network",
        "kms_key_id": "key",
        "database": "atelier",
        "username": "owner",
        **more,
    }
    return CloudSqlPostgres("db", args)


def made(**more: Any) -> Registrations:
    return register(lambda: postgres(**more), ANSWER)


def test_it_has_a_private_address_alone_and_refuses_who_does_not_encrypt():
    address = made(reserved_range="range")["db-instance"].inputs["settings"]["ipConfiguration"]
    assert address == {
        "ipv4Enabled": False,
        "privateNetwork": "network",
        "allocatedIpRange": "range",
        "sslMode": "ENCRYPTED_ONLY",
    }


def test_a_destroy_deletes_the_server_and_not_what_is_in_use_inside():
    registered = made()
    for name in ("db-database", "db-user"):
        assert registered[name].inputs["deletionPolicy"] == "ABANDON"
        assert "db-instance" in registered[name].depends_on


@pytest.mark.parametrize("protect", [True, False])
def test_protection_is_said_to_pulumi_to_the_provider_and_to_google(protect):
    instance = made(protect=protect)["db-instance"]
    settings = instance.inputs["settings"]
    assert instance.protect is instance.inputs["deletionProtection"] is protect
    assert settings["deletionProtectionEnabled"] is protect
    assert ("finalBackupConfig" in settings) is protect


def test_data_is_encrypted_with_the_given_key_and_backed_up_to_any_moment():
    instance = made(backup_days=30)["db-instance"].inputs
    assert instance["encryptionKeyName"] == "key"
    backups = instance["settings"]["backupConfiguration"]
    assert backups["pointInTimeRecoveryEnabled"] is True
    assert backups["backupRetentionSettings"]["retainedBackups"] == 30


def test_the_disk_that_google_lets_grow_is_never_made_small_again():
    assert made()["db-instance"].ignore_changes == ["settings.diskSize"]


def test_another_number_makes_another_password_which_the_user_gets():
    registered = made(password_version=2)
    assert registered["db-password"].inputs["keepers"] == {"version": "2"}
    assert registered["db-user"].inputs["password"] == "generated"


def test_who_asks_for_the_address_waits_for_database_and_user():
    seen = outputs(
        lambda: {"host": (made := postgres()).host, "password": made.password, "ca": made.certificate_authority}, ANSWER
    )
    assert seen["host"].value == "10.0.128.7"
    assert seen["password"].secret
    assert seen["ca"].value == "-----CA-----\n"


@pytest.mark.parametrize(("more", "words"), [({"disk_gib": 9}, "at least 10"), ({"backup_days": 0}, "1 to 365")])
def test_what_cannot_be_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        made(**more)
