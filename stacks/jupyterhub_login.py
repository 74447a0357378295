"""Turns a hub's settings about logging in into arguments of the component."""

from __future__ import annotations

from components.workloads.jupyterhub import HubAuthenticatorArgs, HubLdapArgs

from .foundation import Foundation
from .settings.jupyterhub import JupyterHubSettings
from .settings.jupyterhub_authenticators import (
    AccessSettings,
    AuthenticatorSettings,
    DummySettings,
    LdapSettings,
    NativeSettings,
    OAuthClient,
    OAuthSettings,
)

_KINDS = {"oauth": "generic-oauth"}
"""What the component calls an authenticator, where it isn't as in the stack file."""


def login(name: str, hub: JupyterHubSettings, foundation: Foundation) -> HubAuthenticatorArgs:
    """How people log in to the hub that is called `name`, and who of them may use it."""
    (kind, chosen), *_ = hub.authenticator.chosen.items()
    args: HubAuthenticatorArgs = {"kind": _KINDS.get(kind, kind)}
    _allow(args, hub.access)
    if isinstance(chosen, OAuthClient):
        args["client_id"] = chosen.client_id
        args["client_secret"] = foundation.secret(f"{name}-client-secret", chosen.client_secret)
        _client(args, chosen, hub.authenticator)
    elif isinstance(chosen, LdapSettings):
        args["ldap"] = _ldap(name, chosen, foundation)
    elif isinstance(chosen, NativeSettings):
        args["open_signup"] = chosen.open_signup
        args["minimum_password_length"] = chosen.minimum_password_length
    elif isinstance(chosen, DummySettings):
        args["password"] = foundation.secret(f"{name}-password", chosen.password)
    return args


def _allow(args: HubAuthenticatorArgs, access: AccessSettings) -> None:
    if access.allow_all:
        args["allow_all"] = True
    if access.existing_users:
        args["allow_existing_users"] = True
    if access.allowed_users:
        args["allowed_users"] = access.allowed_users
    if access.allowed_groups:
        args["allowed_groups"] = access.allowed_groups
    if access.blocked_users:
        args["blocked_users"] = access.blocked_users
    if access.admins:
        args["admin_users"] = access.admins
    if access.admin_groups:
        args["admin_groups"] = access.admin_groups


def _client(args: HubAuthenticatorArgs, client: OAuthClient, kinds: AuthenticatorSettings) -> None:
    if client.scope:
        args["scope"] = client.scope
    if client.username_claim:
        args["username_claim"] = client.username_claim
    if client.groups_claim:
        args["groups_key"] = client.groups_claim
    if client.login_service:
        args["login_service"] = client.login_service
    if client.logout_url:
        args["logout_redirect_url"] = client.logout_url
    if isinstance(client, OAuthSettings):
        args["authorize_url"] = client.authorize_url
        args["token_url"] = client.token_url
        if client.userdata_url:
            args["userdata_url"] = client.userdata_url
    if kinds.github and kinds.github.organizations:
        args["organizations"] = kinds.github.organizations
    if kinds.google and kinds.google.hosted_domains:
        args["hosted_domains"] = list(kinds.google.hosted_domains)
    if kinds.azuread:
        args["tenant"] = kinds.azuread.tenant
    if kinds.auth0:
        args["auth0_domain"] = kinds.auth0.domain


def _ldap(name: str, ldap: LdapSettings, foundation: Foundation) -> HubLdapArgs:
    args: HubLdapArgs = {"server": ldap.server, "tls": ldap.tls}
    if ldap.port:
        args["port"] = ldap.port
    if ldap.bind_dn_templates:
        args["bind_dn_template"] = ldap.bind_dn_templates
    if ldap.group_search_filter:
        args["group_search_filter"] = ldap.group_search_filter
    if ldap.group_attributes:
        args["group_attributes"] = ldap.group_attributes
    if lookup := ldap.lookup:
        args["lookup_dn"] = True
        args["search_base"] = lookup.base
        args["search_filter"] = lookup.filter
        args["user_attribute"] = lookup.attribute
        args["dn_attribute"] = lookup.dn_attribute
        if lookup.user and lookup.password:
            args["search_user"] = lookup.user
            args["search_password"] = foundation.secret(f"{name}-ldap-password", lookup.password)
    return args
