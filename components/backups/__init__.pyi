from .storage_aws import AwsBackupStorage, AwsBackupStorageArgs
from .storage_azure import AzureBackupStorage, AzureBackupStorageArgs
from .storage_gcp import GcpBackupStorage, GcpBackupStorageArgs
from .velero import Velero, VeleroArgs, VeleroOnAws, VeleroOnAzure, VeleroOnGcp, VeleroSchedule

__all__ = [
    "AwsBackupStorage",
    "AwsBackupStorageArgs",
    "AzureBackupStorage",
    "AzureBackupStorageArgs",
    "GcpBackupStorage",
    "GcpBackupStorageArgs",
    "Velero",
    "VeleroArgs",
    "VeleroOnAws",
    "VeleroOnAzure",
    "VeleroOnGcp",
    "VeleroSchedule",
]
