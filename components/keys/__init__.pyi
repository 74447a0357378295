from .aws import AwsKey, AwsKeyArgs

__all__ = ["AwsKey", "AwsKeyArgs"]
