"""What must hold between a Workbench's settings about logging in: the component refuses the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .errors import Path, Problem
from .workbench import WorkbenchSettings


def _one_way_in(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    login = workbench.login
    given = [kind for kind in ("oidc", "saml", "pam") if getattr(login, kind)]
    if len(given) != 1:
        yield Problem((*path, "login"), f"exactly one of oidc, saml and pam; there are {', '.join(given) or 'none'}")


def _accounts(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    login, place = workbench.login, (*path, "login")
    if login.pam:
        if login.provisioning:
            text = "leave it out: accounts of pam are those of the system"
            yield Problem((*place, "provisioning"), text, login.provisioning)
        if login.sssd:
            yield Problem((*place, "sssd"), "stands below pam with pam")
        if not (login.pam.sssd or login.pam.user):
            yield Problem((*place, "pam"), "needs sssd or a user: the image has no accounts")
    elif login.provisioning == "none" and not login.sssd:
        yield Problem((*place, "sssd"), "is missing; without provisioning accounts are in a directory")
    elif login.provisioning != "none" and login.sssd:
        yield Problem((*place, "sssd"), "needs provisioning: none; accounts come by provisioning or from a directory")
    if login.pam or login.provisioning == "none":
        for key, given in (("firstUid", login.first_uid), ("firstGid", login.first_gid)):
            if given is not None:
                yield Problem((*place, key), "is for provisioned accounts only", given)


def _groups(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    login, place = workbench.login, (*path, "login")
    if login.provisioning in (None, "jit"):
        return
    for kind, key, given in (
        ("oidc", "groupsClaim", login.oidc and login.oidc.groups_claim),
        ("saml", "groupsAttribute", login.saml and login.saml.groups_attribute),
    ):
        if given:
            yield Problem((*place, kind, key), "is read with provisioning: jit only", given)


def _rootless(workbench: WorkbenchSettings, path: Path) -> Iterator[Problem]:
    if workbench.rootless and (workbench.login.pam or workbench.login.provisioning == "none"):
        yield Problem((*path, "rootless"), "needs oidc or saml with jit or scim: PAM and sssd need root", True)


LOGIN_RULES: tuple[Callable[[WorkbenchSettings, Path], Iterator[Problem]], ...] = (
    _one_way_in,
    _accounts,
    _groups,
    _rootless,
)
