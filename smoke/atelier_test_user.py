"""
The user that `make smoke` acts as, for whom nobody logs in. Runs in the hub; JupyterHub 5.5, oauthenticator 17.3.

`blocked_users` would take the user's roles away, and with them what its servers may do.
"""

from __future__ import annotations

from typing import Any


def set_apart(c: Any, user: str) -> None:
    """Refuse logins under the user's name, and let its servers start although it has no login to be refreshed."""
    before = c.Authenticator.get("post_auth_hook")
    refresh = c.OAuthenticator.get("refresh_user_hook")

    async def refuse(authenticator: Any, handler: Any, login: Any) -> Any:
        if login["name"] == user:
            # Whoever has this name at the identity provider is somebody else.
            return None
        return await _result(before(authenticator, handler, login)) if before else login

    async def stay(authenticator: Any, person: Any, auth_state: Any) -> Any:
        if person.name == user:
            return True
        # None leaves it to the authenticator.
        return await _result(refresh(authenticator, person, auth_state)) if refresh else None

    c.Authenticator.post_auth_hook = refuse
    c.OAuthenticator.refresh_user_hook = stay


async def _result(found: Any) -> Any:
    return await found if hasattr(found, "__await__") else found
