"""What MemorystoreRedis registers: who reaches it, what is encrypted, and what survives."""

from typing import Any

import pytest

from components.redis import MemorystoreRedis
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ANSWER: dict[str, dict[str, Any]] = {
    "cache-instance": {
        "host": "10.0.128.4",
        "authString": "the-auth-string",
        "serverCaCerts": [{"cert": "-----ONE-----\n"}, {"cert": "-----TWO-----"}],
    }
}


def redis(**more: Any) -> MemorystoreRedis:
    args: Any = {"region": "europe-west1", "network_id": "network", "reserved_range": "range", "kms_key_id": "key"}
    args |= more
    return MemorystoreRedis("cache", args)


def made(**more: Any) -> Registrations:
    return register(lambda: redis(**more), ANSWER)


def test_it_answers_in_the_network_alone_by_tls_and_with_a_password_and_is_encrypted_with_the_given_key():
    instance = made()["cache-instance"].inputs
    assert (instance["authorizedNetwork"], instance["connectMode"]) == ("network", "PRIVATE_SERVICE_ACCESS")
    assert instance["reservedIpRange"] == "range"
    assert instance["authEnabled"] is True
    assert instance["transitEncryptionMode"] == "SERVER_AUTHENTICATION"
    assert instance["customerManagedKey"] == "key"


def test_a_replica_makes_it_the_other_tier_and_snapshots_are_of_that_tier_alone():
    assert made()["cache-instance"].inputs["tier"] == "BASIC"
    assert "persistenceConfig" not in made(protect=True)["cache-instance"].inputs
    held = made(high_availability=True, protect=True)["cache-instance"].inputs
    assert (held["tier"], held["persistenceConfig"]["persistenceMode"]) == ("STANDARD_HA", "RDB")
    loose = made(high_availability=True)["cache-instance"].inputs
    assert loose["persistenceConfig"]["persistenceMode"] == "DISABLED"


def test_protection_is_pulumis_and_the_providers():
    for protect in (True, False):
        instance = made(protect=protect)["cache-instance"]
        assert instance.protect is instance.inputs["deletionProtection"] is protect


def test_clients_get_the_tls_port_a_secret_password_and_every_authority():
    seen = outputs(
        lambda: {
            "port": (made := redis()).port,
            "password": made.auth_token,
            "authority": made.certificate_authority,
        },
        ANSWER,
    )
    assert seen["port"].value == 6378
    assert (seen["password"].value, seen["password"].secret) == ("the-auth-string", True)
    assert seen["authority"].value == "-----ONE-----\n-----TWO-----\n"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"memory_gb": 301}, "1 to 300"),
        ({"read_replicas": 2}, "high_availability and 5 GB"),
        ({"snapshots": True}, "high_availability"),
        ({"maintenance_day": "Sunday"}, "MONDAY"),
    ],
)
def test_what_cannot_be_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        made(**more)
