from .storage_aws import AwsBackupStorage, AwsBackupStorageArgs
from .storage_azure import AzureBackupStorage, AzureBackupStorageArgs
from .velero import Velero, VeleroArgs, VeleroOnAws, VeleroOnAzure, VeleroSchedule

__all__ = [
    "AwsBackupStorage",
    "AwsBackupStorageArgs",
    "AzureBackupStorage",
    "AzureBackupStorageArgs",
    "Velero",
    "VeleroArgs",
    "VeleroOnAws",
    "VeleroOnAzure",
    "VeleroSchedule",
]
