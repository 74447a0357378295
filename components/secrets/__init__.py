"""Secrets that workloads and people share: made here, or kept in the cloud's vault already."""

from .secrets_manager import GeneratedSecret, GeneratedSecretArgs, ReferencedSecret, ReferencedSecretArgs

__all__ = ["GeneratedSecret", "GeneratedSecretArgs", "ReferencedSecret", "ReferencedSecretArgs"]
