"""What must hold between how people log in to a hub and who may use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .errors import Problem
from .jupyterhub import JupyterHubSettings
from .jupyterhub_authenticators import OAuthClient
from .jupyterhub_surroundings import Surroundings

_WITH_GROUPS = ("oauth", "mast", "azuread", "auth0")
"""OAuth authenticators that know where groups are without being told: component `authenticators`."""


def _one_authenticator(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = (*around.path(name), "authenticator")
        kinds = list(type(hub.authenticator).model_fields)
        chosen = list(hub.authenticator.chosen)
        if len(chosen) != 1:
            given = f"; there are {', '.join(chosen)}" if chosen else ""
            yield Problem(path, f"exactly one of {', '.join(kinds)}{given}")
        if hub.authenticator.dummy and around.protects:
            yield Problem((*path, "dummy"), "a protected environment needs an authenticator that checks something")
        if (ldap := hub.authenticator.ldap) and bool(ldap.bind_dn_templates) == bool(ldap.lookup):
            yield Problem((*path, "ldap"), "exactly one of bindDnTemplates and lookup")
        for index, template in enumerate(ldap.bind_dn_templates if ldap else ()):
            if "{username}" not in template:
                place = (*path, "ldap", "bindDnTemplates", index)
                yield Problem(place, "a distinguished name with {username} in it", template)
        if ldap and ldap.lookup and (ldap.lookup.user is None) != (ldap.lookup.password is None):
            yield Problem((*path, "ldap", "lookup"), "user and password together, or neither")


def _somebody_is_let_in(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        access, path = hub.access, (*around.path(name), "access")
        organizations = hub.authenticator.github.organizations if hub.authenticator.github else []
        lists = {
            "allowedUsers": access.allowed_users,
            "allowedGroups": access.allowed_groups,
            "authenticator.github.organizations": organizations,
        }
        given = [key for key, each in lists.items() if each]
        if not (access.allow_all or given or access.admins or access.admin_groups):
            yield Problem(path, "lets nobody in: give allowedUsers, allowedGroups, admins or allowAll: true")
        if access.allow_all and given:
            yield Problem((*path, "allowAll"), f"lets everybody in beside {', '.join(given)}: leave one out", True)
        for index, user in enumerate(access.blocked_users):
            if user in access.allowed_users or user in access.admins:
                yield Problem((*path, "blockedUsers", index), "isn't blocked: it is allowed too", user)


def _groups_come_from_somewhere(around: Surroundings) -> Iterator[Problem]:
    for name, hub in around.hubs.items():
        path = around.path(name)
        brought = _brings_groups(hub)
        if brought and hub.groups:
            yield Problem((*path, "groups"), "is set by the authenticator at each login: leave it, or its groups, out")
        for key, groups in (("allowedGroups", hub.access.allowed_groups), ("adminGroups", hub.access.admin_groups)):
            if not groups:
                continue
            kind = next(iter(hub.authenticator.chosen), "")
            if kind in ("native", "dummy") or (kind == "ldap" and key == "adminGroups"):
                yield Problem(
                    (*path, "access", key), f"not with {kind}, which knows no such groups: list users", groups
                )
            elif kind in ("github", "google") and not brought:
                place = (*path, "authenticator", kind, "groupsClaim")
                yield Problem(place, f"is missing; access.{key} needs to know where groups stand")


def _brings_groups(hub: JupyterHubSettings) -> bool:
    """Whether groups of the provider become the hub's."""
    named = bool(hub.access.allowed_groups or hub.access.admin_groups)
    return any(
        bool(each.groups_claim) or (named and kind in _WITH_GROUPS)
        for kind, each in hub.authenticator.chosen.items()
        if isinstance(each, OAuthClient)
    )


ACCESS_RULES: tuple[Callable[[Surroundings], Iterator[Problem]], ...] = (
    _one_authenticator,
    _somebody_is_let_in,
    _groups_come_from_somewhere,
)
