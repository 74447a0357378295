"""`python -m rehearsal`: a whole life with an accident, a change and drift, and a change that is refused."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from pulumi.automation import PulumiCommand

from offline.run import PROJECT
from rehearsal.__main__ import main
from rehearsal.engine.inventory import Inventory
from rehearsal.engine.preview_changes import difference_of
from rehearsal.engine.states import record_of

from .conftest import Deployed
from .stack_files import changed

STAGING, PROD = PROJECT / "Pulumi.staging.yaml", PROJECT / "Pulumi.prod.yaml"


def test_a_whole_life(
    pulumi: PulumiCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    timeline = tmp_path / "timeline.svg"
    options = ["--set", "cluster.logDays=60", "--drift", "lose studios-proxy-deployment"]
    options += ["--fault", "kill delete *NatGateway", "--minute", "0.2", "--timeline", str(timeline)]
    status = main([str(STAGING), *options])
    said, error = capsys.readouterr()
    assert (status, error) == (0, ""), said + error
    for words in (
        "retentionInDays: 30 -> 60",
        "1 updated, 125 unchanged",
        "A refresh finds it: studios-proxy-deployment: it is gone.",
        "| the engine was ended by SIGKILL",
        "> pulumi destroy  again",
        "nothing is left",
    ):
        assert words in said
    assert ElementTree.parse(timeline).getroot().tag.endswith("svg")
    assert max(map(len, said.splitlines())) <= 100
    assert list(tmp_path.iterdir()) == [timeline]


def test_what_protection_refuses_is_shown_as_a_loss(deployed: Deployed, tmp_path: Path) -> None:
    engine = deployed(PROD)
    there = Inventory.taken(engine)
    engine.configure(changed(PROD, tmp_path, {"registry": None}))
    preview = engine.preview()
    assert not preview.succeeded
    difference = difference_of(preview, record_of(engine))
    assert [each.resource.name for each in difference.losses] == ["registry-data-studio"]
    assert difference.losses[0].is_refused
    assert difference.exit_status == 3
    assert Inventory.taken(engine).objects == there.objects
