"""What is made from the settings model is up to date and describes the stack files of the repository."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from stacks.settings.documentation import ROOT, documents, editor_schema


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_generated_files_are_not_stale(path):
    assert path.read_text() == documents()[path], "run make docs"


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_editor_schema_accepts_the_stack_files(path):
    jsonschema.validate(yaml.safe_load(path.read_text()), editor_schema())


def test_the_editor_schema_accepts_what_pulumi_config_set_writes():
    text = yaml.safe_load((ROOT / "Pulumi.staging.yaml").read_text())
    text["config"]["atelier:protect"] = "true"
    jsonschema.validate(text, editor_schema())


def test_the_editor_schema_refuses_an_unknown_key():
    text = yaml.safe_load((ROOT / "Pulumi.staging.yaml").read_text())
    text["config"]["atelier:network"]["nat"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(text, editor_schema())
