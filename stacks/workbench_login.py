"""Turns a Workbench's settings about logging in and its licence into arguments of the component."""

from __future__ import annotations

from components.workloads.workbench import (
    WorkbenchLicenceArgs,
    WorkbenchLoginArgs,
    WorkbenchOidcArgs,
    WorkbenchPamArgs,
    WorkbenchSamlArgs,
)

from .foundation import Foundation
from .settings.workbench import WorkbenchLicenceSettings
from .settings.workbench_login import (
    WorkbenchLoginSettings,
    WorkbenchOidcSettings,
    WorkbenchPamSettings,
    WorkbenchSamlSettings,
)


def licence(name: str, settings: WorkbenchLicenceSettings, foundation: Foundation) -> WorkbenchLicenceArgs:
    """The licence of the Workbench that is called `name`."""
    args: WorkbenchLicenceArgs = {}
    if settings.file:
        args["file"] = foundation.secret(f"{name}-licence-file", settings.file)
    if settings.key:
        args["key"] = foundation.secret(f"{name}-licence-key", settings.key)
    if settings.server:
        args["server"] = settings.server
        args["server_ranges"] = list(settings.server_ranges)
    return args


def login(name: str, settings: WorkbenchLoginSettings, foundation: Foundation) -> WorkbenchLoginArgs:
    """How people log in to it."""
    args: WorkbenchLoginArgs = {}
    if settings.oidc:
        args["oidc"] = oidc(name, settings.oidc, foundation)
    if settings.saml:
        args["saml"] = saml(settings.saml)
    if settings.pam:
        args["pam"] = _pam(name, settings.pam, foundation)
    if settings.provisioning:
        args["provisioning"] = settings.provisioning
    if settings.sssd:
        args["sssd"] = foundation.secret(f"{name}-sssd", settings.sssd)
    if settings.first_uid is not None:
        args["first_uid"] = settings.first_uid
    if settings.first_gid is not None:
        args["first_gid"] = settings.first_gid
    if settings.idle_minutes is not None:
        args["idle_minutes"] = settings.idle_minutes
    return args


def oidc(name: str, settings: WorkbenchOidcSettings, foundation: Foundation) -> WorkbenchOidcArgs:
    args: WorkbenchOidcArgs = {
        "issuer": settings.issuer,
        "client_id": settings.client_id,
        "client_secret": foundation.secret(f"{name}-client-secret", settings.client_secret),
    }
    if settings.scopes:
        args["scopes"] = list(settings.scopes)
    if settings.username_claim:
        args["username_claim"] = settings.username_claim
    if settings.groups_claim:
        args["groups_claim"] = settings.groups_claim
    return args


def saml(settings: WorkbenchSamlSettings) -> WorkbenchSamlArgs:
    args: WorkbenchSamlArgs = {"metadata_url": settings.metadata_url}
    if settings.username_attribute:
        args["username_attribute"] = settings.username_attribute
    if settings.groups_attribute:
        args["groups_attribute"] = settings.groups_attribute
    if settings.name_id_format:
        args["name_id_format"] = settings.name_id_format
    return args


def _pam(name: str, settings: WorkbenchPamSettings, foundation: Foundation) -> WorkbenchPamArgs:
    args: WorkbenchPamArgs = {}
    if settings.sssd:
        args["sssd"] = foundation.secret(f"{name}-sssd", settings.sssd)
    if user := settings.user:
        args["user"] = {
            "name": user.name,
            "password": foundation.secret(f"{name}-user-password", user.password),
            "uid": user.uid,
        }
    return args
