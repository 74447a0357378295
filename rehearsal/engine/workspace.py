"""A folder in which the real engine finds our program, simulated providers, and a backend of its own."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import yaml
from pulumi.automation import PulumiCommand

from offline.asked import DEFAULT_REGION
from offline.run import PROJECT
from offline.stack_file import StackFile, read_stack_file

from ..cloud import Cloud

PASSPHRASE = "rehearsal"
"""Of secrets in a state that is thrown away; they are placeholders and generated ones."""


@dataclass(frozen=True)
class Workspace:
    """
    One stack, its state and its cloud.

    The program stays where it is; the folder holds `Pulumi.yaml` with its place, `Pulumi.<stack>.yaml`, `backend/`
    (the state), `cloud/` (what the simulated providers made) and `plugins/` (how the engine starts them). A copy of
    the folder is another stack in the same condition.
    """

    folder: Path
    stack: str
    region: str
    program: Path = PROJECT
    real: tuple[str, ...] = ()
    """Packages whose real plugin the engine takes from PATH: those that need no cloud, as random and tls."""

    @staticmethod
    def create(folder: Path, stack_file: Path, program: Path = PROJECT, real: tuple[str, ...] = ()) -> Workspace:
        """Make the folder. Raises StackFileError for a file that the CLI would refuse."""
        workspace = replace(Workspace.open(folder, stack_file, program), real=real)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "backend").mkdir()
        for package, version in _packages().items():
            _write_plugin(folder / "plugins" / package, package, version)
        workspace._write_project()
        return workspace

    @staticmethod
    def open(folder: Path, stack_file: Path, program: Path = PROJECT) -> Workspace:
        """The workspace that `create` made in a folder. Raises StackFileError."""
        file = read_stack_file(stack_file, program)
        return Workspace(folder, file.stack, file.config.get("aws:region") or _region(file) or DEFAULT_REGION, program)

    def copy(self, folder: Path, program: Path | None = None) -> Workspace:
        """The same stack in the same condition, at another place, and with another program if one is given."""
        # Opened and closed, it brings into its one file what a provider that was killed has left beside it.
        self.cloud().close()
        shutil.copytree(self.folder, folder)
        copy = replace(self, folder=folder, program=program or self.program)
        copy._write_project()
        return copy

    @property
    def cloud_folder(self) -> Path:
        """Where the simulated cloud is."""
        return self.folder / "cloud"

    def cloud(self) -> Cloud:
        """The simulated cloud of this stack, opened anew."""
        return Cloud(self.cloud_folder)

    def environment(self) -> dict[str, str]:
        """What the CLI needs to find this backend and nothing of the person who runs it."""
        return {
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_ERROR_OUTPUT_STRING": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            "PULUMI_COLOR": "never",
            # The event log is a flag that the CLI hides from people.
            "PULUMI_DEBUG_COMMANDS": "true",
        }

    def configure(self, stack_file: Path, pulumi: PulumiCommand) -> None:
        """Give the stack the configuration of a file; what is encrypted there becomes a secret placeholder here."""
        file = read_stack_file(stack_file, self.program)
        path = self.folder / f"Pulumi.{self.stack}.yaml"
        salt = _loaded(path).get("encryptionsalt") if path.exists() else None
        given = _loaded(stack_file).get("config") or {}
        open_config = {key: value for key, value in given.items() if _full(key, file) not in file.secret_keys}
        content = {**({"encryptionsalt": salt} if salt else {}), "config": open_config}
        path.write_text(yaml.safe_dump(content, sort_keys=False))
        if file.secret_keys:
            pairs = [f"{key}={file.config[key]}" for key in file.secret_keys]
            arguments = ["config", "set-all", "--stack", self.stack]
            for pair in pairs:
                arguments += ["--secret", pair]
            pulumi.run(arguments, str(self.folder), self.environment())

    def _write_project(self) -> None:
        """The project file, with absolute paths: of the program, of this interpreter's packages and of the plugins."""
        project = _loaded(self.program / "Pulumi.yaml")
        options: dict[str, Any] = {"toolchain": "pip"}
        if sys.prefix != sys.base_prefix:
            options["virtualenv"] = sys.prefix
        project["main"] = str(self.program)
        project["runtime"] = {"name": "python", "options": options}
        project["plugins"] = {
            "providers": [
                {"name": package, "path": str(self.folder / "plugins" / package), "version": version}
                for package, version in _packages().items()
                if package not in self.real
            ]
        }
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project, sort_keys=False))


def _packages() -> dict[str, str]:
    """The packages whose SDK is installed, by the name of their plugin, with its version."""
    installed = {each.metadata["Name"].lower().replace("_", "-"): each.version for each in distributions()}
    ours = {name: version for name, version in sorted(installed.items()) if name.startswith("pulumi-")}
    return {name.removeprefix("pulumi-"): version for name, version in ours.items()}


def _write_plugin(folder: Path, package: str, version: str) -> None:
    """What the engine starts: a script that becomes the provider's process."""
    folder.mkdir(parents=True)
    script = folder / f"pulumi-resource-{package}"
    # An earlier version of the program, which may be what runs, has modules of the same names in its own folder.
    start = f'exec "{sys.executable}" -m rehearsal.providers.plugin {package} {version} $PPID'
    script.write_text(f'#!/bin/sh\ncd "{PROJECT}" && PYTHONPATH="{PROJECT}" {start}\n')
    script.chmod(0o700)


def _region(file: StackFile) -> str:
    """The region in the settings of the stack."""
    for key, value in file.config.items():
        if key.rpartition(":")[2] in ("aws", "gcp", "azure") and value.startswith("{"):
            settings = yaml.safe_load(value)
            return str(settings.get("region") or settings.get("location") or "")
    return ""


def _full(key: str, file: StackFile) -> str:
    return key if ":" in key else f"{file.project}:{key}"


def _loaded(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text()) or {}
