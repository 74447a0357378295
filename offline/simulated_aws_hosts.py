"""Likely outputs of what belongs to machines and groups of people on AWS, with the resource's `id`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import simulated_aws_networks
from .asked import Asked

Outputs = dict[str, Any]
_INSTANCE = "aws:ec2/instance:Instance"


def _instance(asked: Asked) -> Outputs:
    """A machine; one that asks for no public address has none."""
    found = simulated_aws_networks.RESOURCES[_INSTANCE](asked)
    if asked.properties.get("associatePublicIpAddress") is False:
        found |= {"publicIp": "", "publicDns": ""}
    return found


def _group_policy(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {"id": f"{asked.text('group')}:{name}", "name": name}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    _INSTANCE: _instance,
    "aws:iam/groupPolicy:GroupPolicy": _group_policy,
}
