"""Where backups are kept on AWS: a bucket, and the role as which Velero writes to it and makes snapshots."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from ..clusters.pod_identity import PodIdentity
from .velero_values import NAMESPACE, SERVICE_ACCOUNT


class AwsBackupStorageArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the EKS cluster."""
    cluster_arn: pulumi.Input[str]
    """ARN of the EKS cluster."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the backups. Its policy must let S3 use it."""
    volume_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of the cluster's EBS volumes, with which restored ones are encrypted. Default: none, and only volumes with
    AWS's own key can be restored."""
    replaced_days: NotRequired[int]
    """Days that a deleted or overwritten object can be brought back. Default: 14."""
    protect: NotRequired[bool]
    """Refuse to delete the bucket, which otherwise goes with all that is in it. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them, beside the provider's default tags."""


class AwsBackupStorage(pulumi.ComponentResource):
    """
    A private bucket with versions, and a role that pods of service account velero/velero take by EKS Pod Identity. The
    role reads and writes this bucket, snapshots volumes, and deletes snapshots that Velero made.
    """

    bucket_name: pulumi.Output[str]
    """The bucket, known once it is closed and encrypted, and the role may use it."""
    bucket_arn: pulumi.Output[str]
    """ARN of the bucket."""
    role_arn: pulumi.Output[str]
    """The role."""

    def __init__(self, name: str, args: AwsBackupStorageArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AwsBackupStorage", name, None, opts)
        protect = args.get("protect", False)

        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            force_destroy=not protect,  # where backups count, whoever wants them gone deletes them
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        identity = PodIdentity(
            f"{name}-pods",
            {
                "cluster_name": args["cluster_name"],
                "cluster_arn": args["cluster_arn"],
                "namespace": NAMESPACE,
                "service_account": SERVICE_ACCOUNT,
                "policies": {"policy": pulumi.Output.json_dumps(_policy(bucket.arn, args))},
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )

        closed = self._closed(name, bucket, args, identity)
        known = [bucket.bucket, *(each.id for each in closed)]
        self.bucket_name = pulumi.Output.all(*known).apply(lambda found: str(found[0]))
        self.bucket_arn, self.role_arn = bucket.arn, identity.role_arn
        self.register_outputs(
            {"bucket_name": self.bucket_name, "bucket_arn": self.bucket_arn, "role_arn": self.role_arn},
        )

    def _closed(
        self, name: str, bucket: aws.s3.Bucket, args: AwsBackupStorageArgs, identity: PodIdentity
    ) -> list[pulumi.CustomResource]:
        # Not protected with the parent: these hold nothing.
        child = pulumi.ResourceOptions(parent=bucket, protect=False)
        private = aws.s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versions",
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled"},
            opts=child,
        )
        return [
            private,
            versioning,
            aws.s3.BucketServerSideEncryptionConfiguration(
                f"{name}-encryption",
                bucket=bucket.bucket,
                rules=[
                    {
                        "apply_server_side_encryption_by_default": {
                            "sse_algorithm": "aws:kms",
                            "kms_master_key_id": args["kms_key_arn"],
                        },
                        "bucket_key_enabled": True,
                    }
                ],
                opts=child,
            ),
            aws.s3.BucketLifecycleConfiguration(
                f"{name}-lifecycle",
                bucket=bucket.bucket,
                rules=_lifecycle(args.get("replaced_days", 14)),
                opts=pulumi.ResourceOptions(parent=bucket, protect=False, depends_on=[versioning]),
            ),
            aws.s3.BucketPolicy(
                f"{name}-policy",
                bucket=bucket.bucket,
                policy=pulumi.Output.json_dumps(_only_tls(bucket.arn)),
                # S3 refuses two changes of a bucket's access at the same time. And whoever learns the bucket's name
                # comes after the identity: pods that are made before their association get no credentials.
                opts=pulumi.ResourceOptions(parent=bucket, protect=False, depends_on=[private, identity]),
            ),
        ]


def _lifecycle(replaced_days: int) -> Any:
    """Velero itself deletes what has expired; here goes what is left of it."""
    return [
        {
            "id": "replaced",
            "status": "Enabled",
            "filter": {},
            "noncurrent_version_expiration": {"noncurrent_days": replaced_days},
            "expiration": {"expired_object_delete_marker": True},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        }
    ]


def _only_tls(bucket_arn: pulumi.Output[str]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OnlyTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, pulumi.Output.concat(bucket_arn, "/*")],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _policy(bucket_arn: pulumi.Output[str], args: AwsBackupStorageArgs) -> dict[str, Any]:
    """
    What velero-plugin-for-aws 1.14 calls (its README, "Set permissions for Velero"), narrowed by what it does: it tags
    volumes and snapshots as it makes them, its snapshots with the name of their backup.
    """
    statements: list[dict[str, Any]] = [
        _allow("List", ["s3:ListBucket", "s3:GetBucketLocation"], bucket_arn),
        _allow(
            "Backups",
            [
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ],
            pulumi.Output.concat(bucket_arn, "/*"),
        ),
        _allow("Encryption", ["kms:Decrypt", "kms:GenerateDataKey"], args["kms_key_arn"]),
        _allow("Look", ["ec2:DescribeVolumes", "ec2:DescribeSnapshots"], "*"),
        _allow("Make", ["ec2:CreateSnapshot", "ec2:CreateVolume"], "*"),
        _allow(
            "TagWhatIsMade",
            ["ec2:CreateTags"],
            "*",
            {"StringEquals": {"ec2:CreateAction": ["CreateSnapshot", "CreateVolume"]}},
        ),
        _allow("DeleteOwn", ["ec2:DeleteSnapshot"], "*", {"Null": {"aws:ResourceTag/velero.io/backup": "false"}}),
    ]
    if key := args.get("volume_kms_key_arn"):
        use = ["kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"]
        statements += [
            _allow("VolumeEncryption", use, key),
            _allow("VolumeGrants", ["kms:CreateGrant"], key, {"Bool": {"kms:GrantIsForAWSResource": "true"}}),
        ]
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(sid: str, actions: list[str], resource: Any, condition: Optional[dict[str, Any]] = None) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
    return statement if condition is None else {**statement, "Condition": condition}
