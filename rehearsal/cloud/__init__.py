"""The simulated cloud: what exists in it, its rules, and what can go wrong in it."""

from .cloud import ENGINE_PROCESS, FILE, Cloud
from .objects import AlreadyExists, Object, Operation

__all__ = ["ENGINE_PROCESS", "FILE", "AlreadyExists", "Cloud", "Object", "Operation"]
