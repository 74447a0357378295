"""The real engine: the CLI, a workspace for it, its commands, what they report, and the recovery when one broke off."""

from .engine import Engine, Outcome, Step, named

__all__ = ["Engine", "Outcome", "Step", "named"]
