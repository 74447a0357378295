"""How people log in: JupyterHub's authenticators as values of the chart."""

from typing import Any, NamedTuple, Optional

import pulumi

from .authenticator_arguments import HubAuthenticatorArgs, HubLdapArgs


class AuthenticatorKind(NamedTuple):
    """What JupyterHub calls an authenticator, and what it must be told."""

    name: str
    """Entry point, for JupyterHub.authenticator_class."""
    section: str
    """Class, under which its settings stand."""
    required: tuple[str, ...]
    """Arguments without which it can't work."""
    groups_key: Optional[str] = None
    """Where it finds groups in the auth state by default."""


_OAUTH = ("client_id", "client_secret")
_URLS = (*_OAUTH, "authorize_url", "token_url")
KINDS = {
    "generic-oauth": AuthenticatorKind("generic-oauth", "GenericOAuthenticator", _URLS, "oauth_user.groups"),
    "mast": AuthenticatorKind("generic-oauth", "GenericOAuthenticator", _URLS, "oauth_user.groups"),
    "github": AuthenticatorKind("github", "GitHubOAuthenticator", _OAUTH),
    "google": AuthenticatorKind("google", "GoogleOAuthenticator", _OAUTH),
    "azuread": AuthenticatorKind("azuread", "AzureAdOAuthenticator", (*_OAUTH, "tenant"), "user.groups"),
    "auth0": AuthenticatorKind("auth0", "Auth0OAuthenticator", (*_OAUTH, "auth0_domain"), "auth0_user.groups"),
    "ldap": AuthenticatorKind("ldap", "LDAPAuthenticator", ("ldap",)),
    "native": AuthenticatorKind("native", "NativeAuthenticator", ()),
    "dummy": AuthenticatorKind("dummy", "DummyAuthenticator", ("password",)),
}
"""Entry points and classes: oauthenticator 17.4, ldapauthenticator 2.0, nativeauthenticator 1.3 and JupyterHub 5.5, as
in the hub's image of chart 4.4."""

_SETTINGS = {
    "client_id": "client_id",
    "authorize_url": "authorize_url",
    "token_url": "token_url",
    "userdata_url": "userdata_url",
    "logout_redirect_url": "logout_redirect_url",
    "scope": "scope",
    "username_claim": "username_claim",
    "login_service": "login_service",
    "tenant": "tenant_id",
    "auth0_domain": "auth0_domain",
    "organizations": "allowed_organizations",
    "hosted_domains": "hosted_domain",
    "open_signup": "open_signup",
    "allow_all": "allow_all",
    "allow_existing_users": "allow_existing_users",
    "allowed_users": "allowed_users",
    "allowed_groups": "allowed_groups",
    "blocked_users": "blocked_users",
    "admin_users": "admin_users",
    "admin_groups": "admin_groups",
    "auto_login": "auto_login",
    "enable_auth_state": "enable_auth_state",
    "refresh_age": "auth_refresh_age",
    "refresh_before_start": "refresh_pre_spawn",
}
_ONLY = {
    "organizations": ("github",),
    "hosted_domains": ("google",),
    "tenant": ("azuread",),
    "auth0_domain": ("auth0",),
    "ldap": ("ldap",),
    "open_signup": ("native",),
    "minimum_password_length": ("native",),
    "password": ("dummy",),
    **dict.fromkeys(("authorize_url", "token_url", "userdata_url"), ("generic-oauth", "mast")),
    **dict.fromkeys(
        ("client_id", "client_secret", "callback_url", "logout_redirect_url", "scope", "username_claim", "groups_key"),
        ("generic-oauth", "mast", "github", "google", "azuread", "auth0"),
    ),
}
"""Arguments that only some kinds know; the others would ignore them without a word."""
_ALLOWING = (
    "allow_all",
    "allowed_users",
    "allowed_groups",
    "organizations",
    "open_signup",
    "admin_users",
    "admin_groups",
)


