from .arguments import (
    WorkbenchArgs,
    WorkbenchDatabaseArgs,
    WorkbenchFlowArgs,
    WorkbenchLicenceArgs,
    WorkbenchMetricsArgs,
    WorkbenchPlacementArgs,
    WorkbenchResourcesArgs,
)
from .host import WorkbenchHost
from .host_arguments import WorkbenchHostLicenceArgs, WorkbenchHostPackageArgs, WorkbenchHostSetupArgs
from .host_machine_arguments import (
    WorkbenchHostArgs,
    WorkbenchHostMachineArgs,
    WorkbenchHostPersonArgs,
    WorkbenchHostPlaceArgs,
    WorkbenchHostSessionsArgs,
)
from .host_setup import workbench_host_setup
from .launcher_access import LauncherAccess, LauncherAccessArgs
from .login_arguments import (
    WorkbenchLoginArgs,
    WorkbenchOidcArgs,
    WorkbenchPamArgs,
    WorkbenchSamlArgs,
    WorkbenchUserArgs,
)
from .publication import WorkbenchIngressArgs
from .secrets import WorkbenchSecrets, WorkbenchSecretsArgs
from .session_arguments import (
    WorkbenchEditorsArgs,
    WorkbenchGroupArgs,
    WorkbenchLimitsArgs,
    WorkbenchMountArgs,
    WorkbenchSessionArgs,
    WorkbenchSizeArgs,
    WorkbenchTolerationArgs,
)
from .storage import WorkbenchNfsArgs, WorkbenchStorageArgs
from .workbench import Workbench

__all__ = [
    "LauncherAccess",
    "LauncherAccessArgs",
    "Workbench",
    "WorkbenchArgs",
    "WorkbenchDatabaseArgs",
    "WorkbenchEditorsArgs",
    "WorkbenchFlowArgs",
    "WorkbenchGroupArgs",
    "WorkbenchHost",
    "WorkbenchHostArgs",
    "WorkbenchHostLicenceArgs",
    "WorkbenchHostMachineArgs",
    "WorkbenchHostPackageArgs",
    "WorkbenchHostPersonArgs",
    "WorkbenchHostPlaceArgs",
    "WorkbenchHostSessionsArgs",
    "WorkbenchHostSetupArgs",
    "WorkbenchIngressArgs",
    "WorkbenchLicenceArgs",
    "WorkbenchLimitsArgs",
    "WorkbenchLoginArgs",
    "WorkbenchMetricsArgs",
    "WorkbenchMountArgs",
    "WorkbenchNfsArgs",
    "WorkbenchOidcArgs",
    "WorkbenchPamArgs",
    "WorkbenchPlacementArgs",
    "WorkbenchResourcesArgs",
    "WorkbenchSamlArgs",
    "WorkbenchSecrets",
    "WorkbenchSecretsArgs",
    "WorkbenchSessionArgs",
    "WorkbenchSizeArgs",
    "WorkbenchStorageArgs",
    "WorkbenchTolerationArgs",
    "WorkbenchUserArgs",
    "workbench_host_setup",
]
