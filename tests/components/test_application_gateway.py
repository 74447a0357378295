"""The gateway, what it leaves to its controller, the controller's rights and values, and annotations of Ingresses."""

from typing import Any, cast

import pytest

from components.clusters.agic import ApplicationGatewayController, ApplicationGatewayControllerArgs, controller_values
from components.ingress import (
    ApplicationGateway,
    ApplicationGatewayArgs,
    ApplicationGatewayFirewall,
    application_gateway_annotations,
    azure_load_balancer_annotations,
)
from components.roles import AzureRole
from tests.components.outputs import outputs
from tests.harness import Registrations, register

PREFIX = "appgw.ingress.kubernetes.io"
ID = "/subscriptions/sub/resourceGroups/lab/providers/Microsoft.Network/applicationGateways/lab"


def gateway(**more: Any) -> ApplicationGateway:
    args = {
        "gateway_name": "lab",
        "subscription_id": "sub",
        "resource_group_name": "lab",
        "location": "westeurope",
        "subnet_id": "/subnet",
        **more,
    }
    return ApplicationGateway("gateway", cast(ApplicationGatewayArgs, args))


def made(**more: Any) -> Registrations:
    return register(lambda: gateway(**more))


def test_a_gateway_speaks_modern_tls_in_all_zones_with_an_identity_of_its_own():
    found = made(dns_label="lab", protect=True)
    inputs = found["gateway-gateway"].inputs
    assert inputs["sku"] == {"name": "Standard_v2", "tier": "Standard_v2"}
    assert inputs["sslPolicy"] == {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101S"}
    assert inputs["identity"]["userAssignedIdentities"] == ["gateway-identity-id"]
    assert inputs["gatewayIPConfigurations"][0]["subnet"] == {"id": "/subnet"}
    assert inputs["zones"] == ["1", "2", "3"]
    address = found["gateway-address"]
    assert address.protect
    assert address.inputs["sku"]["name"] == "Standard"
    assert address.inputs["publicIPAllocationMethod"] == "Static"
    assert address.inputs["dnsSettings"] == {"domainNameLabel": "lab"}
    assert address.inputs["idleTimeoutInMinutes"] == 30


def test_the_placeholder_is_complete_in_itself_and_everything_of_it_is_left_to_agic():
    found = made()["gateway-gateway"]
    [rule] = found.inputs["requestRoutingRules"]
    [listener] = found.inputs["httpListeners"]
    assert rule["httpListener"]["id"] == f"{ID}/httpListeners/{listener['name']}"
    assert listener["frontendPort"]["id"] == f"{ID}/frontendPorts/{found.inputs['frontendPorts'][0]['name']}"
    assert rule["backendAddressPool"]["id"].endswith(found.inputs["backendAddressPools"][0]["name"])
    assert rule["backendHttpSettings"]["id"].endswith(found.inputs["backendHttpSettingsCollection"][0]["name"])
    assert 1 <= rule["priority"] <= 20000
    owned = {each.partition("[")[0] for each in found.ignore_changes}
    # Names of the SDK's own inputs, or nothing would be ignored.
    assert {"requestRoutingRules", "httpListeners", "frontendPorts", "backendAddressPools"} <= owned
    assert "backendHttpSettingsCollection" in owned
    assert not owned & {"sslPolicy", "autoscaleConfiguration", "gatewayIPConfigurations", "identity", "sku"}


def test_a_web_application_firewall_inspects_and_lets_notebooks_through():
    found = made(sku="WAF_v2", waf_mode="Prevention")
    settings = found["gateway-waf"].inputs["policySettings"]
    assert (settings["mode"], settings["requestBodyEnforcement"]) == ("Prevention", False)
    assert found["gateway-gateway"].inputs["firewallPolicy"] == {"id": "gateway-waf-id"}
    assert "gateway-waf" not in made()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"sku": "Standard_v1"}, "sku is 'Standard_v1'; it can be Standard_v2, WAF_v2"),
        ({"waf_mode": "Detection"}, "for sku WAF_v2 only"),
        ({"tls_policy": "AppGwSslPolicy20150501"}, "tls_policy is"),
        ({"min_capacity": 5, "max_capacity": 3}, "capacity is 5 to 3"),
        ({"idle_timeout_seconds": 3600}, "idle_timeout_seconds is 3600"),
        ({"idle_timeout_seconds": 250}, "idle_timeout_seconds is 250"),
    ],
)
def test_what_azure_would_refuse_is_refused_at_once(more, said):
    with pytest.raises(ValueError, match=said):
        made(**more)


def test_the_address_and_its_name_are_known_once_it_is_made():
    planted = {
        "gateway-address": {"ipAddress": "20.1.2.3", "dnsSettings": {"fqdn": "lab.westeurope.cloudapp.azure.com"}}
    }

    def program():
        it = gateway()
        return {"address": it.address, "host_name": it.host_name, "waf": it.waf_policy_id}

    seen = outputs(program, planted)
    assert [each.value for each in seen.values()] == ["20.1.2.3", "lab.westeurope.cloudapp.azure.com", ""]


