"""Arguments about how people log in, and who may."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class HubLdapArgs(TypedDict):
    """A directory that passwords are checked at."""

    server: str
    """Host name."""
    port: NotRequired[int]
    """Default: 636 with TLS on connect, else 389."""
    tls: NotRequired[str]
    """on_connect, before_bind or insecure. Default: on_connect."""
    verify_certificate: NotRequired[bool]
    """Whether the server's certificate must be valid. Default: true."""
    ca_file: NotRequired[str]
    """File in the hub's container with the certificates that it is checked with. Default: the usual authorities."""
    bind_dn_template: NotRequired[list[str]]
    """Distinguished names to try, with {username}. This or the lookup."""
    lookup_dn: NotRequired[bool]
    """Look the user up first. Default: whether `search_user` is given, or no template."""
    search_user: NotRequired[str]
    """Distinguished name that looks users up."""
    search_password: NotRequired[pulumi.Input[str]]
    """Its password. Secret."""
    search_base: NotRequired[str]
    """Where users are."""
    search_filter: NotRequired[str]
    """Filter with {login_attr} and {login}. Default: ({login_attr}={login})."""
    user_attribute: NotRequired[str]
    """Attribute with the login name, such as uid or sAMAccountName."""
    dn_attribute: NotRequired[str]
    """Attribute that stands in the distinguished name, such as cn."""
    group_search_filter: NotRequired[str]
    """Filter of groups that have {userdn}, {uid} as members."""
    group_attributes: NotRequired[list[str]]
    """Attributes of groups that list members."""


class HubAuthenticatorArgs(TypedDict):
    """How people log in, and who may. Raises ValueError for an unknown kind, or what a kind lacks."""

    kind: str
    """generic-oauth, github, google, azuread, auth0, mast, ldap, native or dummy."""
    client_id: NotRequired[pulumi.Input[str]]
    """Of the OAuth application."""
    client_secret: NotRequired[pulumi.Input[str]]
    """Of the OAuth application. Secret."""
    callback_url: NotRequired[str]
    """Default: https://<host><base_url>hub/oauth_callback."""
    authorize_url: NotRequired[str]
    """Of generic-oauth and mast."""
    token_url: NotRequired[str]
    """Of generic-oauth and mast."""
    userdata_url: NotRequired[str]
    """Of generic-oauth and mast. Default: none, the identity token tells."""
    logout_redirect_url: NotRequired[str]
    """Where users go after logout."""
    scope: NotRequired[list[str]]
    """Scopes to ask for. Default: openid, profile, email; for github read:org where `organizations` are given, for
    google the authenticator's own."""
    username_claim: NotRequired[str]
    """Claim that is the user name. Default: the authenticator's; for generic-oauth preferred_username, for azuread
    unique_name, since its own default is the display name, which several people may share."""
    groups_key: NotRequired[str]
    """Where groups stand in the auth state, such as oauth_user.groups; they become the hub's groups. Default: where
    the authenticator looks, if `allowed_groups` or `admin_groups` are given; github and google have no such place."""
    login_service: NotRequired[str]
    """Name on the login button. Default: the authenticator's."""
    tenant: NotRequired[str]
    """Microsoft Entra tenant, for azuread."""
    auth0_domain: NotRequired[str]
    """Domain of the Auth0 tenant, such as example.eu.auth0.com."""
    organizations: NotRequired[list[str]]
    """GitHub organizations or org:team whose members may log in."""
    hosted_domains: NotRequired[list[str]]
    """Google domains whose users may log in."""
    ldap: NotRequired[HubLdapArgs]
    """For ldap."""
    password: NotRequired[pulumi.Input[str]]
    """For dummy: everybody's password. Secret."""
    open_signup: NotRequired[bool]
    """For native: whoever signs up may log in at once. Default: false."""
    minimum_password_length: NotRequired[int]
    """For native. Default: 12."""
    allow_all: NotRequired[bool]
    """Whoever can log in may use the hub. Default: false."""
    allow_existing_users: NotRequired[bool]
    """Users that the hub knows may use it, so that admins add people. Default: JupyterHub's, whether `allowed_users`
    are given."""
    allowed_users: NotRequired[list[str]]
    """Users that may use the hub."""
    allowed_groups: NotRequired[list[str]]
    """Groups whose members may; for ldap their distinguished names."""
    blocked_users: NotRequired[list[str]]
    """Users that may not."""
    admin_users: NotRequired[list[str]]
    """Admins."""
    admin_groups: NotRequired[list[str]]
    """Groups whose members are admins; not for ldap and native."""
    auto_login: NotRequired[bool]
    """Go to the provider without a page with a button. Default: false."""
    enable_auth_state: NotRequired[bool]
    """Keep the provider's tokens, encrypted, for hooks. Default: false."""
    refresh_age: NotRequired[int]
    """Seconds after which a login is checked again. Default: the authenticator's."""
    refresh_before_start: NotRequired[bool]
    """Check a login again before a server starts. Default: false."""
