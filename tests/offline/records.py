"""Records built by hand."""

from __future__ import annotations

from typing import Any

from offline.record import Record, Resource

_PREFIX = "urn:pulumi:test::atelier"
STACK = f"{_PREFIX}::pulumi:pulumi:Stack::atelier-test"

FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
CLUSTER = "aws:eks/cluster:Cluster"
KEY = "aws:kms/key:Key"
ROLE = "aws:iam/role:Role"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"


def urn(type_: str, name: str) -> str:
    """The URN of a resource outside components."""
    return f"{_PREFIX}::{type_}::{name}"


def resource(type_: str, name: str, inputs: dict[str, Any] | None = None, **options: Any) -> Resource:
    """A resource of the stack; `options` are fields of Resource."""
    return Resource(
        **{
            "urn": urn(type_, name),
            "type": type_,
            "name": name,
            "parent": STACK,
            "custom": True,
            "provider": None,
            "dependencies": (),
            "protect": False,
            "retain_on_delete": False,
            "ignore_changes": (),
            "aliases": (),
            "inputs": inputs or {},
            **options,
        }
    )


def component(name: str, **options: Any) -> Resource:
    """A component of the stack."""
    return resource("atelier:index:Part", name, custom=False, **options)


def record(*resources: Resource, **outputs: Any) -> Record:
    """A record of a stack with these resources, and the stack itself."""
    stack = resource("pulumi:pulumi:Stack", "atelier-test", custom=False, parent=None)
    return Record("atelier", "test", [stack, *resources], outputs)
