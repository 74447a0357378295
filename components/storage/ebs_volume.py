"""A disk on AWS that outlives the machine it is attached to, with daily snapshots."""

from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

SNAPSHOT_TAG = "atelier-snapshots"
"""By this tag, and its value, the policy finds the volume among all of the account and region."""
ROLE_POLICY = "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "dlm.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class EbsVolumeArgs(TypedDict):
    volume_name: str
    """Tag Name of the volume, unlike that of any other volume of the account: snapshots are made by it."""
    availability_zone: str
    """Full name of the zone of the machine's subnet, such as eu-west-1a. Another one replaces the volume."""
    kms_key_arn: pulumi.Input[str]
    """Key of the volume and its snapshots."""
    size_gib: NotRequired[int]
    """Size in GiB; it can grow, not shrink. Default: 100."""
    snapshot_id: NotRequired[pulumi.Input[str]]
    """Snapshot that the volume is made of. Another one replaces the volume. Default: it is empty."""
    keep_snapshots: NotRequired[int]
    """How many daily snapshots are kept, at most 1000; 0 makes none. Default: 14."""
    snapshot_time: NotRequired[str]
    """When they are made, hh:mm in UTC. Default: 03:00."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the volume; one that is deleted all the same leaves a last snapshot. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything, beside the provider's default tags."""


class EbsVolume(pulumi.ComponentResource):
    """
    An encrypted gp3 volume, and a policy of Data Lifecycle Manager that makes and forgets its snapshots.

    Raises ValueError for a number of snapshots that isn't possible.
    """

    volume_id: pulumi.Output[str]
    """Identifier of the volume."""
    policy_id: pulumi.Output[str]
    """Identifier of the snapshots' policy; empty without."""

    def __init__(self, name: str, args: EbsVolumeArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EbsVolume", name, None, opts)
        protect, keep = args.get("protect", False), args.get("keep_snapshots", 14)
        if not 0 <= keep <= 1000:
            raise ValueError(f"keep_snapshots is {keep}; it can be 0 to 1000")
        volume = aws.ebs.Volume(
            f"{name}-volume",
            availability_zone=args["availability_zone"],
            type="gp3",
            size=args.get("size_gib", 100),
            encrypted=True,
            kms_key_id=args["kms_key_arn"],
            snapshot_id=args.get("snapshot_id"),
            final_snapshot=protect,
            tags={**args.get("tags", {}), "Name": args["volume_name"], SNAPSHOT_TAG: args["volume_name"]},
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        self.volume_id = volume.id
        self.policy_id = self._snapshots(name, args, keep) if keep else pulumi.Output.from_input("")
        self.register_outputs({"volume_id": self.volume_id, "policy_id": self.policy_id})

    def _snapshots(self, name: str, args: EbsVolumeArgs, keep: int) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-snapshots-role",
            description=f"Snapshots of {name}",
            assume_role_policy=pulumi.Output.json_dumps(TRUST),
            tags=args.get("tags"),
            opts=child,
        )
        rights = aws.iam.RolePolicyAttachment(
            f"{name}-snapshots-rights", role=role.name, policy_arn=ROLE_POLICY, opts=child
        )
        policy = aws.dlm.LifecyclePolicy(
            f"{name}-snapshots",
            description=f"Daily snapshots of {name}",
            execution_role_arn=role.arn,
            state="ENABLED",
            policy_details={
                "resource_types": ["VOLUME"],
                "target_tags": {SNAPSHOT_TAG: args["volume_name"]},
                "schedules": [
                    {
                        "name": "daily",
                        "create_rule": {
                            "interval": 24,
                            "interval_unit": "HOURS",
                            "times": args.get("snapshot_time", "03:00"),
                        },
                        "retain_rule": {"count": keep},
                        "copy_tags": True,
                    }
                ],
            },
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
        return policy.id
