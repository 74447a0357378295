"""No secret stands in plain text in a state, its history, a log, or anything that the CLI says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from offline.stack_file import PLACEHOLDER
from rehearsal.cloud import FILE
from rehearsal.engine import Engine
from tests.stacks.previews import each_stack

from .conftest import UP_LOG, Deployed
from .secrets import found_in_the_cloud, generated, leaks, marked, parts, written
from .stack_files import changed

FROM_THE_VAULT = re.compile(r"simulated-(username|password)-[0-9a-f]{32}")


@each_stack
def test_a_first_preview_shows_no_secret(stack_file: Path, empty: Deployed, tmp_path: Path) -> None:
    engine = empty(stack_file)
    given = _with_secrets_in_the_configuration(stack_file, tmp_path)
    engine.configure(given)
    said = [engine.preview("--diff"), engine.run("preview", "--json", "--stack", engine.workspace.stack)]
    assert all(each.succeeded for each in said), said[0].explanation
    _nowhere(engine, parts(PLACEHOLDER), [each.output for each in said])


@each_stack
def test_a_life_shows_no_secret(stack_file: Path, deployed: Deployed, tmp_path: Path) -> None:
    """Deployed with generated secrets and those of the vault, which then come from the configuration; destroyed."""
    engine = deployed(stack_file)
    stack = ("--stack", engine.workspace.stack)
    secrets = _all_there_are(engine)
    from_the_vault = {each for each in secrets if FROM_THE_VAULT.fullmatch(each)}
    assert bool(from_the_vault) == bool(_vault_references(stack_file))
    said = [(engine.workspace.folder / UP_LOG).read_text()]

    given = _with_secrets_in_the_configuration(stack_file, tmp_path)
    engine.configure(given)
    outcomes = [engine.preview("--diff"), engine.up("--diff"), engine.refresh("--diff")]
    outcomes += [engine.run(*command, *stack) for command in (("stack", "output", "--json"), ("stack", "export"))]
    outcomes += [engine.run("config", "--json", *stack)]
    assert [each.status for each in outcomes] == [0] * len(outcomes), [each.explanation for each in outcomes]
    secrets |= _all_there_are(engine)
    if from_the_vault:
        assert found_in_the_cloud(engine.workspace.cloud(), parts(PLACEHOLDER))

    engine.configure(changed(given, tmp_path, {"protect": False}))
    outcomes += [engine.up(), engine.destroy("--diff")]
    assert outcomes[-1].succeeded, outcomes[-1].explanation
    _nowhere(engine, secrets | parts(PLACEHOLDER), said + [each.output for each in outcomes])


def _nowhere(engine: Engine, secrets: set[str], said: list[str]) -> None:
    """None of these is in what the CLI said, or in a file that it wrote: the state, its history, event logs."""
    assert secrets
    texts = {f"output {number}": text for number, text in enumerate(said)}
    texts |= {str(path): text for path, text in written(engine.workspace.folder)}
    for expected in ("backend/.pulumi/stacks/", "events-"):
        assert any(path.startswith(expected) for path in texts), expected
    # Only where: what it is would stand in the log of the tests.
    leaking = {path: len(found) for path, text in texts.items() if (found := leaks(secrets, text))}
    assert leaking == {}


def _all_there_are(engine: Engine) -> set[str]:
    """Those in the cloud now, all of which a search finds there."""
    cloud = engine.workspace.cloud()
    made, sent = generated(cloud), marked(cloud)
    assert len(made) > 3
    assert len(sent) > 3
    assert found_in_the_cloud(cloud, made) == made
    assert leaks(made, (cloud.folder / FILE).read_text(errors="replace"))
    return made | sent


def _with_secrets_in_the_configuration(stack_file: Path, folder: Path) -> Path:
    """What is looked up in the vault comes from an encrypted value of the configuration instead."""
    places = _vault_references(stack_file)
    planted = {"planted": {"secure": "v1:placeholder:placeholder"}} if places else {}
    return changed(stack_file, folder, {**{place: {"config": "planted"} for place in places}, **planted})


def _vault_references(stack_file: Path) -> list[str]:
    config = yaml.safe_load(stack_file.read_text())["config"]
    return [path for key, value in config.items() for path in _paths_of_references(value, key)]


def _paths_of_references(value: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    if set(value) == {"vault"}:
        return [path]
    return [found for key, each in value.items() for found in _paths_of_references(each, f"{path}.{key}")]
