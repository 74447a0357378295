"""What ElastiCacheRedis registers: who reaches it, what survives, and how its token is handled."""

from typing import cast

import pulumi_random as random
import pytest

from components.redis import ElastiCacheRedis, ElastiCacheRedisArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register


def redis(**more) -> ElastiCacheRedis:
    args = {
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "client_security_group_ids": ["sg-nodes"],
        "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
        **more,
    }
    return ElastiCacheRedis("cache", cast(ElastiCacheRedisArgs, args))


def made(**more) -> Registrations:
    return register(lambda: redis(**more))


def test_only_the_clients_reach_redis():
    registered = made(client_security_group_ids=["sg-nodes", "sg-jump"])
    rules = registered.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert [(r.inputs["referencedSecurityGroupId"], r.inputs["fromPort"], r.inputs["toPort"]) for r in rules] == [
        ("sg-nodes", 6379, 6379),
        ("sg-jump", 6379, 6379),
    ]
    assert not {"egress", "ingress"} & registered["cache-firewall"].inputs.keys()


@pytest.mark.parametrize(("replicas", "failover"), [(0, False), (1, True), (2, True)])
def test_a_replica_brings_failover(replicas, failover):
    group = made(replicas=replicas)["cache-group"].inputs
    assert group["numCacheClusters"] == 1 + replicas
    assert group["automaticFailoverEnabled"] is group["multiAzEnabled"] is failover
    assert group["clusterMode"] == "disabled"


def test_data_and_log_are_encrypted_with_the_given_key_and_clients_need_tls_and_the_token():
    registered = made()
    group, log = registered["cache-group"].inputs, registered["cache-slow-log"].inputs
    assert group["kmsKeyId"] == log["kmsKeyId"] == "arn:aws:kms:eu-west-1:123456789012:key/1"
    assert group["atRestEncryptionEnabled"] is group["transitEncryptionEnabled"] is True
    assert group["transitEncryptionMode"] == "required"
    assert group["authTokenUpdateStrategy"] == "SET"
    assert "cache-token" in registered["cache-group"].depends_on


def test_a_new_token_can_be_rotated_in_beside_the_old_one():
    registered = made(token_version=2, token_strategy="ROTATE")
    assert registered["cache-token"].inputs["keepers"] == {"version": "2"}
    assert registered["cache-group"].inputs["authTokenUpdateStrategy"] == "ROTATE"
    assert made()["cache-token"].inputs["keepers"] == {"version": "1"}


def test_who_needs_the_token_waits_for_the_group_that_takes_it():
    def program():
        random.RandomId("client", byte_length=1, keepers={"token": redis().auth_token})

    assert {"cache-token", "cache-group"} <= set(register(program)["client"].depends_on)


def test_the_token_is_one_that_elasticache_takes():
    password = made()["cache-token"].inputs
    assert 16 <= password["length"] <= 128
    assert password["special"] is False


@pytest.mark.parametrize(("engine", "family"), [("valkey", "valkey8"), ("redis", "redis7")])
def test_parameters_belong_to_the_engine_and_sessions_are_never_evicted(engine, family):
    registered = made(engine=engine)
    version = registered["cache-group"].inputs["engineVersion"]
    parameters = registered["cache-parameters"].inputs
    assert version.startswith(f"{family[-1]}.")
    assert parameters["family"] == family
    assert parameters["parameters"] == [{"name": "maxmemory-policy", "value": "noeviction"}]


def test_protection_keeps_snapshots_and_takes_a_last_one_under_a_name_of_its_own():
    kept = register(lambda: redis(protect=True), planted={"cache-last-snapshot": {"hex": "0a1b2c3d"}})["cache-group"]
    assert kept.protect
    assert kept.inputs["snapshotRetentionLimit"] == 1
    assert kept.inputs["finalSnapshotIdentifier"] == "cache-last-0a1b2c3d"
    left = made()
    assert not left["cache-group"].protect
    assert "finalSnapshotIdentifier" not in left["cache-group"].inputs
    assert "cache-last-snapshot" not in left


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"engine": "memcached"}, "engine is 'memcached'; it can be valkey, redis"),
        ({"replicas": 6}, "replicas is 6; it can be 0 to 5"),
        ({"snapshot_days": 36}, "snapshot_days is 36; it can be 0 to 35"),
        ({"token_strategy": "DELETE"}, "token_strategy is 'DELETE'; it can be SET, ROTATE"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def test_a_first_deployment_knows_no_host_and_keeps_the_token_secret():
    def program():
        cache = redis(replicas=1)
        return {"host": cache.host, "port": cache.port, "username": cache.username, "token": cache.auth_token}

    seen = outputs(program, preview=True)
    assert not seen["host"].known
    assert (seen["port"].value, seen["username"].value) == (6379, "")
    assert seen["token"].secret


def test_clients_get_the_endpoints_of_the_group():
    def program():
        cache = redis(replicas=1)
        return {"host": cache.host, "reader_host": cache.reader_host}

    endpoints = {"primaryEndpointAddress": "primary.example.org", "readerEndpointAddress": "reader.example.org"}
    seen = outputs(program, planted={"cache-group": endpoints})
    assert [seen["host"].value, seen["reader_host"].value] == ["primary.example.org", "reader.example.org"]
