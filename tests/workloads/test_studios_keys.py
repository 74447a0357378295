"""The key file of the Platform, read by the real OpenSSL."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.workloads.studios import registered


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    found = shutil.which("openssl")
    assert found, "this test needs the openssl command: install the package openssl"
    return subprocess.run([found, *arguments], input=given, capture_output=True, check=True).stdout


@pytest.mark.parametrize("bits", [2048, 4096])
def test_openssl_reads_both_keys_and_they_belong_together(bits, tmp_path):
    made = registered(bits=bits, rsa_bits=bits)
    assert made["studios-keys-oidc"].inputs == {"algorithm": "RSA", "rsaBits": bits}
    pem = tmp_path / "oidc.pem"
    pem.write_text(made["studios-platform-oidc-certs"].inputs["stringData"]["oidc.pem"])

    assert b"RSA key ok" in openssl("rsa", "-in", str(pem), "-check", "-noout")
    assert f"Private-Key: ({bits} bit".encode() in openssl("rsa", "-in", str(pem), "-text", "-noout")
    private = openssl("rsa", "-in", str(pem), "-modulus", "-noout")
    assert private == openssl("rsa", "-pubin", "-in", str(pem), "-modulus", "-noout")

    signature, message = tmp_path / "signature", tmp_path / "message"
    message.write_bytes(b"a token")
    openssl("dgst", "-sha256", "-sign", str(pem), "-out", str(signature), str(message))
    public = tmp_path / "public.pem"
    public.write_bytes(openssl("rsa", "-pubin", "-in", str(pem), "-pubout"))
    assert b"Verified OK" in openssl(
        "dgst", "-sha256", "-verify", str(public), "-signature", str(signature), str(message)
    )


def test_the_private_key_is_on_top_and_the_public_key_beneath():
    lines = registered()["studios-platform-oidc-certs"].inputs["stringData"]["oidc.pem"].splitlines()
    marks = [line for line in lines if line.startswith("-----")]
    assert marks == [
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----",
        "-----END PUBLIC KEY-----",
    ]
