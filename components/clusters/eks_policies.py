"""What the drivers and controllers of an EKS cluster may do in AWS: plain functions that return policy documents."""

from typing import Any, Optional


def ebs_csi_policy(cluster_arn: str, kms_key_arn: str) -> dict[str, Any]:
    """
    Volumes and snapshots that this cluster made, on this cluster's nodes, under the given key.

    Narrower than AmazonEBSCSIDriverPolicyV2, which takes the volumes of every cluster of the account. Actions and the
    KMS part: docs/install.md and docs/AmazonEBSCSIDriverEKSClusterScopedPolicy.json of aws-ebs-csi-driver v1.64.
    """
    region, _, cluster_name = place(cluster_arn)
    tag = f"kubernetes.io/cluster/{cluster_name}"
    asked = {"StringEquals": {f"aws:RequestTag/{tag}": "owned"}}
    own = {"StringEquals": {f"ec2:ResourceTag/{tag}": "owned"}}
    volumes, snapshots, instances = (f"arn:aws:ec2:{region}:*:{kind}/*" for kind in ("volume", "snapshot", "instance"))
    through_ec2 = {"StringEquals": {"kms:ViaService": f"ec2.{region}.amazonaws.com"}}
    return document(
        allow(
            [
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeInstances",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeSnapshots",
                "ec2:DescribeVolumes",
                "ec2:DescribeVolumesModifications",
                "ec2:DescribeVolumeStatus",
            ],
            "*",
        ),
        allow("ec2:CreateVolume", volumes, asked),
        allow("ec2:CreateVolume", snapshots, own),
        allow("ec2:CreateSnapshot", snapshots, asked),
        allow("ec2:CreateSnapshot", volumes, own),
        allow(["ec2:AttachVolume", "ec2:DetachVolume", "ec2:ModifyVolume", "ec2:DeleteVolume"], volumes, own),
        allow(["ec2:AttachVolume", "ec2:DetachVolume"], instances, own),
        allow("ec2:DeleteSnapshot", snapshots, own),
        allow(
            "ec2:CreateTags",
            [volumes, snapshots],
            {"StringEquals": {"ec2:CreateAction": ["CreateVolume", "CreateSnapshot"]}},
        ),
        allow(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"], kms_key_arn, through_ec2),
        allow("kms:CreateGrant", kms_key_arn, {**through_ec2, "Bool": {"kms:GrantIsForAWSResource": "true"}}),
    )


def place(cluster_arn: str) -> tuple[str, str, str]:
    """Region, account and name in arn:aws:eks:<region>:<account>:cluster/<name>."""
    _, _, _, region, account, cluster = cluster_arn.split(":")
    return region, account, cluster.removeprefix("cluster/")


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions: Any, resources: Any, condition: Optional[dict[str, Any]] = None) -> dict[str, Any]:
    """A statement that allows actions on resources, under a condition if there is one."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": condition} if condition else statement
