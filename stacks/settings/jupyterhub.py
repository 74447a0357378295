"""What a stack file may say about one JupyterHub."""

from __future__ import annotations

from typing import Any

from .jupyterhub_authenticators import AccessSettings, AuthenticatorSettings
from .jupyterhub_dask import DaskSettings
from .jupyterhub_extras import (
    CustomizationSettings,
    HubSizeSettings,
    KbatchSettings,
    MonitorSettings,
    ReachSettings,
    RoleSettings,
    ServiceSettings,
    SmokeTestSettings,
    SubscriptionKeySettings,
)
from .jupyterhub_profiles import CullingSettings, ProfileSettings, SchedulingSettings, SessionSettings
from .jupyterhub_storage import DatabaseSettings, DataVolumeSettings, HomeSettings
from .jupyterhub_types import Email, GroupName, Slug, UserName, Variable, VolumeName
from .types import ClientRange, DomainName, ImageReference, SecretReference, Section, described


class LetsEncryptSettings(Section):
    """A certificate of Let's Encrypt, which the hub's own proxy gets and renews by HTTP-01."""

    email: Email = described(..., "Who is told of a certificate that ends.")
    staging: bool = described(False, "Use Let's Encrypt's staging service, whose certificates browsers don't trust.")


class BroughtCertificateSettings(Section):
    """A certificate that people bring."""

    certificate: SecretReference = described(..., "The certificate with its chain, PEM.")
    key: SecretReference = described(..., "Its private key, PEM, without password.")


class HubLoadBalancerSettings(Section):
    """
    A load-balancer Service of the hub alone on ports 80 and 443, with TLS in the hub's own proxy. Exactly one of
    `letsEncrypt` and `certificate`.
    """

    allowed_from: list[ClientRange] = described([], "Ranges that may connect; with none, everyone.")
    lets_encrypt: LetsEncryptSettings | None = described(None, "Let's Encrypt. Everyone has to reach port 80.")
    certificate: BroughtCertificateSettings | None = described(None, "A certificate that people bring.")


class JupyterHubSettings(Section):
    """One hub, in a namespace of its own that has its name."""

    host: DomainName | None = described(None, "Host name; <name>.<domain> by default.")
    load_balancer: HubLoadBalancerSettings | None = described(
        None, "Publish by a load balancer of its own. Without it by the stack's, with the stack's certificates."
    )
    authenticator: AuthenticatorSettings = described(..., "How people log in.")
    access: AccessSettings = described(..., "Who of them may use it.")
    groups: dict[GroupName, list[UserName]] = described(
        {}, "Groups with their users. Not where the authenticator brings groups (`groupsClaim`)."
    )
    session: SessionSettings = described(..., "What runs for people, where a profile doesn't say otherwise.")
    profiles: list[ProfileSettings] = described([], "What people choose from, in this order; with none, `session`.")
    home: HomeSettings = described(HomeSettings(), "Home directories.")
    data_volumes: dict[VolumeName, DataVolumeSettings] = described({}, "Files that all sessions see, by name.")
    scheduling: SchedulingSettings = described(SchedulingSettings(), "What is kept ready for sessions.")
    culling: CullingSettings = described(CullingSettings(), "Servers that are stopped by themselves.")
    database: DatabaseSettings = described(DatabaseSettings(), "The hub's own database.")
    dask: DaskSettings | None = described(None, "Dask clusters.")
    customization: CustomizationSettings = described(CustomizationSettings(), "Files and configuration of the project.")
    services: dict[Slug, ServiceSettings] = described({}, "Programs that use the hub's API, by name.")
    roles: dict[Slug, RoleSettings] = described({}, "Rights of users and groups, by name.")
    kbatch: KbatchSettings | None = described(None, "Jobs without a session, by kbatch.")
    monitor: MonitorSettings | None = described(None, "The usage monitor.")
    subscription_key: SubscriptionKeySettings | None = described(None, "Each user's key of an API in their sessions.")
    reach: ReachSettings = described(ReachSettings(), "What sessions and hub connect to.")
    metrics_need_token: bool = described(
        True, "Readers of the hub's metrics need a token. The stack's own Prometheus (`prometheus`) has one."
    )
    smoke_test: SmokeTestSettings | None = described(None, "A user for `make smoke`.")
    image: ImageReference | None = described(None, "Image of the hub, where its own needs more packages; the chart's.")
    size: HubSizeSettings = described(HubSizeSettings(), "Size of the hub's pod.")
    environment: dict[Variable, str] = described({}, "Environment variables of the hub; no secrets.")
    secret_environment: dict[Variable, SecretReference] = described(
        {}, "Environment variables of the hub that are secret, for `customization.extraConfig`."
    )
    named_servers: int = described(0, "Named servers that each user may have beside the usual one.", ge=0, le=20)
    active_servers: int | None = described(None, "Servers that may run at once; no limit by default.", ge=1)
    concurrent_spawns: int = described(64, "Servers that may start at once.", ge=1, le=1000)
    failures_until_restart: int = described(
        5, "Starts of servers that fail one after the other until the hub restarts itself; 0 for never.", ge=0
    )
    secret_version: int = described(
        1, "Another number makes another cookie secret and key of auth state: everybody logs in again.", ge=1
    )
    values: dict[str, Any] = described(
        {}, "Values of the chart jupyterhub that are merged over Atelier's own, for what has no setting. No secrets."
    )

    def host_in(self, name: str, domain: str) -> str:
        """The host name of the hub that is called `name`, in a stack with `domain`."""
        return self.host or f"{name}.{domain}"
