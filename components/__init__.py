"""
What the package offers: components for interactive research workspaces.

A name is loaded when it is first used, so that importing one component doesn't load the SDKs of all the others.
"""

from importlib import import_module
from typing import Any

_FOLDERS = {
    "access": ("ArchitectAccess", "GcpApis"),
    "backups": ("AwsBackupStorage", "AzureBackupStorage", "GcpBackupStorage", "Velero"),
    "certificates": (
        "AcmCertificate",
        "AcmeIssuer",
        "AzureDnsSolver",
        "BroughtCertificate",
        "CertManager",
        "CertificateMap",
        "IssuedCertificate",
        "OwnAuthority",
        "OwnCertificate",
        "ManagedCertificate",
    ),
    "clusters": (
        "AksCluster",
        "AksNodeGroup",
        "ApplicationGatewayController",
        "Calico",
        "ClusterAutoscaler",
        "EksAddons",
        "EksBaseAddons",
        "EksCluster",
        "EksControlPlane",
        "EksNodeGroup",
        "EksNodeRole",
        "ExternalDns",
        "GkeCluster",
        "GkeNodeGroup",
        "GkeWorkloadIdentity",
        "GpuDevicePlugin",
        "LoadBalancerController",
        "PodIdentity",
        "WorkloadIdentity",
    ),
    "databases": ("AzurePostgres", "CloudSqlPostgres", "ClusterPostgres", "RdsPostgres"),
    "dns": (
        "AzureDnsRecords",
        "AzureDnsZone",
        "CloudDnsRecords",
        "CloudDnsZone",
        "Route53Records",
        "Route53Zone",
    ),
    "ingress": (
        "ApplicationGateway",
        "ApplicationGatewayFirewall",
        "Gateway",
        "GoogleLoadBalancer",
        "HostLoadBalancer",
    ),
    "hosts": ("ComputeEngineHost", "Ec2Host"),
    "keys": (
        "AwsKey",
        "GcpKey",
    ),
    "monitoring": ("ApplicationInsights", "AzureLogs", "ContainerInsights", "PrometheusStack"),
    "networks": (
        "AwsNetwork",
        "AzureNetwork",
        "AzurePrivateZone",
        "GcpNetwork",
    ),
    "redis": (
        "AzureManagedRedis",
        "ClusterRedis",
        "ElastiCacheRedis",
        "MemorystoreRedis",
    ),
    "registries": (
        "AcrRegistry",
        "ArtifactRegistry",
        "EcrRegistry",
        "Hubploy",
    ),
    "secrets": (
        "KeyVault",
        "KeyVaultReference",
        "KeyVaultSecret",
        "SecretManagerReference",
        "SecretManagerSecret",
        "SecretsManagerReference",
        "SecretsManagerSecret",
    ),
    "storage": (
        "AzureFiles",
        "AzureFilesClass",
        "AzureFilesVolume",
        "EbsVolume",
        "EfsStorage",
        "EfsStorageClass",
        "EfsVolume",
        "Filestore",
        "FilestoreClass",
        "FilestoreVolume",
    ),
    "roles": ("ApiManagementReader",),
    "workloads.jupyterhub": ("DaskGateway", "HubSecrets", "JupyterHub", "Kbatch"),
    "workloads.studios": (
        "PlatformPatch",
        "Studios",
        "StudiosFlows",
        "StudiosHost",
        "StudiosKeys",
        "StudiosProxy",
        "StudiosServer",
    ),
    "workloads.workbench": ("LauncherAccess", "Workbench", "WorkbenchHost", "WorkbenchSecrets"),
}
_MODULES = {name: module for module, names in _FOLDERS.items() for name in names}

__all__ = sorted(_MODULES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"{__name__} has no {name}; it offers {', '.join(__all__)}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
