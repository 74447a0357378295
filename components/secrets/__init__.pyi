from .key_vault import (
    KeyVault,
    KeyVaultArgs,
    KeyVaultReference,
    KeyVaultReferenceArgs,
    KeyVaultSecret,
    KeyVaultSecretArgs,
)
from .secrets_manager import (
    SecretsManagerReference,
    SecretsManagerReferenceArgs,
    SecretsManagerSecret,
    SecretsManagerSecretArgs,
)

__all__ = [
    "KeyVault",
    "KeyVaultArgs",
    "KeyVaultReference",
    "KeyVaultReferenceArgs",
    "KeyVaultSecret",
    "KeyVaultSecretArgs",
    "SecretsManagerReference",
    "SecretsManagerReferenceArgs",
    "SecretsManagerSecret",
    "SecretsManagerSecretArgs",
]
