"""How people log in, as keys of rserver.conf, and what of it is secret."""

from typing import Any

import pulumi

from .login_arguments import WorkbenchLoginArgs, WorkbenchOidcArgs, WorkbenchSamlArgs

_HOMES_AT_FIRST_LOGIN = """\
session required pam_unix.so
-session optional pam_sss.so
session required pam_mkhomedir.so skel=/etc/skel umask=0077
"""
"""PAM's common-session: a home directory is made at the first login, closed to others. The image's own makes none
(posit-dev/images-workbench); module names as in the chart's example rstudio-workbench-pam-homedirectory-permissions."""
_FIRST_ID = 1000
"""Admin guide, user_provisioning/configuration: the lowest id that provisioning takes."""


def check_login(args: WorkbenchLoginArgs, rootless: bool) -> None:
    """Raises ValueError for ways of logging in that contradict each other."""
    given = [kind for kind in ("oidc", "saml", "pam") if kind in args]
    if len(given) != 1:
        raise ValueError(f"a login is exactly one of oidc, saml, pam; there are {', '.join(given) or 'none'}")
    if "pam" in args:
        if "provisioning" in args:
            raise ValueError("accounts of PAM aren't provisioned: leave provisioning out")
        if not ({"sssd", "user"} & args["pam"].keys()):
            raise ValueError("a PAM login needs sssd or a user, as the image has no accounts")
    elif (provisioning := _provisioning(args)) not in ("scim", "jit", "none"):
        raise ValueError(f"provisioning is {provisioning!r}; it can be scim, jit, none")
    elif provisioning == "none" and "sssd" not in args:
        raise ValueError("without provisioning accounts come from a directory: sssd is missing")
    elif provisioning != "none" and "sssd" in args:
        raise ValueError("accounts come by provisioning or by sssd, not by both")
    if rootless and ("pam" in args or _provisioning(args) == "none"):
        raise ValueError("without root only oidc and saml with scim or jit work: PAM and sssd need root")
    for key in ("first_uid", "first_gid"):
        if args.get(key, _FIRST_ID) < _FIRST_ID:
            raise ValueError(f"{key} is {args.get(key)}; Workbench takes {_FIRST_ID} or more")


def login_config(args: WorkbenchLoginArgs, host: str) -> dict[str, Any]:
    """
    Keys of rserver.conf.

    Source: the admin guide's pages openid_connect_authentication, saml_authentication, user_provisioning/configuration
    and just_in_time_provisioning, and its reference of rserver.conf.
    """
    found: dict[str, Any] = {}
    if "oidc" in args:
        found |= _oidc(args["oidc"])
    if "saml" in args:
        found |= _saml(args["saml"], host)
    if "pam" not in args and _provisioning(args) != "none":
        found["user-provisioning-enabled"] = "1"
        if _provisioning(args) == "jit":
            found["user-provisioning-register-on-first-login"] = "1"
        if "first_uid" in args:
            found["user-provisioning-start-uid"] = str(args["first_uid"])
        if "first_gid" in args:
            found["group-provisioning-start-gid"] = str(args["first_gid"])
    if "idle_minutes" in args:
        found["auth-timeout-minutes"] = str(args["idle_minutes"])
    return found


def login_file_names(args: WorkbenchLoginArgs) -> list[str]:
    """Names of the files that `login_files` gives."""
    return ["openid-client-secret"] if "oidc" in args else []


def joins_directory(args: WorkbenchLoginArgs) -> bool:
    """Whether accounts are in a directory, so that `sssd_file` gives a file."""
    return "sssd" in args or "sssd" in args.get("pam", {})


def login_files(args: WorkbenchLoginArgs) -> dict[str, pulumi.Input[str]]:
    """Secret files of the server's configuration folder, by name."""
    if "oidc" not in args:
        return {}
    oidc = args["oidc"]
    text = pulumi.Output.format(
        "client-id={id}\nclient-secret={secret}\n", id=oidc["client_id"], secret=oidc["client_secret"]
    )
    return {"openid-client-secret": pulumi.Output.secret(text)}


def sssd_file(args: WorkbenchLoginArgs) -> dict[str, pulumi.Input[str]]:
    """The file that joins the server to a directory, by name; nothing where there is none."""
    text = args["pam"].get("sssd") if "pam" in args else args.get("sssd")
    # By its name it comes after those of the image.
    return {} if text is None else {"atelier.conf": pulumi.Output.secret(text)}


def pam_files(rootless: bool) -> dict[str, str]:
    """`config.pam` of the chart. Without root nothing opens PAM sessions."""
    return {} if rootless else {"common-session": _HOMES_AT_FIRST_LOGIN}


def user_values(args: WorkbenchLoginArgs, password_secret: pulumi.Input[str]) -> dict[str, Any]:
    """The account that the image makes, as values of the chart."""
    user = args["pam"].get("user") if "pam" in args else None
    if user is None:
        return {"userCreate": False}
    return {
        "userCreate": True,
        "userName": user["name"],
        "userUid": str(user.get("uid", 10000)),
        "userPassword": {"existingSecret": password_secret},
    }


def _provisioning(args: WorkbenchLoginArgs) -> str:
    return args.get("provisioning", "jit")


def _oidc(args: WorkbenchOidcArgs) -> dict[str, Any]:
    found = {"auth-openid": "1", "auth-openid-issuer": args["issuer"]}
    if "scopes" in args:
        found["auth-openid-scopes"] = " ".join(args["scopes"])
    if "username_claim" in args:
        found["auth-openid-username-claim"] = args["username_claim"]
    if "groups_claim" in args:
        found["auth-openid-groups-claim"] = args["groups_claim"]
    return found


def _saml(args: WorkbenchSamlArgs, host: str) -> dict[str, Any]:
    found = {
        "auth-saml": "1",
        "auth-saml-metadata-url": args["metadata_url"],
        # The load balancer ends TLS: what Workbench calls itself must still begin with https.
        "auth-saml-sp-base-uri": f"https://{host}",
    }
    if "username_attribute" in args:
        found["auth-saml-sp-attribute-username"] = args["username_attribute"]
    if "groups_attribute" in args:
        found["auth-saml-sp-attribute-groups"] = args["groups_attribute"]
    if "name_id_format" in args:
        found["auth-saml-sp-name-id-format"] = args["name_id_format"]
    return found
