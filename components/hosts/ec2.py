"""A virtual machine on AWS: an EC2 instance that is reached by Session Manager, or by what is named."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from .ec2_images import DEFAULT, IMAGES, newest_image_parameter

USER_DATA_BYTES = 16384
"""What user data may have before it is encoded: EC2 user guide, "Run commands at launch"."""
SSH = 22


class Ec2HostInbound(TypedDict):
    """A port of the machine that others may reach."""

    port: int
    """TCP port."""
    description: str
    """What comes in there; it is the rule's description."""
    cidrs: NotRequired[list[pulumi.Input[str]]]
    """Ranges that may connect. Default: none."""
    security_group_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Security groups whose members may connect, such as a load balancer's, by a short name. Default: none."""


class Ec2HostTarget(TypedDict):
    """What the machine may reach."""

    security_group_id: pulumi.Input[str]
    """Security group of what the machine connects to; it gets a rule that lets the machine in."""
    port: int
    """TCP port, which `egress_ports` must have too."""
    description: str
    """What the machine does there."""


class Ec2HostArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_id: pulumi.Input[str]
    """The subnet: a private one with a way out, or a public one for `public`. Another one replaces the machine."""
    kms_key_arn: pulumi.Input[str]
    """Key of the disk; its policy must let EC2 use it for whoever starts the machine."""
    image: NotRequired[str]
    """Operating system, a key of `IMAGES`: the newest image when the machine is made; newer ones don't replace it.
    Default: amazon-linux-2023."""
    ami_id: NotRequired[pulumi.Input[str]]
    """An image of your own instead; it needs the Session Manager agent. Another one replaces the machine."""
    instance_type: NotRequired[str]
    """Instance type. Another one stops and starts the machine. Default: t3.xlarge."""
    disk_gib: NotRequired[pulumi.Input[int]]
    """Size of the disk in GiB; it can grow, not shrink. Default: 150."""
    user_data: NotRequired[pulumi.Input[str]]
    """What cloud-init does at the first start; no secrets, since whoever may describe the instance reads it. A change
    leaves a machine that exists as it is: raise `generation` for one that has it. Default: nothing."""
    generation: NotRequired[int]
    """Another number makes a new machine, from the newest image and the present `user_data`, and then deletes the old
    one with its disk; with `protect`, release that one first (`pulumi state unprotect`). Default: 1."""
    name_tag: NotRequired[pulumi.Input[str]]
    """Tag Name of the machine and its disk. Default: the component's name."""
    public: NotRequired[bool]
    """Give the machine a public address. Default: off."""
    metadata_hops: NotRequired[int]
    """How far the role's credentials go: 1, to the machine; 2, to containers behind Docker's bridge too. Default: 1."""
    ssh_from: NotRequired[list[pulumi.Input[str]]]
    """Ranges that may connect by SSH, with keys of EC2 Instance Connect or of `user_data`. Default: none, Session
    Manager only."""
    inbound: NotRequired[dict[str, Ec2HostInbound]]
    """What else may connect, by a short name. Default: nothing."""
    egress_ports: NotRequired[list[int]]
    """TCP ports of anybody that the machine may connect to. Default: 443, and 80 for the packages of Ubuntu."""
    targets: NotRequired[dict[str, Ec2HostTarget]]
    """What must let the machine in, by a short name, such as the private API server of a cluster. Default: nothing."""
    policies: NotRequired[dict[str, pulumi.Input[str]]]
    """Inline policies of the machine's role: JSON documents by a short name."""
    managed_policy_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """Managed policies of the machine's role, by a short name."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """Policy that bounds the role. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the machine, by Pulumi and by EC2. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything, beside the provider's default tags."""


