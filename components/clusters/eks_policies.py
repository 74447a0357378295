"""What the drivers and controllers of an EKS cluster may do in AWS: plain functions that return policy documents."""

from typing import Any, Optional

VOLUME_TAG = "atelier/cluster"
"""Tag of the volumes and snapshots that a cluster's EBS driver makes: the cluster's name."""


def ebs_csi_policy(cluster_arn: str, kms_key_arn: str) -> dict[str, Any]:
    """
    Volumes and snapshots that this cluster made, on this cluster's nodes, under the given key.

    Narrower than AmazonEBSCSIDriverPolicyV2, which takes the volumes of every cluster of the account. Actions and the
    KMS part: docs/install.md and docs/AmazonEBSCSIDriverEKSClusterScopedPolicy.json of aws-ebs-csi-driver v1.64.
    """
    region, _, cluster_name = place(cluster_arn)
    asked = {"StringEquals": {f"aws:RequestTag/{VOLUME_TAG}": cluster_name}}
    own = {"StringEquals": {f"ec2:ResourceTag/{VOLUME_TAG}": cluster_name}}
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
        allow(
            ["ec2:AttachVolume", "ec2:DetachVolume"],
            instances,
            {"StringEquals": {"ec2:ResourceTag/eks:cluster-name": cluster_name}},
        ),
        allow("ec2:DeleteSnapshot", snapshots, own),
        allow(
            "ec2:CreateTags",
            [volumes, snapshots],
            {"StringEquals": {"ec2:CreateAction": ["CreateVolume", "CreateSnapshot"]}},
        ),
        allow(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"], kms_key_arn, through_ec2),
        allow("kms:CreateGrant", kms_key_arn, {**through_ec2, "Bool": {"kms:GrantIsForAWSResource": "true"}}),
    )


def load_balancer_controller_policy(cluster_arn: str, vpc_id: str) -> dict[str, Any]:
    """
    Load balancers, target groups and security groups that bear this cluster's tag, in this VPC.

    Upstream's policy (docs/install/iam_policy.json of v3.5.0) asks for the tag's presence, this one for this cluster's
    name, also where upstream asks nothing: the controller tags listeners and rules too when it makes them. What it may
    change in groups that it didn't make is the rules of the cluster's own group, which lets load balancers reach pods.
    """
    region, account, cluster_name = place(cluster_arn)
    tag = "elbv2.k8s.aws/cluster"
    asked, own = {f"aws:RequestTag/{tag}": cluster_name}, {f"aws:ResourceTag/{tag}": cluster_name}
    groups, balancers = f"arn:aws:ec2:{region}:{account}:security-group/*", "elasticloadbalancing"
    here = {"StringEquals": {"aws:RequestedRegion": region}}
    # A change of tags on what exists: the mark itself can't be given or taken.
    retag = {
        "StringEquals": own,
        "Null": {"aws:TagKeys": "false"},
        "ForAllValues:StringNotEquals": {"aws:TagKeys": [tag]},
    }
    return document(
        allow(
            "iam:CreateServiceLinkedRole",
            f"arn:aws:iam::{account}:role/aws-service-role/{balancers}.amazonaws.com/*",
            {"StringEquals": {"iam:AWSServiceName": f"{balancers}.amazonaws.com"}},
        ),
        allow(
            [f"ec2:Describe{what}" for what in _SEEN_IN_EC2]
            + [
                "ec2:GetSecurityGroupsForVpc",
                f"{balancers}:Describe*",
                "acm:ListCertificates",
                "acm:DescribeCertificate",
            ]
            + [
                f"wafv2:{what}"
                for what in ("GetWebACL", "GetWebACLForResource", "AssociateWebACL", "DisassociateWebACL")
            ],
            "*",
            here,
        ),
        allow("ec2:CreateSecurityGroup", groups, {"StringEquals": asked}),
        allow("ec2:CreateSecurityGroup", f"arn:aws:ec2:{region}:{account}:vpc/{vpc_id}"),
        allow("ec2:CreateTags", groups, {"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup", **asked}}),
        allow(["ec2:CreateTags", "ec2:DeleteTags"], groups, retag),
        allow([*_RULES, "ec2:DeleteSecurityGroup"], groups, {"StringEquals": own}),
        allow(_RULES, groups, {"StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{cluster_name}": "owned"}}),
        allow([f"{balancers}:Create{what}" for what in _MADE], "*", {"StringEquals": asked}),
        allow(
            f"{balancers}:AddTags",
            f"arn:aws:{balancers}:{region}:{account}:*",
            {"StringEquals": {f"{balancers}:CreateAction": [f"Create{what}" for what in _MADE], **asked}},
        ),
        allow([f"{balancers}:AddTags", f"{balancers}:RemoveTags"], f"arn:aws:{balancers}:{region}:{account}:*", retag),
        allow(
            [f"{balancers}:Modify*", f"{balancers}:Set*"]
            + [f"{balancers}:Delete{what}" for what in _MADE]
            + [f"{balancers}:{what}ListenerCertificates" for what in ("Add", "Remove")]
            + [f"{balancers}:{what}Targets" for what in ("Register", "Deregister")],
            "*",
            {"StringEquals": own},
        ),
    )


_SEEN_IN_EC2 = (
    "AccountAttributes",
    "Addresses",
    "AvailabilityZones",
    "Instances",
    "InternetGateways",
    "NetworkInterfaces",
    "RouteTables",
    "SecurityGroups",
    "Subnets",
    "Tags",
    "Vpcs",
)
_MADE = ("LoadBalancer", "TargetGroup", "Listener", "Rule")
_RULES = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]


def cluster_autoscaler_policy(cluster_arn: str) -> dict[str, Any]:
    """
    Look at all autoscaling groups, which can't be narrowed; resize those that EKS made for this cluster.

    Actions: cloudprovider/aws/README.md of cluster-autoscaler 1.35 ("Full Cluster Autoscaler Features Policy").
    """
    region, account, cluster_name = place(cluster_arn)
    return document(
        allow(
            [
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLaunchConfigurations",
                "autoscaling:DescribeScalingActivities",
                "autoscaling:DescribeTags",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:GetInstanceTypesFromInstanceRequirements",
            ],
            "*",
        ),
        allow("eks:DescribeNodegroup", f"arn:aws:eks:{region}:{account}:nodegroup/{cluster_name}/*/*"),
        allow(
            ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            f"arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/eks-*",
            {"StringEquals": {f"aws:ResourceTag/k8s.io/cluster-autoscaler/{cluster_name}": "owned"}},
        ),
    )


def external_dns_policy(zone_id: str, domain: str) -> dict[str, Any]:
    """
    Addresses and marks of ownership under one domain, in one hosted zone.

    Condition keys: "Using IAM policy conditions for fine-grained access control" in the Route 53 developer guide.
    """
    zone, records = f"arn:aws:route53:::hostedzone/{zone_id}", "route53:ChangeResourceRecordSets"
    return document(
        allow("route53:ListHostedZones", "*"),
        allow("route53:ListResourceRecordSets", zone),
        allow(
            records,
            zone,
            {
                "ForAllValues:StringLike": {f"{records}NormalizedRecordNames": [domain, f"*.{domain}"]},
                "ForAllValues:StringEquals": {f"{records}RecordTypes": ["A", "AAAA", "CNAME", "TXT"]},
            },
        ),
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