def test_a_firewall_keeps_ports_for_azure_open_whoever_may_connect():
    args = {"resource_group_name": "lab", "location": "westeurope", "allowed_from": ["198.51.100.0/24", "192.0.2.0/24"]}
    found = register(lambda: ApplicationGatewayFirewall("clients", cast(Any, args)))["clients-group"]
    clients, manager, probes = found.inputs["securityRules"]
    assert clients["sourceAddressPrefixes"] == ["198.51.100.0/24", "192.0.2.0/24"]
    assert clients["destinationPortRanges"] == ["80", "443"]
    assert (manager["sourceAddressPrefix"], manager["destinationPortRange"]) == ("GatewayManager", "65200-65535")
    assert probes["sourceAddressPrefix"] == "AzureLoadBalancer"
    assert all(rule["access"] == "Allow" and rule["direction"] == "Inbound" for rule in found.inputs["securityRules"])


def controller(**more: Any) -> Registrations:
    joined = {
        "gateway_id": ID,
        "resource_group_id": "/subscriptions/sub/resourceGroups/lab",
        "subnet_id": "/subscriptions/sub/subnet",
        "identity_id": "/subscriptions/sub/identity",
        **more,
    }
    args = {"gateway": joined, "resource_group_name": "lab", "issuer_url": "https://issuer/"}
    planted = {"azure-native:managedidentity:UserAssignedIdentity": {"clientId": "client", "principalId": "principal"}}
    return register(lambda: ApplicationGatewayController("agic", cast(ApplicationGatewayControllerArgs, args)), planted)


def test_agic_has_the_rights_that_it_needs_and_runs_after_them():
    found = controller(waf_policy_id="/subscriptions/sub/policy")
    rights = found.of_type("azure-native:authorization:RoleAssignment")
    assert {(each.inputs["roleDefinitionId"].rpartition("/")[2], each.inputs["scope"]) for each in rights} == {
        (AzureRole.CONTRIBUTOR.value, ID),
        (AzureRole.READER.value, "/subscriptions/sub/resourceGroups/lab"),
        (AzureRole.NETWORK_CONTRIBUTOR.value, "/subscriptions/sub/subnet"),
        (AzureRole.MANAGED_IDENTITY_OPERATOR.value, "/subscriptions/sub/identity"),
        (AzureRole.NETWORK_CONTRIBUTOR.value, "/subscriptions/sub/policy"),
    }
    assert {each.name for each in rights} <= found["agic-release"].depends_on
    assert len(controller().of_type("azure-native:authorization:RoleAssignment")) == 4


def test_agic_looks_after_its_gateway_without_root():
    values = controller_values(ID, "client", None)
    assert values["reconcilePeriodSeconds"] == 30
    assert values["armAuth"] == {"type": "workloadIdentity", "identityClientID": "client"}
    assert values["kubernetes"]["securityContext"]["runAsNonRoot"] is True
    assert values["kubernetes"]["containerSecurityContext"]["readOnlyRootFilesystem"] is True
    assert values["kubernetes"]["volumes"]["extraVolumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]
    release = controller()["agic-release"].inputs
    subject = controller()["agic-pods-credential"].inputs["subject"]
    assert subject == f"system:serviceaccount:{release['namespace']}:{release['name']}"
    assert release["values"]["armAuth"]["identityClientID"] == "client"
    assert (release["atomic"], release["values"]["appgw"]) == (True, {"applicationGatewayID": ID})


HEALTH: Any = {"path": "/hub/health", "success_codes": "200"}


def test_annotations_of_a_usual_ingress():
    found = application_gateway_annotations({"issuer": "letsencrypt"}, 7, HEALTH)
    assert found == {
        f"{PREFIX}/backend-protocol": "http",
        f"{PREFIX}/request-timeout": "3600",
        f"{PREFIX}/connection-draining": "true",
        f"{PREFIX}/connection-draining-timeout": "30",
        f"{PREFIX}/health-probe-path": "/hub/health",
        f"{PREFIX}/health-probe-status-codes": "200",
        f"{PREFIX}/ssl-redirect": "true",
        "external-dns.alpha.kubernetes.io/controller": "pulumi",
        "cert-manager.io/cluster-issuer": "letsencrypt",
    }


def test_an_order_excludes_the_redirect_since_both_would_have_one_priority():
    found = application_gateway_annotations({"redirect": False, "affinity": True, "health_port": 8000}, 7, HEALTH)
    assert found[f"{PREFIX}/rule-priority"] == "7"
    assert f"{PREFIX}/ssl-redirect" not in found
    assert found[f"{PREFIX}/health-probe-port"] == "8000"
    assert found[f"{PREFIX}/cookie-based-affinity"] == found[f"{PREFIX}/cookie-based-affinity-distinct-name"] == "true"
    assert "cert-manager.io/cluster-issuer" not in found
    with pytest.raises(ValueError, match="order is 0"):
        application_gateway_annotations({"redirect": False}, 0, HEALTH)


def test_a_tcp_port_has_an_address_of_the_clusters_own_load_balancer():
    prefix = "service.beta.kubernetes.io/azure"
    assert azure_load_balancer_annotations(internal=True, dns_label="lab", idle_timeout_seconds=600) == {
        f"{prefix}-load-balancer-tcp-idle-timeout": "10",
        f"{prefix}-load-balancer-internal": "true",
        f"{prefix}-dns-label-name": "lab",
        "external-dns.alpha.kubernetes.io/controller": "pulumi",
    }
    assert f"{prefix}-load-balancer-internal" not in azure_load_balancer_annotations()
