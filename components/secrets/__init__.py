"""Secrets that workloads and people share: made here, or kept in the cloud's vault already."""

from .secrets_manager import (
    SecretsManagerReference,
    SecretsManagerReferenceArgs,
    SecretsManagerSecret,
    SecretsManagerSecretArgs,
)

__all__ = ["SecretsManagerReference", "SecretsManagerReferenceArgs", "SecretsManagerSecret", "SecretsManagerSecretArgs"]
