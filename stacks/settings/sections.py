"""What rules compare: the sections of a stack file that are valid in themselves; None for the others."""

from __future__ import annotations

from dataclasses import dataclass

from .aws import (
    AwsDomainSettings,
    AwsSettings,
    ClusterSettings,
    NetworkSettings,
    RedisSettings,
    RegistrySettings,
    SharedStorageSettings,
)
from .azure import AzureClusterSettings, AzureNetworkSettings
from .azure_data import (
    AzureMonitoringSettings,
    AzureRedisSettings,
    AzureRegistrySettings,
    AzureSharedStorageSettings,
    VaultSettings,
)
from .azure_publish import AzureDomainSettings, AzureLoadBalancerSettings
from .backups import BackupSettings
from .domain import DomainSettings
from .existing import (
    CertificatesSettings,
    ExistingIngressSettings,
    ExistingPostgresSettings,
    ExistingRedisSettings,
    ExistingSettings,
    ExistingSharedStorageSettings,
)
from .gcp import GcpClusterSettings, GcpDomainSettings, GcpNetworkSettings, GcpSettings
from .gcp_data import (
    GcpPostgresSettings,
    GcpRedisSettings,
    GcpRegistrySettings,
    GcpSharedStorageSettings,
    GcpVaultSettings,
)
from .gcp_publish import GcpLoadBalancerSettings
from .hosts_ec2 import CiNodeSettings
from .hubploy import HubploySettings
from .jupyterhub import JupyterHubSettings
from .monitoring import PrometheusSettings
from .postgres import AwsPostgresSettings, AzurePostgresSettings
from .studios import StudiosSettings
from .studios_hosts import StudiosHostSettings
from .workbench import WorkbenchSettings
from .workbench_hosts import WorkbenchHostSettings


@dataclass
class Sections:
    """What every cloud has."""

    protects: bool | None = None
    domain: DomainSettings | None = None
    studios: dict[str, StudiosSettings] | None = None
    jupyterhub: dict[str, JupyterHubSettings] | None = None
    workbench: dict[str, WorkbenchSettings] | None = None
    prometheus: PrometheusSettings | None = None


@dataclass
class AwsSections(Sections):
    """A stack on AWS."""

    aws: AwsSettings | None = None
    domain: AwsDomainSettings | None = None
    network: NetworkSettings | None = None
    cluster: ClusterSettings | None = None
    redis: RedisSettings | None = None
    postgres: AwsPostgresSettings | None = None
    registry: RegistrySettings | None = None
    shared_storage: SharedStorageSettings | None = None
    ci_node: CiNodeSettings | None = None
    hubploy: HubploySettings | None = None
    backups: BackupSettings | None = None
    studios_hosts: dict[str, StudiosHostSettings] | None = None


@dataclass
class AzureSections(Sections):
    """A stack on Azure."""

    domain: AzureDomainSettings | None = None
    network: AzureNetworkSettings | None = None
    cluster: AzureClusterSettings | None = None
    load_balancer: AzureLoadBalancerSettings | None = None
    vault: VaultSettings | None = None
    redis: AzureRedisSettings | None = None
    postgres: AzurePostgresSettings | None = None
    registry: AzureRegistrySettings | None = None
    shared_storage: AzureSharedStorageSettings | None = None
    monitoring: AzureMonitoringSettings | None = None


@dataclass
class GcpSections(Sections):
    """A stack on Google Cloud."""

    backups: BackupSettings | None = None
    gcp: GcpSettings | None = None
    domain: GcpDomainSettings | None = None
    network: GcpNetworkSettings | None = None
    cluster: GcpClusterSettings | None = None
    load_balancer: GcpLoadBalancerSettings | None = None
    vault: GcpVaultSettings | None = None
    redis: GcpRedisSettings | None = None
    postgres: GcpPostgresSettings | None = None
    registry: GcpRegistrySettings | None = None
    shared_storage: GcpSharedStorageSettings | None = None
    workbench_hosts: dict[str, WorkbenchHostSettings] | None = None


@dataclass
class ExistingSections(Sections):
    """A stack on a cluster that exists."""

    existing: ExistingSettings | None = None
    ingress: ExistingIngressSettings | None = None
    certificates: CertificatesSettings | None = None
    redis: ExistingRedisSettings | None = None
    postgres: ExistingPostgresSettings | None = None
    shared_storage: ExistingSharedStorageSettings | None = None
    backups: BackupSettings | None = None


SECTIONS: dict[str, type[Sections]] = {
    "aws": AwsSections,
    "azure": AzureSections,
    "gcp": GcpSections,
    "existing": ExistingSections,
}
"""By cloud."""
