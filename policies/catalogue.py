"""All rules, in the order of the documentation."""

from __future__ import annotations

from .model import Rule
from .rules import (
    bindings,
    budget,
    clusters,
    encryption,
    exposure,
    iam,
    images,
    load_balancers,
    metadata,
    namespaces,
    pods,
    protection,
    secrets,
)

_MODULES = (
    encryption, exposure, load_balancers, iam, bindings, secrets, metadata, clusters, images, pods, namespaces,
    protection, budget,
)  # fmt: skip
RULES: dict[str, Rule] = {rule.id: rule for module in _MODULES for rule in module.RULES}
"""By identifier."""
