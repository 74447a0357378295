"""cert-manager: pods that stay, an issuer that waits for it, and the right to one zone's records."""

from typing import Any, cast

import pytest

from components.certificates import (
    AcmeIssuer,
    AcmeIssuerArgs,
    AzureDnsSolver,
    CertManager,
    IssuedCertificate,
    IssuedCertificateArgs,
)
from components.certificates.cert_manager_values import cert_manager
from components.roles import AzureRole
from tests.harness import Registrations, register

ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer"
ZONE_ID = "/subscriptions/sub/resourceGroups/dns/providers/Microsoft.Network/dnsZones/example.org"


def everything(preview: bool = False, **more: Any) -> Registrations:
    def program() -> None:
        right = AzureDnsSolver(
            "solver",
            {
                "resource_group_name": "lab",
                "issuer_url": "https://issuer/",
                "subscription_id": "sub",
                "zone_resource_group_name": "dns",
                "zone_name": "example.org",
                "zone_id": ZONE_ID,
            },
        )
        ready = cast(Any, right.ready_ids)
        manager = CertManager("certificates", {"azure_client_id": right.client_id, "wait_for": ready})
        args = {"issuer_name": "letsencrypt", "solver": right.solver, "wait_for": [manager.release], **more}
        AcmeIssuer("issuer", cast(AcmeIssuerArgs, args))

    planted = {"azure-native:managedidentity:UserAssignedIdentity": {"clientId": "client", "principalId": "principal"}}
    return register(program, planted, preview)


@pytest.mark.parametrize("preview", [True, False])
def test_the_issuer_proves_domains_by_one_zone_and_waits_for_cert_manager_and_the_right(preview):
    found = everything(preview)
    issuer = found["issuer-issuer"]
    assert issuer.type == ISSUER
    assert "certificates-release" in issuer.depends_on
    assert {"solver-pods-zone", "solver-pods-credential"} <= found["certificates-release"].depends_on
    assert issuer.inputs["metadata"]["annotations"] == {"pulumi.com/waitFor": "condition=Ready"}
    assert issuer.inputs["spec"]["acme"] == {
        "server": "https://acme-v02.api.letsencrypt.org/directory",
        "privateKeySecretRef": {"name": "letsencrypt-production-account"},
        "solvers": [
            {
                "dns01": {
                    "azureDNS": {
                        "subscriptionID": "sub",
                        "resourceGroupName": "dns",
                        "hostedZoneName": "example.org",
                        "environment": "AzurePublicCloud",
                        "managedIdentity": {"clientID": "client"},
                    }
                }
            }
        ],
    }
    [right] = found.of_type("azure-native:authorization:RoleAssignment")
    assert right.inputs["scope"] == ZONE_ID
    assert right.inputs["principalId"] == "principal"
    assert found["solver-pods-credential"].inputs["subject"] == "system:serviceaccount:cert-manager:cert-manager"
    assert right.inputs["roleDefinitionId"].endswith(AzureRole.DNS_ZONE_CONTRIBUTOR.value)


def test_another_authority_is_another_account():
    acme = everything(server="staging", email="ops@lab.example")["issuer-issuer"].inputs["spec"]["acme"]
    assert "acme-staging" in acme["server"]
    assert acme["privateKeySecretRef"] == {"name": "letsencrypt-staging-account"}
    assert acme["email"] == "ops@lab.example"
    with pytest.raises(ValueError, match="server is 'prod'; it can be production, staging"):
        everything(server="prod")


def test_cert_manager_outlasts_the_loss_of_a_node_and_keeps_certificates():
    values = cert_manager({}, None, None, 2)
    assert values["crds"] == {"enabled": True, "keep": True}
    for part in (values, values["webhook"], values["cainjector"]):
        assert (part["replicaCount"], part["podDisruptionBudget"]) == (2, {"enabled": True, "maxUnavailable": 1})
        assert part["nodeSelector"]["hub.jupyter.org/node-purpose"] == "core"
        assert part["resources"]["limits"]["memory"]
        blocked = [rule["to"][0]["ipBlock"]["except"] for rule in part["networkPolicy"]["egress"] if "to" in rule]
        assert blocked == [["169.254.169.254/32"]]
    components = [
        part["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for part in (values, values["webhook"], values["cainjector"])
    ]
    assert components == ["controller", "webhook", "cainjector"]
    # A budget for one replica would stop every drain.
    assert cert_manager({}, None, None, 1)["podDisruptionBudget"]["enabled"] is False


def test_only_where_asked_pods_get_a_token_of_azure():
    release = everything()["certificates-release"].inputs
    assert release["values"]["serviceAccount"] == {"annotations": {"azure.workload.identity/client-id": "client"}}
    assert release["values"]["podLabels"] == {"azure.workload.identity/use": "true"}
    assert (release["namespace"], release["atomic"]) == ("cert-manager", True)
    assert "podLabels" not in cert_manager({}, None, None, 2)


def certificate(**more: Any) -> Registrations:
    args = {
        "namespace": "hub",
        "secret_name": "hub-tls",
        "names": ["hub.example.org", "*.hub.example.org"],
        "issuer": "letsencrypt",
        **more,
    }
    return register(lambda: IssuedCertificate("hub", cast(IssuedCertificateArgs, args)))


def test_a_certificate_is_waited_for_unless_its_zone_is_not_delegated_yet():
    made = certificate()["hub-certificate"].inputs
    assert made["spec"]["secretName"] == made["metadata"]["name"] == "hub-tls"
    assert made["spec"]["dnsNames"] == ["hub.example.org", "*.hub.example.org"]
    assert made["metadata"]["annotations"] == {"pulumi.com/waitFor": "condition=Ready"}
    later = certificate(wait=False)["hub-certificate"].inputs
    assert later["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}


@pytest.mark.parametrize("names", [[], ["hub.example.org", "Hub.example.org."]])
def test_names_of_a_certificate_are_needed_and_different(names):
    with pytest.raises(ValueError, match="names is"):
        certificate(names=names)
