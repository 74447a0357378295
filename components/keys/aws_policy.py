"""Key policies of KMS: who administers a key, and through which services it is used."""

from typing import Any, Optional

import pulumi

THROUGH = {
    "backup": ["backup"],
    "ebs": ["ec2"],
    "ecr": ["ecr"],
    "efs": ["elasticfilesystem"],
    "elasticache": ["elasticache", "dax"],  # ElastiCache user guide, "At-rest encryption": both names are needed
    "rds": ["rds"],
    "s3": ["s3"],
    "secretsmanager": ["secretsmanager"],
    "ssm": ["ssm"],
}
"""Services that call KMS on behalf of whoever calls them, with their names in the condition kms:ViaService (KMS
developer guide, "Services that support the kms:ViaService condition key")."""
SERVICES = sorted({"autoscaling", "eks", "logs", "sops", *THROUGH})
"""All that a policy can name."""
USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
ADMINISTRATION = [
    "kms:CreateAlias",
    "kms:Describe*",
    "kms:Enable*",
    "kms:List*",
    "kms:Put*",
    "kms:Update*",
    "kms:Revoke*",
    "kms:Disable*",
    "kms:Get*",
    "kms:Delete*",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
    "kms:RotateKeyOnDemand",
]
"""What KMS's default policy gives to key administrators (developer guide, "Default key policy"), without grants."""


def key_policy(
    services: list[str], account_id: pulumi.Input[str], region: pulumi.Input[str], partition: pulumi.Input[str]
) -> dict[str, Any]:
    """
    A key policy as a dict that holds outputs, for `Output.json_dumps`.

    The account's root as a principal stands for nobody in particular: it lets IAM policies decide, on administration
    and on use through the services named. Past those services nobody decrypts anything, unless an administrator
    changes this policy first; only `eks` and `sops` need more.
    """
    root = {"AWS": pulumi.Output.format("arn:{}:iam::{}:root", partition, account_id)}
    statements: list[dict[str, Any]] = [_allow("Administration", root, ADMINISTRATION)]
    if names := sorted({name for service in services for name in THROUGH.get(service, [])}):
        statements += _through_services(root, [pulumi.Output.format("{}.{}.amazonaws.com", n, region) for n in names])
    if "eks" in services:
        # EKS makes a grant with the rights of whoever makes the cluster, and the cluster's role uses the key itself, so
        # no service stands in between: here IAM decides alone. Better a key for this alone.
        statements.append(_allow("Eks", root, ["kms:Encrypt", "kms:Decrypt", "kms:CreateGrant"]))
    if "sops" in services:
        # sops asks KMS itself, with the rights of whoever runs it: again IAM alone decides, and a key for this alone.
        statements.append(_allow("Sops", root, ["kms:Encrypt", "kms:Decrypt"]))
    if "autoscaling" in services:
        statements += _autoscaling(account_id, partition)
    if "logs" in services:
        statements.append(_logs(account_id, region, partition))
    return {"Version": "2012-10-17", "Statement": statements}


def _through_services(root: dict[str, Any], names: list[pulumi.Output[str]]) -> list[dict[str, Any]]:
    """Use through services, and grants that they keep for as long as the volume, cache or repository exists."""
    through = {"StringEquals": {"kms:ViaService": names}}
    return [
        _allow("ThroughServices", root, [*USE, "kms:RetireGrant"], through),
        _allow(
            "GrantsThroughServices",
            root,
            ["kms:CreateGrant"],
            {**through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]


def _autoscaling(account_id: pulumi.Input[str], partition: pulumi.Input[str]) -> list[dict[str, Any]]:
    """
    Node groups' volumes: the service-linked role of Auto Scaling uses the key directly, and no IAM policy of ours
    reaches that role (EC2 Auto Scaling user guide, "Required KMS key policy for use with encrypted volumes").

    The principal is named by conditions: KMS refuses a policy whose principal doesn't exist, and that role doesn't
    before an account's first scaling group. Both conditions together match that one role of this account only.
    """
    role = pulumi.Output.format(
        "arn:{}:iam::{}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        partition,
        account_id,
    )
    only = {"StringEquals": {"kms:CallerAccount": account_id}, "ArnEquals": {"aws:PrincipalArn": role}}
    anybody = {"AWS": "*"}
    return [
        _allow("AutoScaling", anybody, USE, only),
        _allow(
            "AutoScalingGrants", anybody, ["kms:CreateGrant"], {**only, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        ),
    ]


def _logs(account_id: pulumi.Input[str], region: pulumi.Input[str], partition: pulumi.Input[str]) -> dict[str, Any]:
    """Log groups of this account and region (CloudWatch Logs user guide, "Encrypt log data using KMS")."""
    groups = pulumi.Output.format("arn:{}:logs:{}:{}:log-group:*", partition, region, account_id)
    return _allow(
        "Logs",
        {"Service": pulumi.Output.format("logs.{}.amazonaws.com", region)},
        USE,
        {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


def _allow(
    sid: str, principal: dict[str, Any], actions: list[str], condition: Optional[dict[str, Any]] = None
) -> dict[str, Any]:
    # In a key policy, * as a resource is the key itself.
    statement = {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
    return statement if condition is None else {**statement, "Condition": condition}
