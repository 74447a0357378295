"""`make scan ALL=yes`."""

from __future__ import annotations

import pytest

from scan.__main__ import main
from scan.tools import Tools


def test_no_finding_in_any_stack_file_is_unexplained(tools: Tools, capsys: pytest.CaptureFixture[str]):
    status = main(["--all"])

    assert status == 0, capsys.readouterr().out
