"""What the zone and the records of Cloud DNS register."""

from typing import Any

import pytest

from components.dns import CloudDnsRecords, CloudDnsZone
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ZONE: dict[str, Any] = {"zone_name": "example.org.", "project_id": "research"}
RECORDS: Any = {"zone": "example-org", "zone_name": "example.org", "project_id": "research", "address": "203.0.113.9"}


def zone(**more: Any) -> CloudDnsZone:
    args: Any = {**ZONE, **more}
    return CloudDnsZone("zone", args)


def records(*names: str) -> Registrations:
    args: Any = {**RECORDS, "names": [*names]}
    return register(lambda: CloudDnsRecords("site", args))


def test_a_new_zone_is_public_and_signed_and_tells_its_name_servers_without_dots():
    made = register(lambda: zone(protect=True))["zone-zone"]
    assert made.inputs["dnsName"] == "example.org."
    assert made.inputs["dnssecConfig"]["state"] == "on"
    assert made.inputs["forceDestroy"] is False
    assert made.protect
    answer = {"zone-zone": {"nameServers": ["ns-cloud-a1.googledomains.com."]}}
    seen = outputs(lambda: {"servers": zone().name_servers}, answer)
    assert seen["servers"].value == ["ns-cloud-a1.googledomains.com"]


def test_an_existing_zone_is_neither_made_nor_asked_for():
    def program():
        return {"id": zone(existing_zone="example-org").zone_id}

    assert not register(program).of_type("gcp:dns/managedZone:ManagedZone")
    assert outputs(program, preview=True)["id"].value == "projects/research/managedZones/example-org"


def test_records_lead_to_the_address_wildcards_and_the_apex_too():
    made = records("example.org", "*.lab.example.org")
    assert made["site-example.org-a"].inputs["name"] == "example.org."
    wildcard = made["site-wildcard.lab.example.org-a"].inputs
    assert (wildcard["name"], wildcard["type"], wildcard["rrdatas"]) == ("*.lab.example.org.", "A", ["203.0.113.9"])


@pytest.mark.parametrize(
    ("names", "words"),
    [([], "empty"), (["a.example.org", "A.example.org."], "more than once"), (["a.example.com"], "isn't in the zone")],
)
def test_what_cannot_be_is_refused(names, words):
    with pytest.raises(ValueError, match=words):
        records(*names)
