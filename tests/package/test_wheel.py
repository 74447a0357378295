"""What the wheel holds, and that it is all that somebody else's program needs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

import components
from offline.record import Record
from offline.run import PROJECT

from .wheel import Installed

pytestmark = pytest.mark.xdist_group("wheel")

EXAMPLE = PROJECT / "examples" / "import-one-component" / "python"


def test_the_wheel_holds_every_file_of_the_components(installed: Installed):
    names = {name for name in ZipFile(installed.wheel).namelist() if ".dist-info/" not in name}
    folder = PROJECT / "components"
    ours = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    kept = {f"atelier/{path}" for path in ours if not {"__pycache__", ".venv"} & set(path.parts)}
    assert names == kept
    assert {"atelier/py.typed", "atelier/__init__.pyi", "atelier/PulumiPlugin.yaml"} <= names


def test_it_requires_what_its_modules_import_in_versions_that_the_tests_run_with():
    folder = PROJECT / "components"
    imported: set[str] = set()
    for path in folder.rglob("*.py"):
        # What runs in a hub finds its packages there.
        if not {"files", "in_hub", ".venv"} & set(path.relative_to(folder).parts):
            imported |= set(_imported(path)) - sys.stdlib_module_names
    names = {each.lower().replace("_", "-") for module in imported for each in packages_distributions().get(module, ())}
    lines = (folder / "requirements.txt").read_text().splitlines()
    required = [Requirement(line) for line in lines if not line.startswith("#")]
    assert names == {each.name.lower().replace("_", "-") for each in required}
    assert [str(each) for each in required if version(each.name) not in each.specifier] == []


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)


def test_all_of_it_can_be_imported_from_elsewhere(installed: Installed, tmp_path: Path):
    code = "import atelier, json; print(json.dumps([getattr(atelier, name).__module__ for name in atelier.__all__]))"
    out = subprocess.run([installed.python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    modules = json.loads(out.stdout)
    assert len(modules) == len(components.__all__)
    assert all(module.startswith("atelier.") for module in modules)


def test_a_type_checker_knows_each_component(installed: Installed, tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(
        "from atelier import AwsKey\n"
        'key = AwsKey("data", {"services": ["efs"], "account_id": "1", "region": "r"})\n'
        "reveal_type(key.arn)\n"
        'AwsKey("data", {"service": ["efs"], "account_id": "1", "region": "r"})\n'
    )
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", str(installed.python), str(program)]
    said = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout)
    (revealed, *_), *mistakes = [(each["message"], each["severity"]) for each in said["generalDiagnostics"]]
    assert revealed == 'Type of "key.arn" is "Output[str]"'
    assert '"service" is an undefined item' in str(mistakes)


def test_somebody_elses_program_is_previewed_with_it(installed: Installed, tmp_path: Path):
    stack, record = EXAMPLE / "Pulumi.dev.yaml", tmp_path / "record.json"
    command = [installed.python, "-m", "offline", "--project", EXAMPLE, stack, "--json", record]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = {each.name: each for each in Record.load(record).resources}
    assert made["sessions-group"].inputs["numCacheClusters"] == 2
