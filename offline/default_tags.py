"""The tags that an AWS provider gives to all that takes tags: a change of its configuration is a change of theirs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ALL_TAGS = "tagsAll"
"""The input in which the provider puts a resource's own tags and its default ones: pulumi-aws, provider/tags.go."""

_WITHOUT_TAGS = frozenset(
    {
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:autoscaling/tag:Tag",
        "aws:backup/selection:Selection",
        "aws:ec2/route:Route",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/volumeAttachment:VolumeAttachment",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:efs/backupPolicy:BackupPolicy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:efs/mountTarget:MountTarget",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:iam/group:Group",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:kms/alias:Alias",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "aws:route53/record:Record",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:secretsmanager/secretVersion:SecretVersion",
    }
)
"""Types of the SDK that have no `tagsAll`. All others that we know take tags."""


def takes_tags(type_: str) -> bool:
    """Whether resources of a type get the provider's default tags."""
    return type_.startswith("aws:") and type_ not in _WITHOUT_TAGS


def with_all_tags(type_: str, inputs: dict[str, Any], provider: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource with all of its tags, as far as they are known; `provider` is its configuration."""
    defaults = _parsed(provider.get("defaultTags")).get("tags")
    own = inputs.get("tags", {})
    if not takes_tags(type_) or not isinstance(defaults, dict) or not isinstance(own, dict):
        return inputs
    return {**inputs, ALL_TAGS: {**defaults, **own}}


def _parsed(configuration: Any) -> dict[str, Any]:
    """A provider's configuration arrives as JSON in a text."""
    if isinstance(configuration, str):
        try:
            configuration = json.loads(configuration)
        except ValueError:
            return {}
    return configuration if isinstance(configuration, dict) else {}
