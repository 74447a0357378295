"""What AzureManagedRedis registers: who reaches it, how clients see it, and when its key is known."""

from typing import cast

import pytest

from components.redis import AzureManagedRedis, AzureManagedRedisArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register

KEYS = "azure-native:redisenterprise:listDatabaseKeys"
PLANTED = {
    "cache-suffix": {"hex": "0a1b2c"},
    "cache-cluster": {"name": "cache-0a1b2c", "hostName": "cache-0a1b2c.westeurope.redis.azure.net"},
    "cache-database": {"name": "default"},
    "cache-endpoint": {"name": "e"},
    KEYS: {"primaryKey": "first", "secondaryKey": "second"},
}


def redis(**more) -> AzureManagedRedis:
    args = {"resource_group_name": "rg", "private_endpoint": {"subnet_id": "s", "virtual_network_id": "n"}, **more}
    return AzureManagedRedis("cache", cast(AzureManagedRedisArgs, args))


def made(**more) -> Registrations:
    return register(lambda: redis(**more), PLANTED)


def test_only_the_network_reaches_redis_and_only_with_tls_and_a_key():
    registered = made()
    assert registered["cache-cluster"].inputs["publicNetworkAccess"] == "Disabled"
    assert registered["cache-zone"].inputs["privateZoneName"] == "privatelink.redis.azure.net"
    database = registered["cache-database"].inputs
    assert (database["clientProtocol"], database["port"]) == ("Encrypted", 10000)
    assert database["accessKeysAuthentication"] == "Enabled"


def test_clients_see_a_single_redis_that_evicts_nothing():
    database = made()["cache-database"].inputs
    assert (database["clusteringPolicy"], database["evictionPolicy"]) == ("EnterpriseCluster", "NoEviction")


@pytest.mark.parametrize(("wanted", "said"), [(True, "Enabled"), (False, "Disabled")])
def test_a_replica_is_a_choice(wanted, said):
    assert made(high_availability=wanted)["cache-cluster"].inputs["highAvailability"] == said


def test_clients_get_the_private_name_and_the_chosen_key():
    def program(**more):
        cache = redis(**more)
        return {"host": cache.host, "port": cache.port, "username": cache.username, "token": cache.auth_token}

    seen = outputs(program, PLANTED)
    assert seen["host"].value == "cache-0a1b2c.westeurope.redis.azure.net"
    assert (seen["port"].value, seen["username"].value) == (10000, "")
    assert (seen["token"].value, seen["token"].secret) == ("first", True)
    assert outputs(lambda: program(access_key="secondary"), PLANTED)["token"].value == "second"


def test_protection_keeps_cluster_and_database():
    registered = made(protect=True)
    assert all(registered[each].protect for each in ("cache-cluster", "cache-database", "cache-suffix"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"sku": "Basic_C0"}, "sku is 'Basic_C0'"), ({"access_key": "third"}, "it can be primary, secondary")],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
