from .key_vault import (
    KeyVault,
    KeyVaultArgs,
    KeyVaultReference,
    KeyVaultReferenceArgs,
    KeyVaultSecret,
    KeyVaultSecretArgs,
)
from .secret_manager import (
    SecretManagerReference,
    SecretManagerReferenceArgs,
    SecretManagerSecret,
    SecretManagerSecretArgs,
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
    "SecretManagerReference",
    "SecretManagerReferenceArgs",
    "SecretManagerSecret",
    "SecretManagerSecretArgs",
    "SecretsManagerReference",
    "SecretsManagerReferenceArgs",
    "SecretsManagerSecret",
    "SecretsManagerSecretArgs",
]
