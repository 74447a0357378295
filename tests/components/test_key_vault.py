"""What KeyVault and KeyVaultSecret register, and how KeyVaultReference reads a value without showing it."""

import io
import json
from typing import Any, cast
from urllib.error import HTTPError

import pytest

from components.secrets import KeyVault, KeyVaultArgs, KeyVaultReference, KeyVaultSecret, key_vault_reader
from components.secrets.key_vault import secret_name
from components.secrets.key_vault_reader import KeyVaultError, read_secret
from tests.components.outputs import Seen, outputs
from tests.harness import Registrations, register

TOKEN = "azure-native:authorization:getClientToken"
ROLE = "azure-native:authorization:RoleAssignment"
VAULT_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"
URI = "https://team-secrets.vault.azure.net/"


def vault(**more) -> KeyVault:
    args = {"resource_group_name": "rg", "tenant_id": "tenant", "stem": "atelier-staging", **more}
    return KeyVault("vault", cast(KeyVaultArgs, args))


def made(**more) -> Registrations:
    planted = {"vault-suffix": {"hex": "0a1b2c"}, "vault-vault": {"name": "v"}, "vault-endpoint": {"name": "e"}}
    return register(lambda: vault(**more), planted)


def test_rbac_soft_delete_and_purge_protection_are_on_and_the_firewall_lets_nobody_in_by_default():
    properties = made()["vault-vault"].inputs["properties"]
    assert properties["enableRbacAuthorization"] is properties["enablePurgeProtection"] is True
    assert properties["enableSoftDelete"] is True
    assert properties["softDeleteRetentionInDays"] == 90
    assert properties["publicNetworkAccess"] == "disabled"
    assert properties["networkAcls"]["defaultAction"] == "Deny"


def test_given_ranges_and_subnets_open_the_firewall_for_themselves():
    properties = made(allowed_ranges=["203.0.113.0/24"], allowed_subnet_ids=["subnet"])["vault-vault"].inputs[
        "properties"
    ]
    assert properties["publicNetworkAccess"] == "enabled"
    assert properties["networkAcls"]["ipRules"] == [{"value": "203.0.113.0/24"}]
    assert properties["networkAcls"]["virtualNetworkRules"] == [{"id": "subnet"}]


def test_a_name_is_new_after_each_destroy_and_fits_in_24_characters():
    assert made()["vault-vault"].inputs["vaultName"] == "atelier-staging-0a1b2c"
    long = made(stem="planetary-computer-hub-production")["vault-vault"].inputs["vaultName"]
    assert long == "planetary-compute-0a1b2c"
    assert made(vault_name="pcc-vault")["vault-vault"].inputs["vaultName"] == "pcc-vault"


def test_a_deleted_vault_is_brought_back_by_name():
    assert made(vault_name="pcc", recover=True)["vault-vault"].inputs["properties"]["createMode"] == "recover"


def test_readers_may_read_secrets_and_nothing_else_and_the_address_waits_for_that():
    planted = {"vault-vault": {"id": VAULT_ID, "name": "v"}}

    def program():
        made = vault(vault_name="pcc", deployer_object_id="object-1", deployer_type="Group")
        KeyVaultReference("oauth", {"vault_uri": made.vault_uri, "secret_name": "oauth"})

    registered = register(program, {**planted, TOKEN: {"token": "simulated:"}})
    (role,) = registered.of_type(ROLE)
    assert role.name == "vault-deployer-reads"
    # Without the type Pulumi's SDK says User, and Azure refuses CI's service principal.
    assert (role.inputs["principalId"], role.inputs["principalType"]) == ("object-1", "Group")
    assert role.inputs["roleDefinitionId"].endswith("/roleDefinitions/4633458b-17de-408a-874b-0445c86b69e6")


