"""Known secrets are planted in every generator and vault; their values must be in nothing that a preview shows."""

from __future__ import annotations

import base64
import io
import json

import pytest
from rich.console import Console

from offline.difference import compare
from offline.manifests import write_manifests
from offline.record import Record
from offline.run import run
from offline.tree import print_tree
from tests.stacks.previews import STACK_FILES

SECRETS = {
    "password": "planted-generated-password-0123456789",
    "private": "planted-private-key-0123456789",
    "openssh": "planted-openssh-key-0123456789",
    # Known as stand-ins, so that nothing looks for a certificate in them.
    "vault-user": "simulated-planted-vault-user-0123456789",
    "vault": "simulated-planted-vault-password-0123456789",
}
PLANTED = {
    "random:index/randomPassword:RandomPassword": {"result": SECRETS["password"]},
    "tls:index/privateKey:PrivateKey": {
        "privateKeyPem": SECRETS["private"],
        "privateKeyPemPkcs8": SECRETS["private"],
        "privateKeyOpenssh": SECRETS["openssh"],
    },
    "aws:secretsmanager/getSecretVersion:getSecretVersion": {
        "secretString": json.dumps({"username": SECRETS["vault-user"], "password": SECRETS["vault"]}),
        "secretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:planted",
    },
}


def shown(record: Record, folder) -> str:
    """Everything that a preview can show of a record."""
    text = io.StringIO()
    console = Console(file=text, width=100)
    print_tree(record, console)
    difference = compare(Record(record.project, record.stack), record)
    difference.render_text(console)
    write_manifests(record, folder)
    files = [path.read_text() for path in folder.rglob("*.yaml")]
    views = [json.dumps(record.as_json()), json.dumps(difference.as_json()), difference.as_markdown()]
    return "\n".join([text.getvalue(), *views, *files])


@pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.name)
def test_planted_secrets_are_shown_nowhere(stack_file, tmp_path):
    text = shown(run(stack_file, "simulated", PLANTED), tmp_path)
    # Every stack has some; the JSON shows where they are.
    assert '{"$secret": true}' in text
    for name, secret in SECRETS.items():
        assert secret not in text, name
        for offset in range(3):
            # Base64 of a secret inside a longer text has one of three forms.
            encoded = base64.b64encode(b"x" * offset + secret.encode()).decode()
            assert encoded[4:-4] not in text, name


def test_the_planted_values_do_reach_the_program(tmp_path):
    """The control: with another password the checksums of pods differ."""
    [staging] = [path for path in STACK_FILES if path.name == "Pulumi.staging.yaml"]

    def checksum(planted):
        record = run(staging, "simulated", planted)
        [proxy] = [each for each in record.resources if each.name == "studios-proxy-deployment"]
        return proxy.inputs["spec"]["template"]["metadata"]["annotations"]["checksum/secret"]

    assert checksum(PLANTED) != checksum(None)
