"""A deployment with every kind of secret, and the values that the vault has for them."""

from __future__ import annotations

import json
from typing import cast

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from components.workloads.studios.compose import HostSecret, StudiosBundle

CONFIGURATION = "atelier-test/studios/configuration"
AWKWARD = 'it\'s "50 $" \\ ${HOME} # and `more`\\'
"""What people's passwords may have."""


def secret(name: str, field: str | None = None) -> HostSecret:
    return {"name": name, "field": field} if field else {"name": name}


def bundle(own: bool = True, **more) -> StudiosBundle:
    """A deployment; `more` replaces parts of its Platform."""
    platform = {
        "version": "v26.1.3",
        "contact_email": "seqera@example.org",
        "licence": secret("seqera/licence"),
        "jwt_secret": secret("studios/jwt-secret"),
        "crypto_key": secret("studios/crypto-key"),
        "database_password": secret("studios/database-password"),
        "database_root_password": secret("studios/database-root-password"),
        "mail": {
            "host": "smtp.example.org",
            "user": secret("seqera/mail", "username"),
            "password": secret("seqera/mail", "password"),
        },
        "trusted_emails": ["*@example.org"],
        "environment": {"TOWER_OIDC_CLIENT": "atelier"},
        "secret_environment": {"TOWER_OIDC_SECRET": secret("seqera/oidc", "secret")},
        **more,
    }
    made = {
        "platform_url": "https://example.org",
        "connect_url": "https://connect.example.org",
        "version": "0.11.1",
        "registry": "cr.seqera.io",
        "registry_username": secret("seqera/registry", "username"),
        "registry_password": secret("seqera/registry", "password"),
        "registration_token": secret("studios/registration-token"),
        "oidc_pem": secret("studios/oidc-pem"),
        "features": {
            "connect_url": "https://connect.example.org",
            "templates": {"JUPYTER": {"tool": "jupyter", "image": "public.example.org/jupyter:4.1.5-0.7.4"}},
            "allowed_workspaces": [12345, 67890],
        },
    }
    return cast(StudiosBundle, made | ({"platform": platform} if own else {}))


def vault() -> dict[str, str]:
    """The values by name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        "seqera/licence": "planted-licence",
        "seqera/mail": json.dumps({"username": "planted-user", "password": AWKWARD}),
        "seqera/oidc": json.dumps({"secret": "planted-oidc"}),
        "seqera/registry": json.dumps({"username": "robot$private+lab", "password": "planted-pull"}),
        "studios/registration-token": "plantedtoken0123456789abcdefghij",
        "studios/oidc-pem": (private + public).decode(),
        "studios/jwt-secret": "planted-jwt",
        "studios/crypto-key": "planted-crypto",
        "studios/database-password": "planted-database",
        "studios/database-root-password": "planted-root",
    }
