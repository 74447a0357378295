"""What zones and records on Azure register: what is made, what is only referred to, how names are kept."""

from typing import Any, cast

import pytest

from components.dns import AzureDnsRecords, AzureDnsRecordsArgs, AzureDnsZone, AzureDnsZoneArgs
from components.dns.azure_dns import relative_name
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ZONE = "azure-native:dns:Zone"
RECORD = "azure-native:dns:RecordSet"


def zone(**more: Any) -> AzureDnsZone:
    args = {"zone_name": "Example.org.", "subscription_id": "sub", **more}
    return AzureDnsZone("dns", cast(AzureDnsZoneArgs, args))


def records(**more: Any) -> Registrations:
    args = {
        "zone_name": "example.org",
        "resource_group_name": "dns",
        "names": ["example.org", "*.staging.example.org"],
        **more,
    }
    return register(lambda: AzureDnsRecords("site", cast(AzureDnsRecordsArgs, args)))


def test_a_new_zone_is_public_and_says_where_to_delegate_to():
    def program():
        made = zone(resource_group_name="lab", protect=True)
        return {"name_servers": made.name_servers, "group": made.resource_group_name}

    planted = {"dns-zone": {"nameServers": ["ns1-01.azure-dns.com.", "ns2-01.azure-dns.net."]}}
    seen = outputs(program, planted)
    assert seen["name_servers"].value == ["ns1-01.azure-dns.com", "ns2-01.azure-dns.net"]
    assert seen["group"].value == "lab"
    assert not outputs(program, preview=True)["name_servers"].known

    made = register(lambda: zone(resource_group_name="lab", protect=True))["dns-zone"]
    assert made.protect
    assert {key: made.inputs[key] for key in ("zoneName", "location", "zoneType")} == {
        "zoneName": "example.org",
        "location": "Global",
        "zoneType": "Public",
    }


def test_an_existing_zone_is_only_referred_to():
    def program():
        existing = zone(existing_resource_group_name="shared")
        return {"id": existing.zone_id, "name": existing.zone_name, "name_servers": existing.name_servers}

    seen = outputs(program, preview=True)
    assert {name: each.value for name, each in seen.items()} == {
        "id": "/subscriptions/sub/resourceGroups/shared/providers/Microsoft.Network/dnsZones/example.org",
        "name": "example.org",
        "name_servers": [],
    }
    assert not register(program).of_type(ZONE)


@pytest.mark.parametrize("groups", [{}, {"resource_group_name": "a", "existing_resource_group_name": "b"}])
def test_a_zone_is_new_or_exists(groups):
    with pytest.raises(ValueError, match="either resource_group_name"):
        register(lambda: zone(**groups))


def test_apex_and_wildcard_lead_to_the_address_under_stable_names():
    made = {each.name: each.inputs for each in records(address="20.1.2.3").of_type(RECORD)}
    assert {name: inputs["relativeRecordSetName"] for name, inputs in made.items()} == {
        "site-example.org-a": "@",
        "site-wildcard.staging.example.org-a": "*.staging",
    }
    for inputs in made.values():
        assert (inputs["recordType"], inputs["aRecords"]) == ("A", [{"ipv4Address": "20.1.2.3"}])
        assert "targetResource" not in inputs


def test_records_follow_a_public_address():
    made = records(public_address_id="/address").of_type(RECORD)
    assert all(each.inputs["targetResource"] == {"id": "/address"} for each in made)
    assert not any("aRecords" in each.inputs for each in made)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"names": [], "address": "20.1.2.3"}, "names is empty"),
        ({"names": ["a.example.org", "A.example.org."], "address": "20.1.2.3"}, "a.example.org more than once"),
        ({"names": ["a.example.com"], "address": "20.1.2.3"}, r"a\.example\.com isn't in the zone example\.org"),
        ({}, "either address or public_address_id"),
        ({"address": "20.1.2.3", "public_address_id": "/address"}, "either address or public_address_id"),
    ],
)
def test_what_cannot_be_is_refused(more, said):
    with pytest.raises(ValueError, match=said):
        records(**more)


def test_a_name_that_only_ends_alike_is_not_in_the_zone():
    with pytest.raises(ValueError, match="isn't in the zone"):
        relative_name("badexample.org", "example.org")
