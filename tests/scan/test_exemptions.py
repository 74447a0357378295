"""Exemptions and the files they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from scan.exemptions import Exemption, ExemptionError, read_exemptions
from scan.findings import Finding

_BUCKET = Finding("checkov", "CKV_AWS_18", "access logging", "aws:s3:Bucket backups-storage-bucket")


@pytest.mark.parametrize(
    ("checks", "resources", "covered"),
    [
        pytest.param(("CKV_AWS_18",), ("aws:s3:Bucket backups-*",), True, id="this-one"),
        pytest.param(("CKV_AWS_21",), ("*",), False, id="another-check"),
        pytest.param(("CKV_AWS_18",), ("aws:s3:Bucket data-*",), False, id="another-resource"),
        pytest.param(("CKV_AWS_1",), ("*",), False, id="beginning-of-the-check"),
    ],
)
def test_an_exemption_names_checks_and_resources(checks: tuple[str, ...], resources: tuple[str, ...], covered: bool):
    assert Exemption(checks, resources, "because").covers(_BUCKET) is covered


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("- {checks: [A], resources: ['*'], why: ' '}", "entry 1 gives no reason", id="no-reason"),
        pytest.param("- {checks: [A], why: x}", "entry 1 must have checks, resources, why", id="no-resources"),
        pytest.param("- {checks: A, resources: ['*'], why: x}", "`checks` must be a list", id="text-for-list"),
        pytest.param("checks: [A]", "must be a list of exemptions", id="no-list"),
    ],
)
def test_a_file_that_says_too_little_is_refused(tmp_path: Path, text: str, said: str):
    file = tmp_path / "exemptions.yaml"
    file.write_text(text)

    with pytest.raises(ExemptionError, match=said):
        read_exemptions([file])
