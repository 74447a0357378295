"""The launch template and the role of EKS nodes."""

from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired


class EksNodeRoleArgs(TypedDict):
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class EksNodeRole(pulumi.ComponentResource):
    """
    The role of nodes: join the cluster, pull images, be reached by Session Manager.

    It has no rights of the VPC CNI (those come by Pod Identity), and pods can't take it: the launch template lets only
    the host network reach instance metadata.
    """

    arn: pulumi.Output[str]
    """The role."""
    policy_ids: pulumi.Output[list[str]]
    """Attachments of its policies: `wait_for` of node groups, which fail without and must be gone before."""

    # Not AmazonEKSWorkerNodeMinimalPolicy: Amazon Linux 2023's nodeadm asks ec2:DescribeInstances for the node's name.
    POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore")

    def __init__(self, name: str, args: EksNodeRoleArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EksNodeRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role",
            description="Nodes of an EKS cluster",
            assume_role_policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "ec2.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
            tags=args.get("tags", {}),
            opts=child,
        )
        rights = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}", opts=child
            )
            for policy in self.POLICIES
        ]
        self.arn = role.arn
        self.policy_ids = pulumi.Output.all(*[each.id for each in rights])
        self.register_outputs({"arn": self.arn, "policy_ids": self.policy_ids})


def node_template(
    parent: pulumi.Resource,
    name: str,
    kms_key_arn: pulumi.Input[str],
    disk_gib: int,
    tags: dict[str, pulumi.Input[str]],
) -> aws.ec2.LaunchTemplate:
    """
    How a node starts: metadata with tokens and for the host alone, an encrypted gp3 disk, no SSH key.

    It names no security group, so that EKS gives nodes the cluster's, and no image, so that EKS gives them its newest.
    """
    instance_tags = {"Name": name, **tags}
    return aws.ec2.LaunchTemplate(
        f"{name}-template",
        description=f"Nodes of {name}",
        update_default_version=True,
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            # A pod outside of the host network is one hop further.
            "http_put_response_hop_limit": 1,
        },
        block_device_mappings=[
            {
                # The root device of Amazon Linux 2023; it has no second.
                "device_name": "/dev/xvda",
                "ebs": {
                    "volume_type": "gp3",
                    "volume_size": disk_gib,
                    "encrypted": "true",
                    "kms_key_id": kms_key_arn,
                    "delete_on_termination": "true",
                },
            }
        ],
        monitoring={"enabled": True},
        tag_specifications=[
            {"resource_type": kind, "tags": instance_tags} for kind in ("instance", "volume", "network-interface")
        ],
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
