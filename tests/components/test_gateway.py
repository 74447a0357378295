"""A Gateway of GKE, and the routes of workloads at it: what is served, to whom, and in which order all of it goes."""

import json
from typing import Any

import pulumi
import pytest

from components.ingress.gateway import ROUTES, Gateway
from components.ingress.publication import Published, admit_namespace, publish
from tests.components.eks_program import waits_for
from tests.components.outputs import outputs
from tests.harness import Registrations, register

PLANTED: dict[str, dict[str, Any]] = {
    "gcp:compute/globalAddress:GlobalAddress": {"address": "203.0.113.9", "name": "gateway-address-1a2b"},
    "gcp:compute/sSLPolicy:SSLPolicy": {"name": "gateway-tls-1a2b"},
    "gcp:compute/securityPolicy:SecurityPolicy": {"name": "gateway-clients-1a2b"},
}
HEALTH: Any = {"path": "/health", "success_codes": "200"}


class Workload(pulumi.ComponentResource):
    """Publishes a Service of its own, and one in a namespace of others."""

    def __init__(self, gateway: Gateway, health: Any, affinity: bool, **more: Any):
        super().__init__("test:index:Workload", "hub", None)
        service = pulumi.CustomResource("test:index:Service", "service", {}, pulumi.ResourceOptions(parent=self))
        args: Any = {"gateway": {**gateway.route(health), **more}}
        what = Published("hub", "hubs", ["hub.example.org", "*.hub.example.org"], "proxy", 80, affinity)
        self.address = publish(self, "hub", what, args, [service])
        other = Published("other", "others", ["other.example.org"], "frontend", 80)
        publish(self, "other", other, args, admit_namespace(self, "other", "others", args))


def program(health: Any = HEALTH, affinity: bool = False, route: Any = None, **more: Any) -> Workload:
    args: Any = {"project_id": "research", "certificate_map": "map-1a2b", **more}
    return Workload(Gateway("gateway", args), health, affinity, **(route or {}))


def made(**more: Any) -> Registrations:
    return register(lambda: program(**more), PLANTED)


@pytest.fixture(scope="module")
def usual():
    return made()


def test_the_listener_for_https_has_the_maps_certificates_and_the_one_for_http_only_redirects(usual):
    gateway = usual["gateway-gateway"].inputs
    assert gateway["metadata"]["annotations"]["networking.gke.io/certmap"] == "map-1a2b"
    http, https = gateway["spec"]["listeners"]
    # With a map, GKE refuses a Gateway that has certificates of its own.
    assert (https["name"], https["port"], https["protocol"]) == ("https", 443, "HTTPS")
    assert "tls" not in https
    assert https["allowedRoutes"]["namespaces"]["selector"] == {"matchLabels": ROUTES}
    # Nobody's route serves anything without TLS.
    assert http["allowedRoutes"]["namespaces"] == {"from": "Same"}
    redirect = usual["gateway-redirect"].inputs["spec"]
    assert redirect["parentRefs"][0]["sectionName"] == http["name"]
    (rule,) = redirect["rules"]
    assert "backendRefs" not in rule
    assert rule["filters"][0]["requestRedirect"] == {"scheme": "https", "statusCode": 301}


def test_it_has_a_fixed_address_and_its_tls_policy(usual):
    spec = usual["gateway-gateway"].inputs["spec"]
    assert spec["addresses"] == [{"type": "NamedAddress", "value": "gateway-address-1a2b"}]
    tls = usual["gateway-tls"].inputs
    assert (tls["profile"], tls["minTlsVersion"]) == ("RESTRICTED", "TLS_1_2")
    settings = usual["gateway-settings"].inputs["spec"]
    assert settings["default"] == {"sslPolicy": "gateway-tls-1a2b"}
    assert settings["targetRef"]["name"] == usual["gateway-gateway"].inputs["metadata"]["name"]


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        # What Google doesn't let go while its load balancer is there.
        ("gateway-gateway", "gateway-address"),
        ("gateway-gateway", "gateway-tls"),
        ("gateway-gateway", "gateway-clients"),
        ("gateway-gateway", "gateway-settings"),
        ("gateway-gateway", "gateway-namespace"),
        ("gateway-redirect", "gateway-gateway"),
        # Routes go before the Gateway and their policies, and those before the Service.
        ("hub-route", "gateway-gateway"),
        ("hub-route", "hub-health-policy"),
        ("hub-route", "hub-backend-policy"),
        ("hub-health-policy", "service"),
        ("hub-backend-policy", "service"),
        ("other-route", "other-namespace-labels"),
    ],
)
def test_order(later, earlier):
    assert earlier in waits_for(made(allowed_from=["203.0.113.0/24"]), later)


