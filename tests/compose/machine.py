"""A machine to run `atelier-studios` on: a root folder, commands that only note what they are asked, and a vault."""

from __future__ import annotations

import importlib.util
import json
import os
import stat
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.workloads.studios import compose_machine

COMMANDS = ("docker", "findmnt", "blkid", "mkfs.ext4", "mount", "resize2fs")
NOTING = """#!/bin/sh
echo "$(basename "$0") $*" >> {log}
status=$(cat {statuses}/"$(basename "$0")" 2>/dev/null)
exit "${{status:-0}}"
"""
SETTINGS = {
    "region": "eu-west-1",
    "configuration": "atelier-test/studios/configuration",
    "volume_id": "vol-0123456789abcdef0",
    "mount_point": "/srv/studios",
}


def program() -> Any:
    """The module that the machine has as /usr/local/sbin/atelier-studios."""
    spec = importlib.util.spec_from_file_location("atelier_studios", compose_machine.SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Machine:
    """Runs the program; `owners` are those that files were given."""

    root: Path
    vault: dict[str, str]
    monkeypatch: Any
    owners: dict[str, int] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    def __post_init__(self):
        commands = self.root.parent / "commands"
        self.statuses = self.root.parent / "statuses"
        for folder in (
            commands,
            self.statuses,
            self.root / "etc/atelier-studios",
            self.root / "dev/disk/by-id",
            self.root / "run",
        ):
            folder.mkdir(parents=True, exist_ok=True)
        self.log = self.root.parent / "log"
        for name in COMMANDS:
            file = commands / name
            file.write_text(NOTING.format(log=self.log, statuses=self.statuses))
            file.chmod(0o755)
        self.monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
        (self.root / "etc/atelier-studios/host.json").write_text(json.dumps(SETTINGS))
        self.monkeypatch.setattr(os, "chown", self._chown)
        for name, module in _cloud(self.vault).items():
            self.monkeypatch.setitem(sys.modules, name, module)

    def answers(self, command: str, status: int) -> None:
        """The status that a command ends with from now on."""
        (self.statuses / command).write_text(str(status))

    def run(self, action: str, wait: Callable[[float], None] | None = None) -> list[str]:
        """The commands that an action asked for."""
        self.log.write_text("")
        program().main([action], root=self.root, wait=wait or self.waited.append)
        return self.log.read_text().splitlines()

    @property
    def project(self) -> Path:
        return self.root / "opt/studios"

    def files(self) -> dict[str, tuple[str, int, int, int]]:
        """Text, mode, owner and inode of every file of the project, by name."""
        found = {}
        for path in sorted(self.project.iterdir()):
            state = path.stat()
            owner = self.owners[str(path)]
            found[path.name] = (path.read_text(), stat.S_IMODE(state.st_mode), owner, state.st_ino)
        return found

    def _chown(self, path: Any, owner: int, group: int) -> None:
        assert owner == group
        self.owners[str(path).replace("/.", "/").removesuffix(".new") if str(path).endswith(".new") else str(path)] = (
            owner
        )


def _cloud(vault: dict[str, str]) -> dict[str, types.ModuleType]:
    """boto3 and botocore, as far as the program uses them."""

    class Client:
        def get_secret_value(self, SecretId: str) -> dict[str, str]:
            return {"SecretString": vault[SecretId]}

    def client(service: str, region_name: str, config: object) -> Client:
        assert (service, region_name) == ("secretsmanager", "eu-west-1")
        return Client()

    boto3, botocore, config = (
        types.ModuleType("boto3"),
        types.ModuleType("botocore"),
        types.ModuleType("botocore.config"),
    )
    setattr(boto3, "client", client)  # noqa: B010
    setattr(config, "Config", dict)  # noqa: B010
    return {"boto3": boto3, "botocore": botocore, "botocore.config": config}
