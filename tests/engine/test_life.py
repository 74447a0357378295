"""The whole life of every stack: a first deployment, nothing to change after it, and nothing left at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stacks.previews import STACK_FILES

from .conftest import Deployed


@pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.stem)
def test_a_deployed_stack_has_nothing_to_change(stack_file: Path, deployed: Deployed) -> None:
    engine = deployed(stack_file)
    assert engine.state()["pending_operations"] == []
    preview = engine.preview("--expect-no-changes")
    assert (preview.status, preview.changes) == (0, []), preview.explanation
    refresh = engine.refresh("--expect-no-changes")
    assert (refresh.status, refresh.drift) == (0, []), refresh.explanation
