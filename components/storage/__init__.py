"""Shared storage that many pods read and write at once."""

from .efs import EfsAccessPointArgs, EfsStorage, EfsStorageArgs
from .efs_class import EfsStorageClass, EfsStorageClassArgs

__all__ = ["EfsAccessPointArgs", "EfsStorage", "EfsStorageArgs", "EfsStorageClass", "EfsStorageClassArgs"]
