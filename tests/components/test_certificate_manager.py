"""What ManagedCertificate registers: proofs of names, one certificate, and its entries in a map."""

from typing import Any

import pytest

from components.certificates import CertificateMap, ManagedCertificate
from tests.harness import Registrations, register

PROOF = {"name": "_acme-challenge.lab.example.org.", "type": "CNAME", "data": "1.authorize.certificatemanager.goog."}
ANSWER: dict[str, dict[str, Any]] = {
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": {"dnsResourceRecords": [PROOF]},
    "gcp:certificatemanager/certificateMap:CertificateMap": {"name": "map-1a2b"},
}
ENTRY = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"


def certificate(**more: Any) -> ManagedCertificate:
    args: Any = {
        "domain": "lab.example.org",
        "zone": "example-org",
        "zone_name": "example.org",
        "project_id": "research",
    }
    args |= more
    return ManagedCertificate("lab", args)


def made(**more: Any) -> Registrations:
    return register(lambda: certificate(**more), ANSWER)


def test_one_proof_is_for_a_name_and_its_wildcard_and_the_certificate_waits_for_its_record():
    registered = made(additional_names=["other.example.org"])
    proofs = registered.of_type("gcp:certificatemanager/dnsAuthorization:DnsAuthorization")
    assert [each.inputs["domain"] for each in proofs] == ["lab.example.org", "other.example.org"]
    record = registered["lab-validation-lab.example.org"].inputs
    assert (record["name"], record["type"], record["rrdatas"]) == (PROOF["name"], "CNAME", [PROOF["data"]])
    found = registered["lab-certificate"]
    assert found.inputs["managed"]["domains"] == ["lab.example.org", "*.lab.example.org", "other.example.org"]
    assert {"lab-validation-lab.example.org", "lab-validation-other.example.org"} <= found.depends_on


def test_every_name_is_in_the_map_that_is_given_or_in_one_of_its_own():
    entries = made().of_type(ENTRY)
    assert [(each.inputs["hostname"], each.inputs["map"]) for each in entries] == [
        ("lab.example.org", "map-1a2b"),
        ("*.lab.example.org", "map-1a2b"),
    ]

    def shared() -> None:
        certificate(map_name=CertificateMap("all", {"project_id": "research"}).map_name)

    registered = register(shared, ANSWER)
    assert "lab-map" not in registered
    assert all("all-map" in each.depends_on for each in registered.of_type(ENTRY))


def test_names_in_the_cloud_have_no_dots():
    for each in made().all:
        if "name" in each.inputs and "RecordSet" not in each.type:
            assert "." not in each.inputs["name"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"domain": "*.lab.example.org"}, "wildcard"),
        ({"domain": "lab.example.com"}, "isn't in the zone"),
        ({"additional_names": ["*.lab.example.org"]}, "more than once"),
    ],
)
def test_what_cannot_be_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        made(**more)
