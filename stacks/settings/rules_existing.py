"""What must hold in a stack on a cluster that exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from .errors import Path, Problem
from .sections import ExistingSections
from .types import SecretReference, fields_of


def existing_problems(sections: ExistingSections) -> Iterator[Problem]:
    """What such a cluster can't do, or isn't told how to do."""
    yield from _ingress(sections)
    yield from _workloads(sections)
    if sections.backups:
        yield Problem(("backups",), "leave it out: there is no storage of the stack's own that they could be kept in")
    for key in ("studios", "jupyterhub", "workbench", "prometheus", "certificates", "redis"):
        yield from _vaults(getattr(sections, key, None), (key,))


def _ingress(sections: ExistingSections) -> Iterator[Problem]:
    certificates, ingress = sections.certificates, sections.ingress
    if certificates and sum(bool(each) for each in (certificates.own, certificates.issuer, certificates.brought)) > 1:
        yield Problem(("certificates",), "at most one of own, issuer and brought")
    if not (ingress and sections.existing):
        return
    if not (ingress.namespace or ingress.ranges):
        text = "is missing; network policies let in nobody else. Or `ranges`, for pods on the nodes' own network"
        yield Problem(("ingress", "namespace"), text)
    if ingress.allowed_from and ingress.controller != "ingress-nginx":
        text = f"leave it out: {ingress.controller} has no annotation for it; restrict clients at its own Service"
        yield Problem(("ingress", "allowedFrom"), text, ingress.allowed_from)


def _workloads(sections: ExistingSections) -> Iterator[Problem]:
    ranges = sections.ingress.ranges if sections.ingress else []
    for name, studios in (sections.studios or {}).items():
        if studios.ssh and not ranges:
            text = "needs ingress.ranges, which load balancers of Services connect from: the nodes'"
            yield Problem(("studios", name, "ssh"), text)

    for name, workbench in (sections.workbench or {}).items():
        for key in ("homes", "state"):
            if getattr(workbench, key).kind == "class" and not sections.shared_storage:
                yield Problem(("workbench", name, key, "kind"), "needs the section sharedStorage, or nfs", "class")


def _vaults(value: Any, path: Path) -> Iterator[Problem]:
    """Secrets are in the stack's configuration, since there is no vault."""
    if isinstance(value, SecretReference):
        if value.vault:
            text = "there is no vault: set it by `pulumi config set --secret <key>` and name it by config: <key>"
            yield Problem((*path, "vault"), text, value.vault)
    elif isinstance(value, BaseModel):
        names = {info: name for name, info in type(value).model_fields.items()}
        for key, info in fields_of(type(value)).items():
            yield from _vaults(getattr(value, names[info]), (*path, key))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _vaults(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _vaults(inner, (*path, index))
