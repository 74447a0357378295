"""Registries that images of sessions and services are kept in."""

from .ecr import EcrRegistry, EcrRegistryArgs

__all__ = ["EcrRegistry", "EcrRegistryArgs"]