class Ec2Host(pulumi.ComponentResource):
    """
    A machine with an encrypted disk, detailed monitoring and a role of its own, whose credentials take a token to
    read and, with `metadata_hops` 1, stay on the machine: containers on it, unless in its host network, don't reach
    them.

    Session Manager always works (AmazonSSMManagedInstanceCore), with nothing open to anybody. Raises ValueError for an
    image that isn't known, a public range of the whole internet for SSH, a rule without source, user data that is too
    long, a generation below 1 and metadata_hops other than 1 and 2.
    """

    instance_id: pulumi.Output[str]
    """Identifier of the machine, as `aws ssm start-session --target` takes it."""
    private_ip: pulumi.Output[str]
    """Address in the VPC."""
    public_ip: pulumi.Output[str]
    """Public address, or empty. It changes when the machine is stopped and started."""
    security_group_id: pulumi.Output[str]
    """The machine's own security group, for others to let in."""
    role_arn: pulumi.Output[str]
    """The machine's role, for others to trust."""
    role_name: pulumi.Output[str]
    """Name of the machine's role, for policies added elsewhere."""

    def __init__(self, name: str, args: Ec2HostArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Ec2Host", name, None, opts)
        _check(args)
        protect, tags = args.get("protect", False), args.get("tags", {})
        named = {**tags, "Name": args.get("name_tag", name)}

        firewall = self._firewall(name, args)
        role, profile, rights = self._role(name, args)
        given = args.get("ami_id")
        generation = args.get("generation", 1)
        # Another logical name makes another machine. Replacing this one wouldn't: what is ignored stays as it was.
        machine = aws.ec2.Instance(
            f"{name}-machine" if generation == 1 else f"{name}-machine-{generation}",
            ami=self._newest_image(args) if given is None else given,
            instance_type=args.get("instance_type", "t3.xlarge"),
            subnet_id=args["subnet_id"],
            vpc_security_group_ids=[firewall.id],
            associate_public_ip_address=args.get("public", False),
            iam_instance_profile=profile.name,
            user_data=_checked_user_data(args),
            user_data_replace_on_change=False,
            ebs_optimized=True,
            monitoring=True,
            disable_api_termination=protect,
            instance_initiated_shutdown_behavior="stop",
            metadata_options={
                "http_endpoint": "enabled",
                "http_tokens": "required",
                # A container behind Docker's bridge is one hop further.
                "http_put_response_hop_limit": args.get("metadata_hops", 1),
            },
            root_block_device={
                "volume_type": "gp3",
                "volume_size": args.get("disk_gib", 150),
                "encrypted": True,
                "kms_key_id": args["kms_key_arn"],
                "delete_on_termination": True,
                "tags": named,
            },
            tags=named,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protect,
                depends_on=rights,
                # cloud-init acts at the first start only: a change would stop and start the machine for nothing. The
                # newest image is that of the day when the machine is made; a newer one would replace it.
                ignore_changes=["userData"] if given is not None else ["ami", "userData"],
            ),
        )

        self.instance_id, self.private_ip = machine.id, machine.private_ip
        self.public_ip = machine.public_ip.apply(lambda address: address or "")
        self.security_group_id = firewall.id
        self.role_arn, self.role_name = role.arn, role.name
        self.register_outputs(
            {
                "instance_id": self.instance_id,
                "private_ip": self.private_ip,
                "public_ip": self.public_ip,
                "security_group_id": self.security_group_id,
                "role_arn": self.role_arn,
                "role_name": self.role_name,
            }
        )

    def _newest_image(self, args: Ec2HostArgs) -> pulumi.Output[str]:
        found = aws.ssm.get_parameter_output(
            name=newest_image_parameter(args.get("image", DEFAULT), args.get("instance_type", "t3.xlarge")),
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        # The provider calls `value` a secret, and the SDK then all of the answer; an image's identifier is none.
        return pulumi.Output.unsecret(found.insecure_value)

    def _firewall(self, name: str, args: Ec2HostArgs) -> aws.ec2.SecurityGroup:
        """A group with a rule for each port and source, in both directions."""
        group = aws.ec2.SecurityGroup(
            f"{name}-firewall",
            vpc_id=args["vpc_id"],
            description=f"Machine {name}",
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=group)
        for rule, inbound in _inbound(args).items():
            sources: dict[str, dict[str, Any]] = {
                f"range-{index}": {"cidr_ipv4": cidr} for index, cidr in enumerate(inbound.get("cidrs", []))
            }
            sources |= {
                label: {"referenced_security_group_id": id_}
                for label, id_ in inbound.get("security_group_ids", {}).items()
            }
            for label, source in sources.items():
                aws.vpc.SecurityGroupIngressRule(
                    f"{name}-{rule}-{label}",
                    security_group_id=group.id,
                    ip_protocol="tcp",
                    from_port=inbound["port"],
                    to_port=inbound["port"],
                    description=inbound["description"],
                    tags=args.get("tags"),
                    **source,
                    opts=child,
                )
        for target, let_in in args.get("targets", {}).items():
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-to-{target}",
                security_group_id=let_in["security_group_id"],
                referenced_security_group_id=group.id,
                ip_protocol="tcp",
                from_port=let_in["port"],
                to_port=let_in["port"],
                description=let_in["description"],
                tags=args.get("tags"),
                opts=child,
            )
        for port in args.get("egress_ports", [443, 80] if args.get("image", "").startswith("ubuntu") else [443]):
            aws.vpc.SecurityGroupEgressRule(
                f"{name}-out-{port}",
                security_group_id=group.id,
                cidr_ipv4="0.0.0.0/0",
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                description="AWS, packages and images",
                tags=args.get("tags"),
                opts=child,
            )
        return group

    def _role(
        self, name: str, args: Ec2HostArgs
    ) -> tuple[aws.iam.Role, aws.iam.InstanceProfile, list[pulumi.Resource]]:
        """The machine's role, its profile, and the rights that the machine waits for."""
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Machine {name}",
            assume_role_policy=pulumi.Output.json_dumps(TRUST),
            permissions_boundary=args.get("permissions_boundary_arn"),
            tags=args.get("tags"),
            opts=child,
        )
        profile = aws.iam.InstanceProfile(f"{name}-profile", role=role.name, tags=args.get("tags"), opts=child)
        managed = {"session-manager": SESSION_MANAGER, **args.get("managed_policy_arns", {})}
        rights: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(f"{name}-{label}", role=role.name, policy_arn=arn, opts=child)
            for label, arn in managed.items()
        ]
        rights += [
            aws.iam.RolePolicy(f"{name}-{label}", role=role.name, policy=document, opts=child)
            for label, document in args.get("policies", {}).items()
        ]
        return role, profile, rights


