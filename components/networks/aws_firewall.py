"""A security group that lets in nobody but named clients on one port."""

from typing import Optional

import pulumi
import pulumi_aws as aws


def clients_only(
    parent: pulumi.Resource,
    name: str,
    vpc_id: pulumi.Input[str],
    clients: list[pulumi.Input[str]],
    port: int,
    purpose: str,
    protocol: str,
    tags: Optional[dict[str, pulumi.Input[str]]],
) -> aws.ec2.SecurityGroup:
    """
    A group without egress, and an ingress rule of its own for each group in `clients`.

    `purpose` describes the group and `protocol` the rules. Rules are numbered: add clients at the end.
    """
    group = aws.ec2.SecurityGroup(
        f"{name}-firewall",
        vpc_id=vpc_id,
        description=purpose,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    for index, client in enumerate(clients):
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-client-{index}",
            security_group_id=group.id,
            referenced_security_group_id=client,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=protocol,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=group),
        )
    return group
