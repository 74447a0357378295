"""The YAML example on the real engine, with the plugin of the wheel and simulated providers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from offline.run import PROJECT
from rehearsal.engine import Engine
from rehearsal.engine.command import executable
from rehearsal.engine.command import installed as installed_cli
from rehearsal.engine.workspace import Workspace

from .wheel import Installed

pytestmark = pytest.mark.xdist_group("wheel")

EXAMPLE = PROJECT / "examples" / "import-one-component" / "yaml"


def test_the_yaml_example_is_previewed_with_the_components_of_the_wheel(installed: Installed, tmp_path: Path):
    pulumi = installed_cli()
    if pulumi is None:
        pytest.skip("no pulumi CLI on PATH: the YAML example wasn't previewed")
    if not (
        shutil.which("pulumi-language-yaml") or Path(executable(pulumi)).with_name("pulumi-language-yaml").exists()
    ):
        pytest.skip("no pulumi-language-yaml beside the pulumi CLI: the YAML example wasn't previewed")
    # Pulumi would make this environment by `pulumi install`.
    (installed.package / ".venv").symlink_to(installed.python.parents[1])
    stack_file = EXAMPLE / "Pulumi.dev.yaml"
    workspace = Workspace.create(tmp_path / "stack", stack_file, EXAMPLE)
    path = workspace.folder / "Pulumi.yaml"
    project = yaml.safe_load(path.read_text())
    del project["main"]
    project |= {"runtime": "yaml", "packages": {"atelier": str(installed.package)}}
    path.write_text(yaml.safe_dump(project, sort_keys=False))
    outcome = Engine.start(workspace, stack_file, pulumi).preview()
    assert outcome.succeeded, outcome.explanation
    created = {step.name for step in outcome.changes if step.operation == "create"}
    assert {"data", "data-key", "sessions", "sessions-group", "sessions-client-0"} <= created
