"""BroughtCertificate: a Secret that is made of a pair that fits, and of nothing else."""

from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from components.certificates import BroughtCertificate, check_certificate
from tests.components.outputs import outputs
from tests.harness import register

NOW = datetime(2026, 11, 1, tzinfo=timezone.utc)
HOST = "hub.example.org"


def pair(names=(HOST,), issuer=None, subject="hub", start=NOW - timedelta(days=1), days=90):
    """A certificate and its key; self-signed, or issued by another pair."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    signed_by = issuer or (name, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(signed_by[0])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), False)
    certificate = builder.sign(signed_by[1], hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    return certificate, pem(key), (name, key)


def pem(key, password=None) -> str:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, encryption).decode()


def test_a_fitting_pair_is_taken_with_its_chain():
    above = pair(subject="authority", names=())
    certificate, key, _ = pair(issuer=above[2])
    assert check_certificate(certificate + above[0], key, [HOST], NOW) == NOW + timedelta(days=89)


def test_a_wildcard_covers_one_label():
    certificate, key, _ = pair(names=["*.example.org"])
    check_certificate(certificate, key, [HOST], NOW)
    with pytest.raises(ValueError, match=r"is for \*\.example\.org, not for a\.hub\.example\.org, example\.org"):
        check_certificate(certificate, key, [HOST, "a.hub.example.org", "example.org"], NOW)


@pytest.mark.parametrize(
    ("certificate", "key", "now", "said"),
    [
        (pair()[0], pair()[1], NOW, "doesn't belong"),
        ("no certificate", pair()[1], NOW, "certificate isn't PEM"),
        (pair()[0], "no key", NOW, "key isn't PEM"),
        (*pair()[:2], NOW + timedelta(days=100), "valid from 2026-10-31 to 2027-01-29"),
        (*pair()[:2], NOW - timedelta(days=100), "valid from"),
        (*pair(names=())[:2], NOW, "for no name"),
    ],
)
def test_what_a_browser_would_refuse_is_refused(certificate, key, now, said):
    with pytest.raises(ValueError, match=said):
        check_certificate(certificate, key, [HOST], now)


def test_a_chain_stands_in_its_order():
    other = pair(subject="another", names=())
    certificate, key, _ = pair()
    with pytest.raises(ValueError, match="CN=hub is followed by CN=another"):
        check_certificate(certificate + other[0], key, [HOST], NOW)


def test_a_key_with_a_password_is_refused_without_showing_it():
    certificate, _, (_, key) = pair()
    locked = pem(key, b"secret")
    with pytest.raises(ValueError, match="without password") as raised:
        check_certificate(certificate, locked, [HOST], NOW)
    assert locked.splitlines()[1] not in str(raised.value)


def brought(certificate, key):
    return BroughtCertificate(
        "tls",
        {"namespace": "hub", "secret_name": "hub-tls", "hosts": [HOST], "certificate": certificate, "key": key},
    )


def test_the_secret_is_what_a_proxy_reads():
    certificate, key, _ = pair(start=datetime.now(timezone.utc) - timedelta(days=1))
    secret = register(lambda: brought(certificate, key))["tls-secret"].inputs
    assert secret["type"] == "kubernetes.io/tls"
    assert secret["stringData"] == {"tls.crt": certificate, "tls.key": key}


def test_no_secret_is_made_of_a_pair_that_does_not_fit():
    with pytest.raises(ValueError, match="doesn't belong"):
        register(lambda: brought(pair()[0], pair()[1]))


def test_the_checksum_shows_a_change_and_no_secret():
    certificate, key, _ = pair(start=datetime.now(timezone.utc) - timedelta(days=1))
    seen = outputs(lambda: {"sum": brought(certificate, key).checksum, "end": brought(certificate, key).expires})
    assert not seen["sum"].secret
    assert not seen["end"].secret
    assert len(seen["sum"].value) == 16


def test_what_stands_in_for_a_secret_is_let_through():
    seen = outputs(lambda: {"end": brought('{"username":"offline-placeholder"}', "simulated-key").expires})
    assert seen["end"].value == ""
