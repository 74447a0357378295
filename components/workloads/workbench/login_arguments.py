"""Arguments about how people log in to Workbench, and where their accounts come from."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class WorkbenchOidcArgs(TypedDict):
    """An application of an OpenID Connect provider, with the callback https://<host>/openid/callback."""

    issuer: str
    """Issuer, below which /.well-known/openid-configuration is."""
    client_id: pulumi.Input[str]
    """Id of the application."""
    client_secret: pulumi.Input[str]
    """Its secret. Secret."""
    scopes: NotRequired[list[str]]
    """Scopes to ask for. Default: Workbench's own."""
    username_claim: NotRequired[str]
    """Claim that is the user's name. Default: Workbench's own, preferred_username."""
    groups_claim: NotRequired[str]
    """Claim with the user's groups, which just-in-time provisioning takes over. Default: none."""


class WorkbenchSamlArgs(TypedDict):
    """An identity provider of SAML 2.0, which knows https://<host>/saml/metadata."""

    metadata_url: str
    """Address of the provider's metadata."""
    username_attribute: NotRequired[str]
    """Attribute that is the user's name, or NameID. Default: Workbench's own, Username."""
    groups_attribute: NotRequired[str]
    """Attribute with the user's groups, which just-in-time provisioning takes over. Default: none."""
    name_id_format: NotRequired[str]
    """Format of NameID, such as emailaddress. Default: Workbench's own, unspecified."""


class WorkbenchUserArgs(TypedDict):
    """The one local account that the image makes at its start, for tests."""

    name: str
    """Login name."""
    password: pulumi.Input[str]
    """Its password. Secret."""
    uid: NotRequired[int]
    """User id, the same in the server and in sessions. Default: 10000."""


class WorkbenchPamArgs(TypedDict):
    """Accounts of the operating system, by PAM: those of a directory, or one for tests."""

    sssd: NotRequired[pulumi.Input[str]]
    """A file for /etc/sssd/conf.d, which joins the server to LDAP or Active Directory. Secret. Default: none."""
    user: NotRequired[WorkbenchUserArgs]
    """A local account. Default: none."""


class WorkbenchLoginArgs(TypedDict):
    """How people log in: exactly one of oidc, saml, pam."""

    oidc: NotRequired[WorkbenchOidcArgs]
    """OpenID Connect."""
    saml: NotRequired[WorkbenchSamlArgs]
    """SAML 2.0."""
    pam: NotRequired[WorkbenchPamArgs]
    """PAM."""
    provisioning: NotRequired[str]
    """Where accounts come from, with oidc and saml: scim (the provider makes and locks them, with a token that
    `rstudio-server user-service generate-token` gives), jit (made at the first login), or none (by `sssd`).
    Default: jit."""
    sssd: NotRequired[pulumi.Input[str]]
    """As in `pam`, where `provisioning` is none. Secret."""
    first_uid: NotRequired[int]
    """Lowest user id of provisioned accounts, 1000 or more. Default: Workbench's own, 1000."""
    first_gid: NotRequired[int]
    """Lowest group id of provisioned groups, 1000 or more. Default: Workbench's own, 1000."""
    idle_minutes: NotRequired[int]
    """People who do nothing for so long log in again. Default: Workbench's own, 60."""
