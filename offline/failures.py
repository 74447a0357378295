"""What the command says of a failure, and the exit status that goes with it."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any

from pulumi import ConfigMissingError, ConfigTypeError, RunError

from .base import BaseError
from .stack_file import StackFile, read_stack_file
from .yaml_nodes import PlacedError

FAILED, UNUSABLE = 1, 2
"""Exit statuses for a program that failed, and for settings or usage that can't be."""


def explained(error: Exception, stack_file: Path, project: Path) -> tuple[str, int]:
    """The message for an error, without a traceback, and the exit status."""
    if isinstance(error, (PlacedError, BaseError, ConfigMissingError, ConfigTypeError)):
        return str(error), UNUSABLE
    # A program that fails early, and one that isn't ours, hasn't loaded the settings.
    settings = sys.modules.get("stacks.settings")
    if settings is not None and isinstance(error, settings.SettingsError):
        return _with_lines(error, stack_file, read_stack_file(stack_file, project)), UNUSABLE
    if isinstance(error, RunError):
        return str(error), FAILED
    return f"{type(error).__name__}: {error}{_place(error, project)}", FAILED


def _with_lines(error: Any, path: Path, stack: StackFile) -> str:
    """The mistakes with the line of each; one about a missing key stands where the key should be."""

    def line_of(place: tuple[str | int, ...]) -> int | None:
        lines = (stack.line_of(place[:length]) for length in range(len(place), 0, -1))
        return next((line for line in lines if line), None)

    return str(type(error)(error.problems, str(path), line_of))


def _place(error: Exception, project: Path) -> str:
    """The innermost line of the project's own code."""
    frames = traceback.extract_tb(error.__traceback__)
    folder, here = f"{project}{os.sep}", str(Path(__file__).parent)
    own = [frame for frame in frames if frame.filename.startswith(folder) and not frame.filename.startswith(here)]
    return f" ({own[-1].filename.removeprefix(folder)}:{own[-1].lineno})" if own else ""
