"""Shared storage that many pods read and write at once."""

from .efs import EfsAccessPointArgs, EfsStorage, EfsStorageArgs

__all__ = ["EfsAccessPointArgs", "EfsStorage", "EfsStorageArgs"]
