"""
The user that `make smoke` acts as, for whom nobody logs in. Runs in the hub; JupyterHub 5.5, oauthenticator 17.4.

`blocked_users` would take the user's roles away, and with them what its servers may do.
"""

from __future__ import annotations

from typing import Any


def set_apart(c: Any, user: str) -> None:
    """
    Refuse logins under the user's name, and let its servers start although it has no login to be refreshed.

    Hooks that the configuration has so far go on for everybody else; so this comes after all of it.
    """
    for section in _sections(c, "post_auth_hook", "Authenticator"):
        c[section].post_auth_hook = _refuse(user, c[section].get("post_auth_hook"))
    for section in _sections(c, "refresh_user_hook", "OAuthenticator"):
        c[section].refresh_user_hook = _stay(user, c[section].get("refresh_user_hook"))


def _sections(c: Any, hook: str, usual: str) -> list[str]:
    """The classes that have the hook, for that of a subclass counts before its parent's; or else the usual one."""
    return [section for section in c if section[:1].isupper() and hook in c[section]] or [usual]


def _refuse(user: str, before: Any) -> Any:
    async def refuse(authenticator: Any, handler: Any, login: Any) -> Any:
        if login["name"] == user:
            # Whoever has this name at the identity provider is somebody else.
            return None
        return await _result(before(authenticator, handler, login)) if before else login

    return refuse


def _stay(user: str, before: Any) -> Any:
    async def stay(authenticator: Any, person: Any, auth_state: Any) -> Any:
        if person.name == user:
            return True
        # None leaves it to the authenticator.
        return await _result(before(authenticator, person, auth_state)) if before else None

    return stay


async def _result(found: Any) -> Any:
    return await found if hasattr(found, "__await__") else found
