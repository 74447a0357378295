"""The simulated login of Azure asks no vault, and keys stay secret."""

from __future__ import annotations

from components.secrets.key_vault import SIMULATED
from offline.asked import AskedCall, Provider
from offline.simulated import Simulation

PROVIDER = Provider("", {})
KEYS = ("azure-native:storage:listStorageAccountKeys", "azure-native:redisenterprise:listDatabaseKeys")


def answer(token: str, **args):
    return Simulation().call(AskedCall(token, args, PROVIDER))


def test_a_simulated_token_is_one_that_is_sent_nowhere():
    token = answer("azure-native:authorization:getClientToken", endpoint="https://vault.azure.net")["token"]
    assert token.startswith(SIMULATED)


def test_keys_are_the_same_each_time_differ_between_accounts_and_are_secret():
    for token in KEYS:
        assert answer(token, accountName="a") == answer(token, accountName="a") != answer(token, accountName="b")
        assert Simulation().secret_results(token)
