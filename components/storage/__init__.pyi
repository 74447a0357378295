from .azure_files import AzureFiles, AzureFilesArgs, AzureFileShare
from .azure_files_class import AzureFilesClass, AzureFilesClassArgs
from .azure_files_volume import AzureFilesVolume, AzureFilesVolumeArgs
from .ebs_volume import EbsVolume, EbsVolumeArgs
from .efs import EfsAccessPointArgs, EfsStorage, EfsStorageArgs
from .efs_class import EfsStorageClass, EfsStorageClassArgs
from .efs_volume import EfsVolume, EfsVolumeArgs
from .filestore import Filestore, FilestoreArgs
from .filestore_class import FilestoreClass, FilestoreClassArgs
from .filestore_volume import FilestoreVolume, FilestoreVolumeArgs

__all__ = [
    "AzureFileShare",
    "AzureFiles",
    "AzureFilesArgs",
    "AzureFilesClass",
    "AzureFilesClassArgs",
    "AzureFilesVolume",
    "AzureFilesVolumeArgs",
    "EbsVolume",
    "EbsVolumeArgs",
    "EfsAccessPointArgs",
    "EfsStorage",
    "EfsStorageArgs",
    "EfsStorageClass",
    "EfsStorageClassArgs",
    "EfsVolume",
    "EfsVolumeArgs",
    "Filestore",
    "FilestoreArgs",
    "FilestoreClass",
    "FilestoreClassArgs",
    "FilestoreVolume",
    "FilestoreVolumeArgs",
]
