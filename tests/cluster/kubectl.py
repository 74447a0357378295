"""kubectl against one control plane: many files in one call, and a readable account of each that was refused."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .control_plane.server import ControlPlane
from .preview import Manifest

COMMAND_SECONDS = 120

# Ways to hand objects to the API server. Strict validation makes an unknown or a repeated field an error.
SERVER_SIDE = ("apply", "--server-side", "--validate=strict")
CLIENT_SIDE = ("apply", "--validate=strict")
DRY_RUN = (*SERVER_SIDE, "--dry-run=server")


class KubectlError(Exception):
    """kubectl ended with an error; the message is what it printed."""


@dataclass
class Answers:
    """What the API server said to a number of files, by file name."""

    asked: int
    refused: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        head = f"{len(self.refused)} of {self.asked} files refused"
        return "\n".join([head, *(f"  {name}\n{_indented(text)}" for name, text in self.refused.items())])


class Kubectl:
    """Runs kubectl as the administrator of a control plane, untouched by this user's own configuration."""

    def __init__(self, control_plane: ControlPlane) -> None:
        self._command = [str(control_plane.binaries.kubectl), f"--kubeconfig={control_plane.kubeconfig}"]
        # Also its cache: ports are used again, and what another server offered is of no use here.
        self._environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(control_plane.folder), "KUBERC": "off"}

    def __call__(self, *arguments: str) -> str:
        """What kubectl prints. Raises KubectlError."""
        done = self._run(arguments)
        if done.returncode != 0:
            raise KubectlError(f"kubectl {' '.join(arguments)}\n{done.stderr}")
        return done.stdout

    def get(self, *arguments: str) -> dict[str, Any]:
        """An object, or a list of them under `items`, with its managed fields left out."""
        return json.loads(self("get", "--output=json", *arguments))

    def hand_over(self, way: Sequence[str], manifests: Sequence[Manifest]) -> Answers:
        """Gives all manifests to the API server in one call; only if it complains, each again in a call of its own."""
        answers = Answers(asked=len(manifests))
        if not manifests:
            return answers  # kubectl would complain that it got no file
        together = self._run([*way, *_file_options(manifests)])
        if together.returncode == 0 and not together.stderr:
            return answers
        for manifest in manifests:
            alone = self._run([*way, *_file_options([manifest])])
            if alone.returncode != 0:
                answers.refused[manifest.path.name] = alone.stderr
            elif alone.stderr:
                answers.warned[manifest.path.name] = alone.stderr
        if together.returncode != 0 and not answers.refused:
            # Each is right by itself, so it is their order that is wrong.
            answers.refused["(all files, in the order of their names)"] = together.stderr
        return answers

    def must_take(self, way: Sequence[str], manifests: Sequence[Manifest]) -> None:
        """As `hand_over`, for what a test needs before it begins. Raises KubectlError."""
        answers = self.hand_over(way, manifests)
        if answers.refused:
            raise KubectlError(str(answers))

    def _run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._command, *arguments],
            check=False,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )


def _file_options(manifests: Sequence[Manifest]) -> list[str]:
    return [f"--filename={manifest.path}" for manifest in manifests]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
