"""An IAM role for one service account of one EKS cluster, by EKS Pod Identity."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired


class PodIdentityArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the EKS cluster."""
    cluster_arn: pulumi.Input[str]
    """ARN of the EKS cluster: arn:aws:eks:<region>:<account>:cluster/<name>. Cluster and role share the account."""
    namespace: pulumi.Input[str]
    """Kubernetes namespace of the service account."""
    service_account: pulumi.Input[str]
    """Name of the service account. It needn't exist yet."""
    policies: NotRequired[dict[str, pulumi.Input[str]]]
    """Inline policies: JSON documents by a short name, which is part of the resource's name."""
    managed_policy_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """Managed policies: ARNs by a short name, which is part of the resource's name."""
    associate: NotRequired[bool]
    """False for an EKS add-on, which makes the association itself and refuses a second. Default: True."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class PodIdentity(pulumi.ComponentResource):
    """
    A role that only pods of one service account, in one namespace of one cluster, can take.

    The Pod Identity agent must run on the nodes. Credentials are given to a pod when it is created: pods that use the
    service account must depend on this component, or be restarted.
    """

    role_arn: pulumi.Output[str]
    """The role. Depend on the component, to have its policies too."""
    role_name: pulumi.Output[str]
    """Name of the role, for policies added elsewhere."""

    def __init__(self, name: str, args: PodIdentityArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:PodIdentity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.get("tags", {})
        role = aws.iam.Role(
            f"{name}-role",
            description=pulumi.Output.format("Pods of {0}/{1}", args["namespace"], args["service_account"]),
            assume_role_policy=pulumi.Output.json_dumps(trust_policy(args)),
            tags=tags,
            opts=child,
        )
        rights: list[pulumi.CustomResource] = [
            aws.iam.RolePolicy(f"{name}-{label}", role=role.name, policy=document, opts=child)
            for label, document in args.get("policies", {}).items()
        ]
        rights += [
            aws.iam.RolePolicyAttachment(f"{name}-{label}", role=role.name, policy_arn=arn, opts=child)
            for label, arn in args.get("managed_policy_arns", {}).items()
        ]
        if args.get("associate", True):
            aws.eks.PodIdentityAssociation(
                f"{name}-association",
                cluster_name=args["cluster_name"],
                namespace=args["namespace"],
                service_account=args["service_account"],
                role_arn=role.arn,
                tags=tags,
                # Pods get credentials from the association on: the role must be complete, and outlive it.
                opts=pulumi.ResourceOptions(parent=self, depends_on=rights),
            )

        self.role_arn = role.arn
        self.role_name = role.name
        self.register_outputs({"role_arn": self.role_arn, "role_name": self.role_name})


def trust_policy(args: PodIdentityArgs) -> dict[str, Any]:
    """
    Trust in EKS Pod Identity, for this cluster's service account and none else.

    The conditions are the session tags that EKS sends with each request, and the account against confused deputies:
    "EKS Pod Identity role trust policy" in the Amazon EKS user guide (pod-id-role). aws:SourceArn is left out, since
    what EKS sends in it isn't documented; the cluster's ARN in a tag says the same.
    """
    account = pulumi.Output.from_input(args["cluster_arn"]).apply(lambda arn: arn.split(":")[4])
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Condition": {
                    "StringEquals": {
                        "aws:SourceAccount": account,
                        "aws:RequestTag/eks-cluster-arn": args["cluster_arn"],
                        "aws:RequestTag/kubernetes-namespace": args["namespace"],
                        "aws:RequestTag/kubernetes-service-account": args["service_account"],
                    }
                },
            }
        ],
    }
