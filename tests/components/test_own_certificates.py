"""Certificates of an authority of the stack's own: what they are for, how long, and what of them is secret."""

import pytest

from components.certificates import OwnAuthority, OwnCertificate
from tests.components.outputs import outputs
from tests.harness import register

PLANTED = {
    "lab-certificate": {"certPem": "AUTHORITY\n"},
    "lab-key": {"privateKeyPem": "AUTHORITY KEY"},
    "hub-certificate": {"certPem": "LEAF\n"},
    "hub-key": {"privateKeyPem": "KEY", "privateKeyPemPkcs8": "KEY 8"},
}
YEAR = 365 * 24


def certificate(hosts: list[str], protect: bool = False) -> OwnCertificate:
    authority = OwnAuthority("lab", {"common_name": "Lab", "protect": protect})
    return OwnCertificate(
        "hub",
        {"hosts": hosts, "authority_certificate": authority.certificate, "authority_key": authority.key},
    )


def test_browsers_take_the_certificate_for_its_names_and_its_time():
    registered = register(lambda: certificate(["hub.lab", "*.hub.lab"]), PLANTED)
    leaf, authority = registered["hub-certificate"].inputs, registered["lab-certificate"].inputs
    assert registered["hub-request"].inputs["dnsNames"] == ["hub.lab", "*.hub.lab"]
    assert leaf["validityPeriodHours"] <= 825 * 24
    assert 0 < leaf["earlyRenewalHours"] < leaf["validityPeriodHours"]
    assert "server_auth" in leaf["allowedUses"]
    assert leaf["caCertPem"] == "AUTHORITY\n"
    assert authority["isCaCertificate"] is True
    assert "cert_signing" in authority["allowedUses"]
    assert authority["validityPeriodHours"] == 10 * YEAR


def test_the_chain_is_no_secret_and_the_key_is():
    def program():
        made = certificate(["hub.lab"])
        return {"certificate": made.certificate, "key": made.key}

    seen = outputs(program, PLANTED)
    assert (seen["certificate"].value, seen["certificate"].secret) == ("LEAF\nAUTHORITY\n", False)
    assert (seen["key"].value, seen["key"].secret) == ("KEY 8", True)


def test_an_authority_that_people_trust_stays():
    registered = register(lambda: certificate(["hub.lab"], protect=True), PLANTED)
    assert registered["lab-key"].protect
    assert registered["lab-certificate"].protect
    assert not registered["hub-certificate"].protect


def test_a_certificate_needs_a_name():
    with pytest.raises(ValueError, match="needs a name"):
        register(lambda: certificate([]), PLANTED)
