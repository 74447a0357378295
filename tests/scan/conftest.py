from __future__ import annotations

import pytest

from scan.tools import Tools, find_tools


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The scanners. Where they can't be installed the tests fail and say so."""
    found = find_tools(report=print)
    assert found.kube_score, "kube-score is built by Go, and `go` is not on PATH"
    return found
