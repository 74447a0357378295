"""The whole of a stack file, as types: what is the same on every cloud, and one model for each cloud."""

from __future__ import annotations

from typing import Literal

from .aws import (
    AwsDomainSettings,
    AwsSettings,
    ClusterSettings,
    LoadBalancerSettings,
    NetworkSettings,
    RedisSettings,
    RegistrySettings,
    SharedStorageSettings,
)
from .azure import AzureClusterSettings, AzureNetworkSettings, AzureSettings
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
from .policies import PolicySettings
from .postgres import AwsPostgresSettings, AzurePostgresSettings
from .studios import StudiosSettings
from .studios_hosts import StudiosHostSettings
from .types import Name, Section, TagText, WorkloadName, described
from .workbench import WorkbenchSettings
from .workbench_hosts import WorkbenchHostSettings


class StackSettings(Section):
    """Everything that `Pulumi.<stack>.yaml` may say, one field for each key."""

    environment: Name = described(
        ...,
        "Name of the environment, such as staging. Renaming `prod` where `protect` isn't set takes its protection "
        "away. Instances carry it as a tag too, so a change rolls all nodes.",
    )
    protect: bool | None = described(
        None,
        "Protect what holds data from deletion. On by default in an environment called prod and nowhere else: set it, "
        "so that protection doesn't hang on a name.",
    )
    cost_centre: TagText = described(
        ..., "Value of the tag `cost-centre`. Instances carry it too, so a change rolls all nodes."
    )
    cloud: str = described("aws", "Where it runs.")
    domain: DomainSettings = described(..., "The names that people type, and their zone.")
    studios: dict[WorkloadName, StudiosSettings] = described(
        {}, "Deployments of Seqera Studios, by a name that stays: another name makes another deployment."
    )
    jupyterhub: dict[WorkloadName, JupyterHubSettings] = described(
        {}, "JupyterHubs, by a name that stays: it is the namespace too, and another name makes another hub."
    )
    workbench: dict[WorkloadName, WorkbenchSettings] = described(
        {},
        "Deployments of Posit Workbench on Kubernetes, by a name that stays: it is the namespace too, and another name "
        "makes another deployment.",
    )
    prometheus: PrometheusSettings | None = described(None, "Prometheus and Grafana in the cluster.")
    backups: BackupSettings | None = described(None, "Backups of what runs in the cluster, by Velero.")
    policies: PolicySettings | None = described(
        None, "What is exempt from the rules of docs/policies.md, and the budget of the stack."
    )

    @property
    def protects(self) -> bool:
        """Whether what holds data is protected."""
        return protects(self.environment, self.protect)


class AwsStackSettings(StackSettings):
    """A stack on AWS."""

    cloud: Literal["aws"] = described("aws", "Where it runs.")
    aws: AwsSettings = described(..., "The account.")
    domain: AwsDomainSettings = described(..., "The names that people type, and their zone.")
    network: NetworkSettings = described(..., "The VPC.")
    cluster: ClusterSettings | None = described(
        None, "The EKS cluster. A stack with nothing but `studiosHosts` and registries needs none."
    )
    load_balancer: LoadBalancerSettings = described(LoadBalancerSettings(), "The application load balancer.")
    redis: RedisSettings = described(RedisSettings(), "Redis; made only where a workload asks for it.")
    postgres: AwsPostgresSettings = described(
        AwsPostgresSettings(), "PostgreSQL servers; made only where a workload asks for one."
    )
    registry: RegistrySettings | None = described(None, "Repositories for images of your own.")
    shared_storage: SharedStorageSettings | None = described(None, "A file system for volumes that many pods write.")
    ci_node: CiNodeSettings | None = described(None, "A machine that images are built and hubs are deployed from.")
    hubploy: HubploySettings | None = described(None, "What hubploy needs for hubs beside those of the stack.")
    studios_hosts: dict[WorkloadName, StudiosHostSettings] = described(
        {}, "Deployments of Seqera Studios on Docker Compose, each on a machine of its own, by a name that stays."
    )