def test_a_private_endpoint_is_entered_in_a_zone_that_the_network_knows():
    registered = made(private_endpoint={"subnet_id": "subnet", "virtual_network_id": "network"})
    assert registered["vault-zone"].inputs["privateZoneName"] == "privatelink.vaultcore.azure.net"
    assert registered["vault-zone-link"].inputs["virtualNetwork"] == {"id": "network"}
    (connection,) = registered["vault-endpoint"].inputs["privateLinkServiceConnections"]
    assert (connection["privateLinkServiceId"], connection["groupIds"]) == ("vault-vault-id", ["vault"])
    assert {"vault-zone-link", "vault-endpoint"} <= registered["vault-endpoint-names"].depends_on


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"vault_name": "ab"}, "vault_name is 'ab'"),
        ({"vault_name": "a--b"}, "single dashes"),
        ({"recover": True}, "recover needs vault_name"),
        ({"retention_days": 6}, "retention_days is 6; it can be 7 to 90"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def secret(**more) -> KeyVaultSecret:
    args: Any = {"resource_group_name": "rg", "vault_name": "v", "secret_name": "hub/token", **more}
    return KeyVaultSecret("token", args)


def test_a_generated_value_is_stored_under_a_name_that_key_vault_takes_and_stays_with_its_vault():
    registered = register(lambda: secret(protect=True), {"token-value": {"result": "x" * 32}})
    stored = registered["token-secret"]
    assert stored.inputs["secretName"] == "hub--token"
    assert stored.inputs["properties"]["value"] == "x" * 32
    assert stored.retain_on_delete
    assert stored.protect is registered["token-value"].protect is True
    assert "token-value" not in register(lambda: secret(value="given"))


def test_the_value_is_secret_whether_made_or_given():
    for more in ({}, {"value": "given"}):
        assert outputs(lambda more=more: {"value": secret(**more).value}, preview=True)["value"].secret


@pytest.mark.parametrize("name", ["", "with space", "x" * 128])
def test_a_name_that_key_vault_does_not_take_is_refused(name):
    with pytest.raises(ValueError, match="letters, digits and dashes"):
        secret_name(name)


def read(planted_token: str, **more) -> Seen:
    args: Any = {"vault_uri": URI, "secret_name": "oauth", **more}
    program = lambda: {"value": KeyVaultReference("oauth", args).value}  # noqa: E731
    return outputs(program, {TOKEN: {"token": planted_token}})["value"]


class _Vault:
    """Answers in the place of the network, and keeps what it was asked."""

    def __init__(self, monkeypatch, *answers: Any):
        self.answers, self.asked = list(answers), []
        monkeypatch.setattr(key_vault_reader, "build_opener", lambda *handlers: self)
        monkeypatch.setattr(key_vault_reader.time, "sleep", lambda seconds: None)

    def open(self, request, timeout):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, int):
            body = (
                {"error": {"code": "Forbidden", "innererror": {"code": "ForbiddenByFirewall"}}} if answer == 403 else {}
            )
            raise HTTPError(request.full_url, answer, "", cast(Any, {}), io.BytesIO(json.dumps(body).encode()))
        return io.BytesIO(json.dumps(answer).encode())


def test_a_stored_value_is_read_with_the_providers_own_token_and_stays_secret(monkeypatch):
    answering = _Vault(monkeypatch, {"value": '{"id": "hub", "secret": "s3cr3t"}'})
    assert read("eyJ.t0k3n", field="secret") == Seen("s3cr3t", known=True, secret=True)
    (request,) = answering.asked
    assert request.full_url == f"{URI}secrets/oauth?api-version=7.4"
    assert request.headers == {"Authorization": "Bearer eyJ.t0k3n"}


def test_without_a_login_no_vault_is_asked(monkeypatch):
    answering = _Vault(monkeypatch)
    assert read("simulated:1", field="secret").value == "simulated-oauth-secret"
    assert not answering.asked


def test_a_vault_that_is_not_made_yet_leaves_the_value_unknown_and_secret():
    def program():
        return {"value": KeyVaultReference("oauth", {"vault_uri": vault().vault_uri, "secret_name": "oauth"}).value}

    seen = outputs(program, {TOKEN: {"token": "eyJ"}}, preview=True)["value"]
    assert not seen.known
    assert seen.secret


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "az keyvault secret set --vault-name team-secrets --name oauth"),
        (403, "firewall keeps this machine out"),
        (401, "Key Vault Secrets User"),
    ],
)
def test_what_cannot_be_read_says_why_and_never_a_token_or_value(monkeypatch, status, said):
    _Vault(monkeypatch, status)
    with pytest.raises(KeyVaultError, match=said) as raised:
        read_secret(URI, "oauth", "eyJ.t0k3n")
    assert "t0k3n" not in f"{raised.value}"
    assert raised.value.__suppress_context__


def test_a_busy_vault_is_asked_again(monkeypatch):
    _Vault(monkeypatch, 429, 503, {"value": "v"})
    assert read_secret(URI, "oauth", "eyJ") == "v"


@pytest.mark.parametrize("uri", ["http://team.vault.azure.net/", "team.vault.azure.net", "https://localhost/"])
def test_the_token_goes_to_no_other_kind_of_address(uri):
    with pytest.raises(ValueError, match="isn't the address of a vault"):
        read_secret(uri, "oauth", "eyJ")
