"""Who may use an EKS cluster: access entries of IAM roles, instead of the aws-auth ConfigMap."""

import pulumi
import pulumi_aws as aws

POLICIES = {
    "admin": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    "viewer": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
}
"""Access policies, from "Review access policy permissions" in the EKS user guide. View leaves out Secrets."""


def cluster_access(
    parent: pulumi.Resource,
    name: str,
    cluster_name: pulumi.Input[str],
    roles: dict[str, dict[str, pulumi.Input[str]]],
    tags: dict[str, pulumi.Input[str]],
) -> list[aws.eks.AccessPolicyAssociation]:
    """
    An entry for each role, over the whole cluster; returns what must be there before a role can do anything.

    `roles` holds ARNs by a short name, by `POLICIES`' keys. Raises ValueError for a name or an ARN that stands there
    twice: EKS takes one entry for each role.
    """
    given = [(label, arn) for by_label in roles.values() for label, arn in by_label.items()]
    for what in ([label for label, _ in given], [arn for _, arn in given if isinstance(arn, str)]):
        twice = sorted({each for each in what if what.count(each) > 1})
        if twice:
            raise ValueError(f"access to {name} is given twice to {', '.join(twice)}")
    return [
        _entry(parent, f"{name}-access-{label}", cluster_name, arn, POLICIES[kind], tags)
        for kind, by_label in roles.items()
        for label, arn in by_label.items()
    ]


def _entry(
    parent: pulumi.Resource,
    name: str,
    cluster_name: pulumi.Input[str],
    role_arn: pulumi.Input[str],
    policy_arn: str,
    tags: dict[str, pulumi.Input[str]],
) -> aws.eks.AccessPolicyAssociation:
    entry = aws.eks.AccessEntry(
        name,
        cluster_name=cluster_name,
        principal_arn=role_arn,
        type="STANDARD",
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return aws.eks.AccessPolicyAssociation(
        f"{name}-policy",
        cluster_name=cluster_name,
        principal_arn=entry.principal_arn,
        policy_arn=policy_arn,
        access_scope={"type": "cluster"},
        opts=pulumi.ResourceOptions(parent=parent),
    )