class AzureStackSettings(StackSettings):
    """A stack on Azure."""

    cloud: Literal["azure"] = described(..., "Where it runs.")
    azure: AzureSettings = described(..., "The subscription.")
    domain: AzureDomainSettings = described(..., "The names that people type, and their zone.")
    network: AzureNetworkSettings = described(..., "The virtual network.")
    cluster: AzureClusterSettings = described(..., "The AKS cluster.")
    load_balancer: AzureLoadBalancerSettings = described(AzureLoadBalancerSettings(), "The Application Gateway.")
    vault: VaultSettings = described(VaultSettings(), "Key Vaults for secrets.")
    redis: AzureRedisSettings = described(AzureRedisSettings(), "Redis; made only where a workload asks for it.")
    postgres: AzurePostgresSettings = described(
        AzurePostgresSettings(), "PostgreSQL servers; made only where a workload asks for one."
    )
    registry: AzureRegistrySettings | None = described(None, "A registry for images of your own.")
    shared_storage: AzureSharedStorageSettings | None = described(
        None, "A storage account for volumes that many pods write, and for data."
    )
    monitoring: AzureMonitoringSettings | None = described(None, "Logs of the cluster, and Application Insights.")


class GcpStackSettings(StackSettings):
    """A stack on Google Cloud."""

    cloud: Literal["gcp"] = described(..., "Where it runs.")
    gcp: GcpSettings = described(..., "The project.")
    domain: GcpDomainSettings = described(..., "The names that people type, and their zone.")
    network: GcpNetworkSettings = described(..., "The network.")
    cluster: GcpClusterSettings = described(..., "The GKE cluster.")
    load_balancer: GcpLoadBalancerSettings = described(
        GcpLoadBalancerSettings(), "The Gateway, a global external Application Load Balancer."
    )
    vault: GcpVaultSettings = described(GcpVaultSettings(), "Secret Manager.")
    redis: GcpRedisSettings = described(GcpRedisSettings(), "Redis; made only where a workload asks for it.")
    postgres: GcpPostgresSettings = described(
        GcpPostgresSettings(), "PostgreSQL; made only where a workload asks for it."
    )
    registry: GcpRegistrySettings | None = described(None, "A repository for images of your own.")
    shared_storage: GcpSharedStorageSettings | None = described(
        None, "Filestore, for volumes that many pods write, and for data."
    )
    workbench_hosts: dict[WorkloadName, WorkbenchHostSettings] = described(
        {},
        "Deployments of Posit Workbench, each on a machine, with sessions in the cluster, by a name that stays.",
    )


class ExistingStackSettings(StackSettings):
    """A stack on a cluster that exists: a laptop's, or one that others run."""

    cloud: Literal["existing"] = described(..., "Where it runs.")
    existing: ExistingSettings = described(..., "The cluster.")
    ingress: ExistingIngressSettings = described(..., "The ingress controller that is there.")
    certificates: CertificatesSettings = described(CertificatesSettings(), "Where certificates come from.")
    redis: ExistingRedisSettings = described(ExistingRedisSettings(), "Redis; made only where a workload asks for it.")
    postgres: ExistingPostgresSettings = described(
        ExistingPostgresSettings(), "PostgreSQL servers; made only where a workload asks for one."
    )
    shared_storage: ExistingSharedStorageSettings | None = described(None, "Volumes that many pods write.")


CLOUDS: dict[str, type[StackSettings]] = {
    "aws": AwsStackSettings,
    "azure": AzureStackSettings,
    "gcp": GcpStackSettings,
    "existing": ExistingStackSettings,
}
"""The model of a stack file by its `cloud`."""
DEFAULT_CLOUD = "aws"


def protects(environment: object, protect: object) -> bool:
    """What the setting `protect` means: an environment called prod is protected unless it says otherwise."""
    return protect if isinstance(protect, bool) else environment == "prod"
