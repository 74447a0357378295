from .arguments import (
    WorkbenchArgs,
    WorkbenchDatabaseArgs,
    WorkbenchFlowArgs,
    WorkbenchLicenceArgs,
    WorkbenchMetricsArgs,
    WorkbenchPlacementArgs,
    WorkbenchResourcesArgs,
)
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
    "Workbench",
    "WorkbenchArgs",
    "WorkbenchDatabaseArgs",
    "WorkbenchEditorsArgs",
    "WorkbenchFlowArgs",
    "WorkbenchGroupArgs",
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
]
