"""An identity for one service account: who can take it, and what it may do."""

import pytest

from components.clusters import WorkloadIdentity
from components.roles import AzureRole
from tests.components.aks_program import OUTPUTS
from tests.components.outputs import outputs
from tests.harness import register


def identity(**more):
    return WorkloadIdentity(
        "dns",
        {  # pyright: ignore
            "resource_group_name": "lab",
            "issuer_url": "https://issuer.example.org/",
            "namespace": "cert-manager",
            "service_account": "cert-manager",
            **more,
        },
    )


def test_only_pods_of_the_service_account_can_take_it():
    made = register(identity, OUTPUTS)
    credential = made["dns-credential"].inputs
    assert credential["subject"] == "system:serviceaccount:cert-manager:cert-manager"
    assert credential["issuer"] == "https://issuer.example.org/"
    assert credential["audiences"] == ["api://AzureADTokenExchange"]
    assert credential["resourceName"] == "identity"


def test_it_may_do_what_is_listed_and_pods_can_wait_for_that():
    rights = {"zone": {"role": AzureRole.DNS_ZONE_CONTRIBUTOR, "scope": "/subscriptions/1/zone"}}
    made = register(lambda: identity(rights=rights), OUTPUTS)
    [right] = made.of_type("azure-native:authorization:RoleAssignment")
    assert right.inputs["scope"] == "/subscriptions/1/zone"
    assert right.inputs["principalId"] == "principal"
    assert right.inputs["roleDefinitionId"].endswith("/befefa01-2a29-4197-83a8-272ff33ce314")
    ready = outputs(lambda: {"ready": identity(rights=rights).ready_ids}, OUTPUTS)["ready"]
    assert ready.value == ["dns-credential-id", "dns-zone-id"]


def test_an_unknown_role_is_refused():
    with pytest.raises(ValueError, match="Owner"):
        register(lambda: identity(rights={"all": {"role": "Owner", "scope": "/"}}), OUTPUTS)