SESSION_MANAGER = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def _inbound(args: Ec2HostArgs) -> dict[str, Ec2HostInbound]:
    """Everything that may connect, SSH among it."""
    if not (ssh_from := args.get("ssh_from")):
        return args.get("inbound", {})
    ssh: Ec2HostInbound = {"port": SSH, "description": "SSH", "cidrs": ssh_from}
    return {"ssh": ssh, **args.get("inbound", {})}


def _check(args: Ec2HostArgs) -> None:
    if (image := args.get("image", DEFAULT)) not in IMAGES:
        raise ValueError(f"image is {image!r}; it can be {', '.join(IMAGES)}")
    if (hops := args.get("metadata_hops", 1)) not in (1, 2):
        raise ValueError(f"metadata_hops is {hops}; it can be 1 or 2")
    if (generation := args.get("generation", 1)) < 1:
        raise ValueError(f"generation is {generation}; it must be at least 1")
    if {"0.0.0.0/0", "::/0"} & {each for each in args.get("ssh_from", []) if isinstance(each, str)}:
        raise ValueError("ssh_from has the whole internet; name the networks that people come from")
    if args.get("ssh_from") and "ssh" in args.get("inbound", {}):
        raise ValueError("inbound has ssh, which ssh_from opens already")
    for rule, inbound in args.get("inbound", {}).items():
        if not (inbound.get("cidrs") or inbound.get("security_group_ids")):
            raise ValueError(f"inbound {rule} names nobody who may connect: give cidrs or security_group_ids")


def _checked_user_data(args: Ec2HostArgs) -> Optional[pulumi.Output[str]]:
    given = args.get("user_data")
    return None if given is None else pulumi.Output.from_input(given).apply(_fitting)


def _fitting(user_data: str) -> str:
    if (size := len(user_data.encode())) > USER_DATA_BYTES:
        raise ValueError(f"user_data has {size} bytes; EC2 takes {USER_DATA_BYTES}")
    return user_data
