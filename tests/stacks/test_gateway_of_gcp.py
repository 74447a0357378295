"""The Gateway in a stack on Google Cloud: names lead to it, it takes all routes, and all of it goes in one order."""

from __future__ import annotations

import pytest

from components.ingress import GOOGLE_FRONT_ENDS
from tests.stacks.previews import named, of_type, waits_for
from tests.stacks.test_every_gcp_setting import preview


def test_names_lead_to_the_gateways_address_before_there_is_a_load_balancer():
    record = preview("full")
    records = [each for each in of_type(record, "gcp:dns/recordSet:RecordSet") if each.inputs["type"] == "A"]
    # SSH has a load balancer of its own.
    records = [each for each in records if not each.name.startswith("studios-ssh")]
    assert len(records) >= 3
    for each in records:
        assert "gateway-address" in waits_for(record, each.name)
        assert "gateway-gateway" not in waits_for(record, each.name)


def test_the_namespaces_of_routes_are_those_that_the_gateway_takes_them_of():
    record = preview("full")
    https = named(record, "gateway-gateway").inputs["spec"]["listeners"][1]
    wanted = https["allowedRoutes"]["namespaces"]["selector"]["matchLabels"].items()
    labelled = {
        each.inputs["metadata"]["name"]
        for kind in ("Namespace", "NamespacePatch")
        for each in of_type(record, f"kubernetes:core/v1:{kind}")
        if wanted <= each.inputs["metadata"].get("labels", {}).items()
    }
    routes = of_type(record, "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute")
    published = {each.inputs["metadata"]["namespace"] for each in routes if each.name != "gateway-redirect"}
    assert published == labelled >= {"studios", "seqera", "hub"}


def test_pods_are_reached_by_googles_front_ends():
    policy = named(preview("full"), "studios-flows-proxy").inputs["spec"]["ingress"][0]
    assert {peer["ipBlock"]["cidr"] for peer in policy["from"]} == {*GOOGLE_FRONT_ENDS}


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("hub-route", "hub-release"),
        ("hub-route", "gateway-gateway"),
        ("studios-route", "studios-proxy-service"),
        # Google refuses to delete a map that a load balancer uses, and an address.
        ("gateway-gateway", "certificates-map"),
        ("gateway-gateway", "gateway-address"),
        ("gateway-gateway", "cluster-cluster"),
    ],
)
def test_order(later, earlier):
    assert earlier in waits_for(preview("full"), later)
