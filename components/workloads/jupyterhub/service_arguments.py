"""Arguments about what works with a hub: services, roles, configuration, and pods that are let through."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class HubPodFlowArgs(TypedDict):
    """Pods by namespace and labels."""

    namespace: str
    """Their namespace."""
    labels: dict[str, str]
    """Their labels; {} means all of the namespace."""
    port: NotRequired[int]
    """TCP port that they listen on, where something may connect to them. Default: every port."""


class HubServiceArgs(TypedDict):
    """A service that uses the hub's API, with a token that the component makes."""

    scopes: NotRequired[list[str]]
    """Scopes of a role of its own, such as list:users. Default: none."""
    admin: NotRequired[bool]
    """Every right; a role with scopes is better. Default: false."""
    url: NotRequired[str]
    """Where it listens, if it is published below /services/<name>/."""
    command: NotRequired[list[str]]
    """Command that the hub runs for it. Default: it runs elsewhere."""
    environment: NotRequired[dict[str, str]]
    """Variables of the command."""
    secret_environment: NotRequired[list[str]]
    """Names of `secret_environment` of the hub that the command gets too."""
    display: NotRequired[bool]
    """Show it in the hub's menu. Default: false."""
    oauth_redirect_uri: NotRequired[str]
    """Where users return to after login, for a service with a login of its own."""
    oauth_no_confirm: NotRequired[bool]
    """Users aren't asked whether they trust it. Default: false."""
    token: NotRequired[pulumi.Input[str]]
    """Its token, if people bring it. Secret. Default: generated, 64 hexadecimal digits."""
    token_version: NotRequired[int]
    """Another number makes another token. Default: 1."""


class HubRoleArgs(TypedDict):
    """A role beside those of services."""

    scopes: list[str]
    """Its scopes, such as admin:servers or list:users!group=class-a."""
    description: NotRequired[str]
    """For people."""
    users: NotRequired[list[str]]
    """Users that have it."""
    groups: NotRequired[list[str]]
    """Groups that have it."""
    services: NotRequired[list[str]]
    """Services that have it."""


class HubTextArgs(TypedDict):
    """A piece of configuration in Python."""

    name: str
    """Pieces run in the order of their names."""
    text: str
    """Python, as in jupyterhub_config.py; z2jh.get_config reads the chart's values."""
