"""Outputs where components take inputs of inputs."""

from __future__ import annotations

from typing import Any

import pulumi


def inputs(output: pulumi.Output[Any]) -> Any:
    """An output of many strings where many inputs of strings are taken: the same, which no type says."""
    return output
