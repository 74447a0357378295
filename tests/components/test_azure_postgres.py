"""What AzurePostgres registers: who reaches it, in what order it is made, and what a bad machine does."""

from itertools import pairwise
from typing import cast

import pytest

from components.databases import AzurePostgres, AzurePostgresArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register

HOST = "db-0a1b2c.postgres.database.azure.com"
PLANTED = {
    "db-suffix": {"hex": "0a1b2c"},
    "db-server": {"name": "db-0a1b2c", "fullyQualifiedDomainName": HOST},
    "db-database": {"name": "atelier"},
    "db-endpoint": {"name": "e"},
}


def server(**more) -> AzurePostgres:
    args = {
        "resource_group_name": "rg",
        "private_endpoint": {"subnet_id": "s", "virtual_network_id": "n"},
        "database": "atelier",
        "username": "atelier",
        **more,
    }
    return AzurePostgres("db", cast(AzurePostgresArgs, args))


def made(**more) -> Registrations:
    return register(lambda: server(**more), PLANTED)


def test_only_the_network_reaches_the_server_and_only_with_tls_and_a_password():
    registered = made()
    inputs = registered["db-server"].inputs
    assert inputs["network"] == {"publicNetworkAccess": "Disabled"}
    assert inputs["authConfig"] == {"activeDirectoryAuth": "Disabled", "passwordAuth": "Enabled"}
    assert registered["db-zone"].inputs["privateZoneName"] == "privatelink.postgres.database.azure.com"
    assert registered["db-endpoint"].inputs["privateLinkServiceConnections"][0]["groupIds"] == ["postgresqlServer"]
    assert registered["db-require-secure-transport"].inputs["value"] == "on"


def test_the_server_is_changed_by_one_thing_after_the_other():
    registered = made()
    order = ["db-database", "db-require-secure-transport", "db-ssl-min-protocol-version", "db-endpoint"]
    for before, after in pairwise(order):
        assert before in registered[after].depends_on
    # What is in the server goes with it.
    assert all(registered[each].deleted_with == "db-server" for each in order[:3])


@pytest.mark.parametrize(
    ("machine", "tier"),
    [("Standard_B2s", "Burstable"), ("Standard_D2ds_v5", "GeneralPurpose"), ("Standard_E4ds_v5", "MemoryOptimized")],
)
def test_a_machine_belongs_to_a_tier(machine, tier):
    assert made(tier=machine)["db-server"].inputs["sku"] == {"name": machine, "tier": tier}


def test_clients_get_the_private_name_and_the_password():
    def program():
        made = server()
        return {"host": made.host, "port": made.port, "database": made.database, "password": made.password}

    seen = outputs(program, PLANTED)
    assert (seen["host"].value, seen["port"].value, seen["database"].value) == (HOST, 5432, "atelier")
    assert seen["password"].secret


def test_protection_keeps_server_and_database():
    registered = made(protect=True)
    assert all(registered[each].protect for each in ("db-server", "db-database", "db-suffix"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tier": "Standard_F2"}, "tier is 'Standard_F2'"),
        ({"disk_gib": 40}, "disk_gib is 40; it can be 32, 64"),
        ({"backup_days": 3}, "backup_days is 3; it can be 7 to 35"),
        ({"high_availability": "on"}, "high_availability is 'on'"),
        ({"high_availability": "SameZone", "tier": "Standard_B2s"}, "machines of family B, such as Standard_B2s"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
