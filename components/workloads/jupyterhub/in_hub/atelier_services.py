"""Hands environment variables of the hub to the commands of its services. Runs in the hub."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def share(services: list[dict[str, Any]], wanted: Mapping[str, list[str]]) -> None:
    """Add to each service the variables that `wanted` names for it. Raises KeyError for one that the hub lacks."""
    for service in services:
        for name in wanted.get(service["name"], []):
            service.setdefault("environment", {})[name] = os.environ[name]
