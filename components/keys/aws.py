"""Keys on AWS: a customer-managed KMS key that only named services can be used through."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from .aws_policy import SERVICES, key_policy


class AwsKeyArgs(TypedDict):
    services: list[str]
    """What may use the key: autoscaling (volumes of node groups), backup, ebs (volumes that pods claim), ecr, efs, eks
    (Kubernetes secrets), elasticache, logs (CloudWatch log groups), rds, s3, secretsmanager, sops (files that people
    encrypt), ssm."""
    account_id: pulumi.Input[str]
    """The account, twelve digits."""
    region: pulumi.Input[str]
    """Region of the key and of the services."""
    description: NotRequired[pulumi.Input[str]]
    """What the key is for. Default: the component's name."""
    alias: NotRequired[str]
    """Stable name, without "alias/"; it can't begin with aws/. Default: none."""
    partition: NotRequired[pulumi.Input[str]]
    """Partition of the account: aws or aws-us-gov (China's services have other names). Default: aws."""
    protect: NotRequired[bool]
    """Refuse to delete the key; one that is deleted all the same can be brought back for 30 days instead of 7, and with
    it all that it encrypts. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the key, beside the provider's default tags."""


class AwsKey(pulumi.ComponentResource):
    """
    A symmetric key that rotates every year, with a policy that names what uses it (`key_policy` says how). The policy
    is an argument of the key, so whatever depends on the key finds it in place.

    Raises ValueError for a service that isn't known, for none at all, and for an alias that AWS keeps to itself.
    """

    arn: pulumi.Output[str]
    """ARN of the key."""
    key_id: pulumi.Output[str]
    """Identifier of the key."""
    alias_name: pulumi.Output[str]
    """The alias with "alias/", or empty."""

    def __init__(self, name: str, args: AwsKeyArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AwsKey", name, None, opts)
        protect, alias = args.get("protect", False), args.get("alias")
        _check(args)

        key = aws.kms.Key(
            f"{name}-key",
            description=args.get("description", f"Data of {name}"),
            enable_key_rotation=True,
            deletion_window_in_days=30 if protect else 7,  # the longest and the shortest that KMS has
            policy=pulumi.Output.json_dumps(self._policy(args)),
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        self.alias_name = pulumi.Output.from_input("")
        if alias:
            self.alias_name = aws.kms.Alias(
                f"{name}-alias",
                name=f"alias/{alias}",  # people and other stacks know the key by it
                target_key_id=key.key_id,
                opts=pulumi.ResourceOptions(parent=self),
            ).name

        self.arn, self.key_id = key.arn, key.key_id
        self.register_outputs({"arn": self.arn, "key_id": self.key_id, "alias_name": self.alias_name})

    def _policy(self, args: AwsKeyArgs) -> dict[str, Any]:
        return key_policy(
            services=args["services"],
            account_id=args["account_id"],
            region=args["region"],
            partition=args.get("partition", "aws"),
        )


def _check(args: AwsKeyArgs) -> None:
    if not args["services"]:
        raise ValueError(f"services is empty; it can have {', '.join(SERVICES)}")
    if unknown := sorted(set(args["services"]) - set(SERVICES)):
        raise ValueError(f"services has {', '.join(unknown)}; it can have {', '.join(SERVICES)}")
    if args.get("alias", "").startswith(("aws/", "alias/")):
        raise ValueError(f"alias is {args.get('alias')!r}; it can't begin with aws/ or alias/")
