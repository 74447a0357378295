"""What AcrRegistry registers: who logs in, who pulls, and what only Premium has."""

from typing import cast

import pytest

from components.registries import AcrRegistry, AcrRegistryArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ROLE = "azure-native:authorization:RoleAssignment"
PLANTED = {
    "images-suffix": {"hex": "0a1b2c"},
    "images-registry": {"loginServer": "atelier0a1b2c.azurecr.io", "name": "atelier0a1b2c"},
}


def registry(**more) -> AcrRegistry:
    return AcrRegistry(
        "images", cast(AcrRegistryArgs, {"resource_group_name": "rg", "stem": "atelier-staging", **more})
    )


def made(**more) -> Registrations:
    return register(lambda: registry(**more), PLANTED)


def test_every_login_is_an_identity_and_the_name_is_letters_and_digits():
    inputs = made()["images-registry"].inputs
    assert inputs["adminUserEnabled"] is inputs["anonymousPullEnabled"] is False
    assert inputs["registryName"] == "atelierstaging0a1b2c"
    assert inputs["sku"] == {"name": "Standard"}
    assert "policies" not in inputs


def test_nodes_pull_and_ci_pushes_before_anybody_learns_the_host():
    def program():
        made = registry(pull_principal_ids={"kubelet": "object-1"}, push_principal_ids={"ci": "object-2"})
        return {"host": made.login_server}

    assert outputs(program, PLANTED)["host"].value == "atelier0a1b2c.azurecr.io"
    roles = made(pull_principal_ids={"kubelet": "o-1"}, push_principal_ids={"ci": "o-2"}).of_type(ROLE)
    assert [(each.name, each.inputs["roleDefinitionId"].rpartition("/")[2][:8]) for each in roles] == [
        ("images-kubelet-pulls", "7f951dda"),
        ("images-ci-pushes", "8311e382"),
    ]


def test_premium_spans_zones_deletes_untagged_images_and_can_be_private():
    inputs = made(sku="Premium", private_endpoint={"subnet_id": "s", "virtual_network_id": "n"})[
        "images-registry"
    ].inputs
    assert inputs["zoneRedundancy"] == "Enabled"
    assert inputs["policies"]["retentionPolicy"] == {"status": "enabled", "days": 14}
    assert inputs["publicNetworkAccess"] == "Disabled"


def test_ranges_keep_everybody_else_out():
    rules = made(sku="Premium", allowed_ranges=["203.0.113.0/24"])["images-registry"].inputs["networkRuleSet"]
    assert rules["defaultAction"] == "Deny"
    assert [each["iPAddressOrRange"] for each in rules["ipRules"]] == ["203.0.113.0/24"]


def test_protection_keeps_images_and_the_name():
    registered = made(protect=True)
    assert registered["images-registry"].protect is registered["images-suffix"].protect is True


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sku": "Basic"}, "sku is 'Basic'; it can be Standard, Premium"),
        ({"registry_name": "no-dash"}, "registry_name is 'no-dash'"),
        ({"allowed_ranges": ["203.0.113.0/24"]}, "a Standard registry has no allowed_ranges"),
        ({"sku": "Premium", "untagged_days": 366}, "untagged_days is 366"),
        ({"stem": "1234"}, "doesn't begin with a letter"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