def test_the_address_is_known_before_there_is_a_gateway():
    late = {"gateway-address": {"address": "203.0.113.9"}}
    seen = outputs(lambda: {"address": program().address}, late, preview=True)
    assert (seen["address"].known, seen["address"].value) == (True, "203.0.113.9")
    waited = waits_for(made(), "gateway-address")
    assert waited <= {"gateway"}


def test_a_route_leads_to_the_services_port(usual):
    route = usual["hub-route"].inputs
    assert route["metadata"]["namespace"] == "hubs"
    assert route["spec"]["hostnames"] == ["hub.example.org", "*.hub.example.org"]
    (parent,) = route["spec"]["parentRefs"]
    assert (parent["name"], parent["namespace"], parent["sectionName"]) == ("public", "gateway", "https")
    (rule,) = route["spec"]["rules"]
    assert (rule["backendRefs"][0]["name"], rule["backendRefs"][0]["port"]) == ("proxy", 80)
    # GKE doesn't know them, and refuses what it doesn't know.
    assert "timeouts" not in rule


def test_a_deployment_waits_until_routes_are_taken(usual):
    paths = json.loads(usual["hub-route"].inputs["metadata"]["annotations"]["pulumi.com/waitFor"])
    assert paths == [
        'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True',
        'jsonpath={.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}=True',
    ]
    annotations = usual["gateway-gateway"].inputs["metadata"]["annotations"]
    assert annotations["pulumi.com/waitFor"] == "condition=Programmed"


def test_websockets_last_an_hour_and_pods_that_go_finish_their_work(usual):
    spec = usual["hub-backend-policy"].inputs["spec"]
    assert spec["targetRef"] == {"group": "", "kind": "Service", "name": "proxy"}
    assert spec["default"] == {
        "timeoutSec": 3600,
        "connectionDraining": {"drainingTimeoutSec": 30},
        "logging": {"enabled": True},
    }


def test_a_browser_stays_at_one_pod_where_that_matters():
    default = made(affinity=True)["hub-backend-policy"].inputs["spec"]["default"]
    assert default["sessionAffinity"] == {"type": "GENERATED_COOKIE", "cookieTtlSec": 0}


def test_pods_that_answer_something_else_than_200_are_only_connected_to(usual):
    serving = {"portSpecification": "USE_SERVING_PORT"}
    asked = usual["hub-health-policy"].inputs["spec"]["default"]["config"]
    assert asked == {"type": "HTTP", "httpHealthCheck": {**serving, "requestPath": "/health"}}
    any_code = made(health={"path": "/", "success_codes": "200-499"})["hub-health-policy"].inputs["spec"]["default"][
        "config"
    ]
    assert any_code == {"type": "TCP", "tcpHealthCheck": serving}


def test_others_namespaces_get_the_label_by_which_routes_are_taken(usual):
    patch = usual["other-namespace-labels"]
    assert patch.type == "kubernetes:core/v1:NamespacePatch"
    assert patch.inputs["metadata"] == {"name": "others", "labels": ROUTES}


def test_only_listed_clients_may_connect():
    ranges = [f"203.0.113.{number}/32" for number in range(12)]
    clients = made(allowed_from=ranges)
    first, second, rest = clients["gateway-clients"].inputs["rules"]
    # Cloud Armor takes ten ranges in a rule, and asks rules in the order of their priorities.
    assert first["match"]["config"]["srcIpRanges"] + second["match"]["config"]["srcIpRanges"] == ranges
    assert {first["action"], second["action"]} == {"allow"}
    assert first["priority"] < second["priority"] < rest["priority"] == 2147483647
    assert (rest["action"], rest["match"]["config"]["srcIpRanges"]) == ("deny(403)", ["*"])
    assert clients["hub-backend-policy"].inputs["spec"]["default"]["securityPolicy"] == "gateway-clients-1a2b"
    own = made(security_policy="ours")
    assert own["hub-backend-policy"].inputs["spec"]["default"]["securityPolicy"] == "ours"
    assert "gateway-clients" not in own


def test_the_address_is_kept_where_that_is_asked():
    assert made(protect=True)["gateway-address"].protect
    assert not made()["gateway-address"].protect


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"min_tls_version": "TLS_1_0"}, "TLS_1_2, TLS_1_3"),
        ({"allowed_from": ["203.0.113.0/24"], "security_policy": "ours"}, "either"),
        ({"timeout_seconds": 0}, "1 to 86400"),
        ({"drain_seconds": 3601}, "0 to 3600"),
    ],
)
def test_bad_values(bad, message):
    with pytest.raises(ValueError, match=message):
        made(**bad)


def test_a_publication_needs_a_class_or_a_gateway():
    stack: Any = None
    with pytest.raises(ValueError, match="class_name or gateway"):
        publish(stack, "hub", Published("hub", "hubs", ["hub.example.org"], "proxy", 80), {}, [])
