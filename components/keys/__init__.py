"""Keys that encrypt what the other components store."""

from .aws import AwsKey, AwsKeyArgs

__all__ = ["AwsKey", "AwsKeyArgs"]
