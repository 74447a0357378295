"""How people log in to a Workbench, and where their accounts come from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .jupyterhub_types import Address
from .types import SecretReference, Section, described, matching

AccountName = Annotated[
    str, AfterValidator(matching(r"[a-z_][a-z0-9_-]{0,31}", "a login name: lower-case letters, digits, - and _"))
]
FIRST_ID = 1000
"""Lowest user and group id that provisioning takes: Workbench's admin guide, user_provisioning/configuration."""


class WorkbenchOidcSettings(Section):
    """An application of an OpenID Connect provider, with the callback https://<host>/openid/callback."""

    issuer: Address = described(..., "Issuer, below which /.well-known/openid-configuration is.")
    client_id: str = described(..., "Id of the application.", min_length=1)
    client_secret: SecretReference = described(..., "Secret of the application.")
    scopes: list[str] = described([], "Scopes to ask for; Workbench's own by default.")
    username_claim: str | None = described(
        None, "Claim that is the user's name; preferred_username by default.", min_length=1
    )
    groups_claim: str | None = described(
        None, "Claim with the user's groups, which `provisioning: jit` takes over.", min_length=1
    )


class WorkbenchSamlSettings(Section):
    """An identity provider of SAML 2.0, which knows https://<host>/saml/metadata."""

    metadata_url: Address = described(..., "Address of the provider's metadata.")
    username_attribute: str | None = described(
        None, "Attribute that is the user's name, or NameID; Username by default.", min_length=1
    )
    groups_attribute: str | None = described(
        None, "Attribute with the user's groups, which `provisioning: jit` takes over.", min_length=1
    )
    name_id_format: str | None = described(None, "Format of NameID, such as emailaddress.", min_length=1)


class WorkbenchUserSettings(Section):
    """The one local account that the image makes at its start."""

    name: AccountName = described("workbench-user", "Login name.")
    password: SecretReference = described(..., "Its password.")
    uid: int = described(10000, "User id.", ge=FIRST_ID, le=60000)


class WorkbenchPamSettings(Section):
    """Accounts of the operating system: those of a directory, or one for tests."""

    sssd: SecretReference | None = described(
        None, "A file for /etc/sssd/conf.d, which joins the server to LDAP or Active Directory."
    )
    user: WorkbenchUserSettings | None = described(None, "A local account, for tests.")


class WorkbenchLoginSettings(Section):
    """Exactly one of `oidc`, `saml` and `pam`."""

    oidc: WorkbenchOidcSettings | None = described(None, "OpenID Connect.")
    saml: WorkbenchSamlSettings | None = described(None, "SAML 2.0.")
    pam: WorkbenchPamSettings | None = described(None, "Accounts of the operating system, by PAM.")
    provisioning: Literal["jit", "scim", "none"] | None = described(
        None,
        "Where accounts come from with `oidc` and `saml`. `jit`, the default: made at the first login. `scim`: the "
        "provider makes and locks them; a token for it is made in the server. `none`: they are in a directory, which "
        "`sssd` joins.",
    )
    sssd: SecretReference | None = described(None, "As below `pam`, with `provisioning: none`.")
    first_uid: int | None = described(
        None, "Lowest user id of provisioned accounts; 1000 by default.", ge=FIRST_ID, le=2_000_000_000
    )
    first_gid: int | None = described(
        None, "Lowest group id of provisioned groups; 1000 by default.", ge=FIRST_ID, le=2_000_000_000
    )
    idle_minutes: int | None = described(
        None, "Minutes without activity after which people log in again; 60 by default.", ge=1, le=43200
    )
