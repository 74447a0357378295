from .aws import AwsKey, AwsKeyArgs
from .gcp import GcpKey, GcpKeyArgs

__all__ = [
    "AwsKey",
    "AwsKeyArgs",
    "GcpKey",
    "GcpKeyArgs",
]
