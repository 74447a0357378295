"""Adds what a hub has beside sessions: MAST's user names, kbatch, the usage monitor, the hook for keys."""

from __future__ import annotations

from typing import cast

import pulumi

from components.workloads.jupyterhub import HubRoleArgs, HubServiceArgs, JupyterHub, JupyterHubArgs, kbatch
from components.workloads.jupyterhub.dask_values import hub_roles
from components.workloads.jupyterhub.kbatch import Kbatch, KbatchArgs
from components.workloads.jupyterhub.monitor import CONNECTION_STRING, UsageMonitorArgs, usage_monitor
from components.workloads.jupyterhub.monitor import SERVICE as MONITOR
from components.workloads.jupyterhub.pre_spawn import SubscriptionKeyArgs, subscription_key

from .foundation import Foundation
from .settings.jupyterhub import JupyterHubSettings
from .settings.jupyterhub_extras import KbatchSettings, MonitorSettings, SubscriptionKeySettings

USERS_TOKEN = "SUBSCRIPTION_KEY_TOKEN"
"""Variable of the hub that the hook reads its token from."""
MAST_NAME = 'c.GenericOAuthenticator.username_claim = lambda user: user["attrib"]["email"]\n'
"""OAuthenticator takes a function where the name isn't a claim of the first level. The place of the name: STScI's
jupyterhub-deploy, deployments/common/config/all.yaml."""
TEST_USER_CONFIG = "zz-atelier-test-user"
"""Pieces of configuration run in the order of their names: this one comes after all that set hooks."""
HUB_ACCOUNT = "hub"
"""The chart's service account of the hub."""


def add_extras(
    name: str, hub: JupyterHubSettings, args: JupyterHubArgs, environment: str, foundation: Foundation
) -> None:
    """Complete a hub's arguments by what its settings ask for; `environment` labels what the monitor counts."""
    if (mast := hub.authenticator.mast) and not mast.username_claim:
        args["extra_config"] = [*args.get("extra_config", []), {"name": "40-atelier-mast", "text": MAST_NAME}]
    if hub.kbatch:
        _kbatch(name, hub, hub.kbatch, args, foundation)
    if hub.monitor:
        _monitor(hub.monitor, args, environment, foundation)
    if hub.subscription_key:
        _subscription_key(name, hub.subscription_key, args, foundation)
    if hub.smoke_test:
        _set_apart(hub.smoke_test.user, args)


def place_kbatch(
    name: str, settings: KbatchSettings, hub: JupyterHub, foundation: Foundation, options: pulumi.ResourceOptions
) -> None:
    """kbatch itself, beside the hub that is called `name`."""
    args: KbatchArgs = {
        "hub": name,
        "token": hub.service_tokens.apply(lambda tokens: tokens[kbatch.SERVICE]),
        "node_purposes": foundation.node_purposes,
    }
    if settings.image:
        args["image"] = settings.image
    Kbatch(f"{name}-kbatch", args, options)


def _set_apart(user: str, args: JupyterHubArgs) -> None:
    """The test user is nobody's login."""
    text = f"import atelier_test_user\n\natelier_test_user.set_apart(c, {user!r})\n"
    args["extra_config"] = [*args.get("extra_config", []), {"name": TEST_USER_CONFIG, "text": text}]


def _kbatch(
    name: str, hub: JupyterHubSettings, settings: KbatchSettings, args: JupyterHubArgs, foundation: Foundation
) -> None:
    """What the hub is told of kbatch: its service, everybody's right to use it, and the flows between them."""
    service = {**kbatch.hub_service(name), "token_version": settings.token_version}
    if settings.token:
        service["token"] = foundation.secret(f"{name}-service-kbatch", settings.token)
    args["services"] = {**args.get("services", {}), kbatch.SERVICE: cast(HubServiceArgs, service)}
    args["roles"] = {**_may_use_kbatch(hub), **args.get("roles", {})}
    session, flows = args.get("session", {}), args.get("flows", {})
    session["environment"] = {**kbatch.session_environment(name), **session.get("environment", {})}
    pods = kbatch.session_flows(name)
    args["flows"] = {
        **flows,
        "session_pods": [*flows.get("session_pods", []), *pods],
        "proxy_pods": [*flows.get("proxy_pods", []), *pods],
        "hub_pods": [*flows.get("hub_pods", []), {"namespace": pods[0]["namespace"], "labels": kbatch.labels()}],
    }


def _may_use_kbatch(hub: JupyterHubSettings) -> dict[str, HubRoleArgs]:
    """
    The roles of all users and all sessions with the right to use kbatch, beside what Dask adds to them: the hub takes
    the roles that it is told instead of its own.
    """
    plain: dict[str, HubRoleArgs] = {
        "user": {"scopes": ["self"]},
        "server": {"scopes": ["users:activity!user", "access:servers!server"]},
    }
    roles = {**plain, **(hub_roles(hub.dask.groups) if hub.dask else {})}
    return {
        key: {**role, "scopes": [*role["scopes"], kbatch.ACCESS]} if key in plain else role
        for key, role in roles.items()
    }


def _monitor(settings: MonitorSettings, args: JupyterHubArgs, environment: str, foundation: Foundation) -> None:
    monitor: UsageMonitorArgs = {
        "interval": settings.interval_seconds,
        "labels": {"environment": environment},
        "application_insights": settings.application_insights,
    }
    made = usage_monitor(monitor)
    args["hub_files"] = [*args.get("hub_files", []), *made.files]
    args["services"] = {**args.get("services", {}), MONITOR: made.service}
    if settings.application_insights:
        connection = foundation.application_insights()
        args["secret_environment"] = {**args.get("secret_environment", {}), CONNECTION_STRING: connection}


def _subscription_key(
    name: str, settings: SubscriptionKeySettings, args: JupyterHubArgs, foundation: Foundation
) -> None:
    hook: SubscriptionKeyArgs = {
        "users_url": settings.users_url,
        "variable": settings.variable,
        "token_variable": USERS_TOKEN,
        "required": settings.required,
    }
    if management := settings.api_management:
        hook["api_management"] = {
            "subscription_id": management.subscription_id,
            "resource_group": management.resource_group,
            "service": management.service,
            "subscription_name": management.subscription_name,
        }
        client_id = foundation.api_management_reader(
            name, name, HUB_ACCOUNT, management.subscription_id, management.resource_group, management.service
        )
        args["service_account_annotations"] = {"azure.workload.identity/client-id": client_id}
        args["pod_labels"] = {"azure.workload.identity/use": "true"}
    made = subscription_key(hook)
    token = foundation.secret(f"{name}-users-token", settings.users_token)
    args["hub_files"] = [*args.get("hub_files", []), *made.files]
    args["extra_config"] = [*args.get("extra_config", []), *made.config]
    args["secret_environment"] = {**args.get("secret_environment", {}), USERS_TOKEN: token}
