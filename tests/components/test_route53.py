"""What zones and alias records register: what is made, what is only referred to, what may be overwritten."""

from typing import cast

import pytest

from components.dns import Route53Records, Route53RecordsArgs, Route53Zone, Route53ZoneArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ZONE = "aws:route53/zone:Zone"
RECORD = "aws:route53/record:Record"


def zone(**more) -> Route53Zone:
    return Route53Zone("dns", cast(Route53ZoneArgs, {"zone_name": "example.org", **more}))


def records(**more) -> Registrations:
    args = {
        "zone_id": "Z1",
        "names": ["staging.example.org", "*.staging.example.org"],
        "load_balancer_dns_name": "k8s-1.eu-west-1.elb.amazonaws.com",
        "load_balancer_zone_id": "Z32O12XQLNTSW2",
        **more,
    }
    return register(lambda: Route53Records("site", cast(Route53RecordsArgs, args)))


@pytest.mark.parametrize("protect", [True, False])
def test_a_zone_goes_with_its_records_only_where_nothing_is_protected(protect):
    made = register(lambda: zone(protect=protect))["dns-zone"]
    assert made.inputs["name"] == "example.org"
    assert made.protect is protect
    assert made.inputs["forceDestroy"] is not protect


def test_an_existing_zone_is_only_referred_to():
    def program():
        existing = zone(existing_zone_id="Z1")
        return {"id": existing.zone_id, "arn": existing.zone_arn, "name_servers": existing.name_servers}

    seen = outputs(program, preview=True)
    assert {name: each.value for name, each in seen.items()} == {
        "id": "Z1",
        "arn": "arn:aws:route53:::hostedzone/Z1",
        "name_servers": [],
    }
    assert not register(lambda: zone(existing_zone_id="Z1")).of_type(ZONE)


def test_a_new_zone_says_where_to_delegate_to():
    def program():
        return {"name_servers": zone().name_servers}

    planted = {"dns-zone": {"nameServers": ["ns-1.awsdns-1.org", "ns-2.awsdns-2.com"]}}
    assert outputs(program, planted)["name_servers"].value == ["ns-1.awsdns-1.org", "ns-2.awsdns-2.com"]
    assert not outputs(program, preview=True)["name_servers"].known


def test_apex_and_wildcard_lead_to_the_load_balancer_under_stable_names():
    made = {each.name: each.inputs for each in records().of_type(RECORD)}
    assert {name: (inputs["name"], inputs["type"]) for name, inputs in made.items()} == {
        "site-staging.example.org-a": ("staging.example.org", "A"),
        "site-wildcard.staging.example.org-a": ("*.staging.example.org", "A"),
    }
    for inputs in made.values():
        assert inputs["aliases"] == [
            {
                "name": "k8s-1.eu-west-1.elb.amazonaws.com",
                "zoneId": "Z32O12XQLNTSW2",
                "evaluateTargetHealth": False,
            }
        ]
        assert inputs["allowOverwrite"] is False


def test_a_dual_stack_load_balancer_gets_both_types():
    made = records(dualstack=True).of_type(RECORD)
    assert [each.inputs["type"] for each in made] == ["A", "AAAA", "A", "AAAA"]


@pytest.mark.parametrize(
    ("names", "said"),
    [([], "names is empty"), (["a.example.org", "A.example.org."], "names has a.example.org more than once")],
)
def test_names_are_needed_and_different(names, said):
    with pytest.raises(ValueError, match=said):
        records(names=names)
