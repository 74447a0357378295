from .arguments import (
    HubCullingArgs,
    HubDaskArgs,
    HubDatabaseArgs,
    HubFlowArgs,
    HubMetricsArgs,
    HubResourcesArgs,
    JupyterHubArgs,
)
from .authenticator_arguments import HubAuthenticatorArgs, HubLdapArgs
from .dask_gateway import DaskGateway
from .database import DATABASE_CA
from .jupyterhub import JupyterHub
from .kbatch import Kbatch, KbatchArgs
from .publication import HubIngressArgs, HubLoadBalancerArgs
from .secrets import HubSecrets, HubSecretsArgs, HubTokenArgs
from .service_arguments import HubPodFlowArgs, HubRoleArgs, HubServiceArgs, HubTextArgs
from .session_arguments import (
    HubChoiceArgs,
    HubFileArgs,
    HubHomesArgs,
    HubOptionArgs,
    HubProfileArgs,
    HubSchedulingArgs,
    HubSessionArgs,
    HubTolerationArgs,
    HubUnlistedChoiceArgs,
    HubVolumeArgs,
)

__all__ = [
    "DATABASE_CA",
    "DaskGateway",
    "HubAuthenticatorArgs",
    "HubChoiceArgs",
    "HubCullingArgs",
    "HubDaskArgs",
    "HubDatabaseArgs",
    "HubFileArgs",
    "HubFlowArgs",
    "HubHomesArgs",
    "HubIngressArgs",
    "HubLdapArgs",
    "HubLoadBalancerArgs",
    "HubMetricsArgs",
    "HubOptionArgs",
    "HubPodFlowArgs",
    "HubProfileArgs",
    "HubResourcesArgs",
    "HubRoleArgs",
    "HubSchedulingArgs",
    "HubSecrets",
    "HubSecretsArgs",
    "HubServiceArgs",
    "HubSessionArgs",
    "HubTextArgs",
    "HubTokenArgs",
    "HubTolerationArgs",
    "HubUnlistedChoiceArgs",
    "HubVolumeArgs",
    "JupyterHub",
    "JupyterHubArgs",
    "Kbatch",
    "KbatchArgs",
]
