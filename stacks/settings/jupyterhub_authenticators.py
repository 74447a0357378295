"""How people log in to a hub, and who of them may use it."""

from __future__ import annotations

from typing import Literal

from .jupyterhub_types import Address, GroupName, Guid, HostName, UserName
from .types import DomainName, SecretReference, Section, described


class OAuthClient(Section):
    """An application that is registered at the provider with the callback https://<host>/hub/oauth_callback."""

    client_id: str = described(..., "Id of the application.", min_length=1)
    client_secret: SecretReference = described(..., "Secret of the application.")
    scope: list[str] = described([], "Scopes to ask for; the authenticator's own by default.")
    username_claim: str | None = described(
        None, "Claim that is the user's name, such as email; the authenticator's own by default.", min_length=1
    )
    groups_claim: str | None = described(
        None,
        "Where the user's groups are in the auth state, such as oauth_user.groups or oauth_user.realm_access.roles. "
        "They become the hub's groups at each login. Without it the provider's groups aren't read.",
        pattern=r"^[\w-]+(\.[\w-]+)*$",
    )
    login_service: str | None = described(None, "Name on the login button.", min_length=1)
    logout_url: Address | None = described(None, "Where people go after logout.")


class OAuthSettings(OAuthClient):
    """Any provider of OAuth 2 or OpenID Connect: JupyterHub's GenericOAuthenticator."""

    authorize_url: Address = described(..., "Authorization endpoint.")
    token_url: Address = described(..., "Token endpoint.")
    userdata_url: Address | None = described(
        None, "Endpoint that tells who the user is. Without it the identity token does, which needs scope openid."
    )


class MastSettings(OAuthSettings):
    """
    STScI's MAST, or a provider that answers as it does: the user's attributes stand below `attrib`, and
    `attrib.email` is the name where `usernameClaim` names no other.
    """


class GitHubSettings(OAuthClient):
    """GitHub."""

    organizations: list[str] = described(
        [], "Organizations whose members may use the hub, or `<organization>:<team>`.", max_length=100
    )


class GoogleSettings(OAuthClient):
    """Google."""

    hosted_domains: list[DomainName] = described([], "Domains of Google Workspace that users have to be of.")


class AzureAdSettings(OAuthClient):
    """Microsoft Entra ID (Azure AD)."""

    tenant: Guid = described(..., "Tenant (directory) id.")


class Auth0Settings(OAuthClient):
    """Auth0."""

    domain: HostName = described(..., "Domain of the tenant, such as example.eu.auth0.com.")


class LdapLookupSettings(Section):
    """How users are found in the directory."""

    user: str | None = described(None, "Distinguished name that searches; anonymous by default.", min_length=1)
    password: SecretReference | None = described(None, "Its password.")
    base: str = described(..., "Where users are, such as ou=people,dc=example,dc=org.", min_length=1)
    filter: str = described("({login_attr}={login})", "Filter of users.", pattern=r"^\(.*\{login\}.*\)$")
    attribute: str = described("uid", "Attribute that is the login name, such as uid or sAMAccountName.", min_length=1)
    dn_attribute: str = described("cn", "Attribute that stands in the distinguished name.", min_length=1)


class LdapSettings(Section):
    """A directory, by jupyterhub-ldapauthenticator. One of `bindDnTemplates` and `lookup`."""

    server: HostName = described(..., "Host name of the directory.")
    port: int | None = described(None, "Port; 636 with `tls: on_connect`, else 389.", ge=1, le=65535)
    tls: Literal["on_connect", "before_bind"] = described(
        "on_connect", "LDAPS, or StartTLS before a password is sent. Without TLS passwords would be readable: refused."
    )
    bind_dn_templates: list[str] = described(
        [], "Distinguished names to try, such as uid={username},ou=people,dc=example,dc=org."
    )
    lookup: LdapLookupSettings | None = described(None, "Look users up first, where their names don't tell where.")
    group_search_filter: str | None = described(None, "Filter of groups that have {userdn} or {uid} as a member.")
    group_attributes: list[str] = described([], "Attributes of a group that list its members.")


class NativeSettings(Section):
    """Users and passwords of the hub itself. Sign-ups wait until an admin lets them in."""

    open_signup: bool = described(False, "Who signs up is let in at once. Never on the internet.")
    minimum_password_length: int = described(12, "Fewest characters of a password.", ge=8, le=256)


class DummySettings(Section):
    """Anybody with any name and one password. Only for tests."""

    only_for_tests: Literal[True] = described(..., "Must be written down as true: this protects nothing.")
    password: SecretReference = described(..., "Password of everybody.")


class AuthenticatorSettings(Section):
    """How people log in. Exactly one of the keys."""

    oauth: OAuthSettings | None = described(None, "OAuth 2 or OpenID Connect.")
    mast: MastSettings | None = described(None, "MAST, or a provider like it.")
    github: GitHubSettings | None = described(None, "GitHub.")
    google: GoogleSettings | None = described(None, "Google.")
    azuread: AzureAdSettings | None = described(None, "Microsoft Entra ID.")
    auth0: Auth0Settings | None = described(None, "Auth0.")
    ldap: LdapSettings | None = described(None, "LDAP.")
    native: NativeSettings | None = described(None, "The hub's own users and passwords.")
    dummy: DummySettings | None = described(None, "No check at all, for tests.")

    @property
    def chosen(self) -> dict[str, Section]:
        """The keys that are given, with their settings."""
        found = {key: getattr(self, key) for key in type(self).model_fields}
        return {key: each for key, each in found.items() if each is not None}


class AccessSettings(Section):
    """Who of those that can log in may use the hub. Nobody may who isn't meant by one of these keys."""

    allow_all: bool = described(False, "Whoever can log in.")
    allowed_users: list[UserName] = described([], "Users.")
    allowed_groups: list[GroupName] = described([], "Groups; for LDAP their distinguished names.")
    existing_users: bool = described(False, "Users that the hub knows already, or that an admin adds on its pages.")
    blocked_users: list[UserName] = described([], "Users that may not, whatever else is said.")
    admins: list[UserName] = described([], "Admins: they may use the hub, and see and stop everybody's servers.")
    admin_groups: list[GroupName] = described([], "Groups whose members are admins.")
