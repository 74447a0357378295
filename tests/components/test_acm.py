"""What AcmCertificate registers: which names, one validation record for each plain one, and what waits."""

from typing import cast

import pytest

from components.certificates import AcmCertificate, AcmCertificateArgs
from components.certificates.acm import option_of
from tests.components.outputs import outputs
from tests.harness import Registrations, register

CERTIFICATE = "aws:acm/certificate:Certificate"
RECORD = "aws:route53/record:Record"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"


def asked(*names: str) -> dict:
    """What ACM answers: an option for each name, equal ones for a name and its wildcard, in an order of its own."""
    options = []
    for each in reversed(names):
        plain = each.removeprefix("*.")
        options.append(
            {
                "domainName": each,
                "resourceRecordName": f"_token.{plain}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": f"_{plain}.acm-validations.aws.",
            }
        )
    return {CERTIFICATE: {"domainValidationOptions": options}}


def certificate(**more) -> AcmCertificate:
    args = {"domain": "hub.example.org", "zone_id": "Z1", **more}
    return AcmCertificate("site", cast(AcmCertificateArgs, args))


def made(*names: str, **more) -> Registrations:
    return register(lambda: certificate(**more), planted=asked(*(names or ("hub.example.org", "*.hub.example.org"))))


def test_apex_and_wildcard_share_one_validation_record():
    registered = made()
    assert registered["site-certificate"].inputs["domainName"] == "hub.example.org"
    assert registered["site-certificate"].inputs["subjectAlternativeNames"] == ["*.hub.example.org"]
    assert [each.name for each in registered.of_type(RECORD)] == ["site-validation-hub.example.org"]
    record = registered["site-validation-hub.example.org"].inputs
    assert record["name"] == "_token.hub.example.org."
    assert record["records"] == ["_hub.example.org.acm-validations.aws."]
    assert (record["type"], record["ttl"], record["zoneId"]) == ("CNAME", 300, "Z1")


def test_each_further_plain_name_gets_the_record_that_acm_asks_for_it():
    names = ("hub.example.org", "*.hub.example.org", "api.example.org", "*.apps.example.org", "apps.example.org")
    registered = made(*names, additional_names=list(names[2:]))
    records = {each.name: each.inputs["name"] for each in registered.of_type(RECORD)}
    assert records == {
        "site-validation-hub.example.org": "_token.hub.example.org.",
        "site-validation-api.example.org": "_token.api.example.org.",
        "site-validation-apps.example.org": "_token.apps.example.org.",
    }


def test_a_wildcard_alone_is_validated_by_its_plain_name():
    registered = made("hub.example.org", "*.apps.example.org", wildcard=False, additional_names=["*.apps.example.org"])
    assert registered["site-validation-apps.example.org"].inputs["name"] == "_token.apps.example.org."


def test_waiting_needs_the_records_and_not_waiting_leaves_nothing_to_wait_for():
    registered = made()
    assert {"site-certificate", "site-validation-hub.example.org"} <= registered["site-issued"].depends_on
    assert not made(wait=False).of_type(VALIDATION)


@pytest.mark.parametrize(("wait", "arn"), [(True, "issued"), (False, "requested")])
def test_the_arn_is_that_of_the_issued_certificate_only_when_waiting(wait, arn):
    planted = asked("hub.example.org", "*.hub.example.org") | {
        "site-certificate": {"arn": "requested"},
        "site-issued": {"certificateArn": "issued"},
    }
    assert outputs(lambda: {"arn": certificate(wait=wait).certificate_arn}, planted)["arn"].value == arn


def test_a_first_preview_registers_the_same_records_with_unknown_contents():
    registered = register(certificate, preview=True)
    assert [each.name for each in registered.of_type(RECORD)] == ["site-validation-hub.example.org"]
    assert registered.of_type(VALIDATION)
    assert not isinstance(registered["site-validation-hub.example.org"].inputs["name"], str)
    seen = outputs(lambda: {"names": certificate().validation_record_names}, preview=True)
    assert not seen["names"].known


def test_a_name_that_acm_says_nothing_about_is_named():
    with pytest.raises(LookupError, match=r"no validation record for hub\.example\.org"):
        option_of("hub.example.org")([])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"domain": "*.example.org"}, "without wildcard"),
        ({"domain": f"{'a' * 53}.example.org"}, "has 65 characters; ACM takes 64"),
        ({"additional_names": ["*.Hub.example.org."]}, r"\*.hub.example.org more than once"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