def authenticator_config(args: HubAuthenticatorArgs, host: str, base_url: str) -> dict[str, Any]:
    """
    The sections of `hub.config` that choose and set up an authenticator, without its secrets.

    Raises ValueError for an unknown kind, for what the kind lacks, and where nobody could use the hub.
    """
    kind = _checked(args)
    section = {setting: args[key] for key, setting in _SETTINGS.items() if key in args}
    if "client_id" in kind.required:
        section["oauth_callback_url"] = args.get("callback_url", f"https://{host}{base_url}hub/oauth_callback")
    section |= _groups(args, kind)
    if args["kind"] in ("generic-oauth", "mast", "azuread", "auth0"):
        section.setdefault("scope", ["openid", "profile", "email"])
    if kind.section == "GenericOAuthenticator":
        section.setdefault("username_claim", "preferred_username")
        if "userdata_url" not in args:
            section["userdata_from_id_token"] = True
    elif args["kind"] == "azuread":
        section.setdefault("username_claim", "unique_name")
    elif args["kind"] == "github" and "organizations" in args:
        # Without it only public members of an organization are seen.
        section.setdefault("scope", ["read:org"])
    elif args["kind"] == "native":
        section["minimum_password_length"] = args.get("minimum_password_length", 12)
        section["check_common_password"] = True
        # Guessing is slowed down: after so many failures an account waits for ten minutes.
        section["allowed_failed_logins"] = 5
    elif "ldap" in args:
        section |= _ldap(args["ldap"])
    return {"JupyterHub": {"authenticator_class": kind.name}, kind.section: section}


def authenticator_secrets(args: HubAuthenticatorArgs) -> tuple[dict[str, pulumi.Input[str]], dict[str, Any]]:
    """
    Secrets of an authenticator: environment variables of the hub, and sections of `hub.config`.

    Every OAuthenticator takes OAUTH_CLIENT_SECRET; the others know no variable, so theirs come by the values.yaml of
    `hub.existingSecret`.
    """
    kind = _checked(args)
    if "client_secret" in kind.required:
        return {"OAUTH_CLIENT_SECRET": args.get("client_secret", "")}, {}
    ldap = args.get("ldap")
    if ldap and "search_password" in ldap:
        return {}, {kind.section: {"lookup_dn_search_password": ldap["search_password"]}}
    if args["kind"] == "dummy" and "password" in args:
        return {}, {kind.section: {"password": args["password"]}}
    return {}, {}


def _checked(args: HubAuthenticatorArgs) -> AuthenticatorKind:
    kind = KINDS.get(args["kind"])
    if not kind:
        raise ValueError(f"authenticator {args['kind']!r} is unknown; there are {', '.join(KINDS)}")
    if missing := [key for key in kind.required if key not in args]:
        raise ValueError(f"authenticator {args['kind']} needs {', '.join(missing)}")
    if foreign := sorted(key for key, kinds in _ONLY.items() if key in args and args["kind"] not in kinds):
        raise ValueError(f"authenticator {args['kind']} knows no {', '.join(foreign)}")
    if not any(args.get(key) for key in _ALLOWING):
        raise ValueError(f"authenticator {args['kind']} lets nobody in: give one of {', '.join(_ALLOWING)}")
    return kind


def _groups(args: HubAuthenticatorArgs, kind: AuthenticatorKind) -> dict[str, Any]:
    """Groups from the provider. JupyterHub refuses `allowed_groups` and `admin_groups` of OAuth without them."""
    if "client_id" not in kind.required or not {"groups_key", "allowed_groups", "admin_groups"} & args.keys():
        return {}
    key = args.get("groups_key", kind.groups_key)
    if not key:
        raise ValueError(f"authenticator {args['kind']} needs groups_key to know people's groups")
    return {"manage_groups": True, "auth_state_groups_key": key}


def _ldap(args: HubLdapArgs) -> dict[str, Any]:
    lookup = args.get("lookup_dn", "bind_dn_template" not in args or "search_user" in args)
    if lookup and not {"search_base", "user_attribute"} <= args.keys():
        raise ValueError("ldap needs bind_dn_template, or search_base and user_attribute to look users up")
    names = {
        "server": "server_address",
        "port": "server_port",
        "bind_dn_template": "bind_dn_template",
        "search_user": "lookup_dn_search_user",
        "search_base": "user_search_base",
        "search_filter": "lookup_dn_search_filter",
        "user_attribute": "user_attribute",
        "dn_attribute": "lookup_dn_user_dn_attribute",
        "group_search_filter": "group_search_filter",
        "group_attributes": "group_attributes",
    }
    tls: dict[str, Any] = {"ca_certs_file": args["ca_file"]} if "ca_file" in args else {}
    return {
        "tls_strategy": args.get("tls", "on_connect"),
        # ssl.CERT_REQUIRED; ldap3 by itself takes any certificate.
        "tls_kwargs": {"validate": 2 if args.get("verify_certificate", True) else 0, **tls},
        "lookup_dn": lookup,
        **{setting: args[key] for key, setting in names.items() if key in args},
    }
