"""People who build a deployment: a group of users, and the role that they take for it."""

import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

DEPLOYMENT = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
"""A name that IAM, ECR and Kubernetes all take, short enough for the role's names (64 characters)."""
SHORTEST_SESSION, LONGEST_SESSION = 1, 12  # IAM API reference, CreateRole, MaxSessionDuration


class ArchitectAccessArgs(TypedDict):
    deployment: str
    """Name of the deployment; group and role are called <deployment>-terraform-architect."""
    account_id: pulumi.Input[str]
    """The account, twelve digits."""
    managed_policy_arns: dict[str, pulumi.Input[str]]
    """What the role may do: ARNs of managed policies by a short name. With none it may do nothing."""
    policies: NotRequired[dict[str, pulumi.Input[str]]]
    """More of what it may do: JSON documents by a short name. Default: nothing."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """Policy that bounds the role, whatever the others allow. Default: none."""
    require_mfa: NotRequired[bool]
    """Only sessions with a second factor may take the role. Default: on."""
    session_hours: NotRequired[int]
    """Hours that the role can be held, 1 to 12. Default: 4."""
    partition: NotRequired[pulumi.Input[str]]
    """Partition of the account: aws, aws-cn or aws-us-gov. Default: aws."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the role, beside the provider's default tags. Groups take none."""


class ArchitectAccess(pulumi.ComponentResource):
    """
    A group whose members may take a role, and nothing else; what the role may do is given.

    IAM can't trust a group: the role trusts the account's users, and only this group's policy lets one of them take it
    (so does whoever gives sts:AssumeRole on every role, as administrators do). Who is in the group is left to whoever
    manages users. `aws sts assume-role --role-arn <role_arn> --role-session-name <user>` takes it, with
    --serial-number and --token-code where a second factor is required.

    Raises ValueError for a name that isn't lower-case letters, digits and -, 40 at most, and for hours out of range.
    """

    group_name: pulumi.Output[str]
    """Name of the group that users are added to."""
    role_arn: pulumi.Output[str]
    """The role; known when it has its rights."""
    role_name: pulumi.Output[str]
    """Name of the role."""

    def __init__(self, name: str, args: ArchitectAccessArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ArchitectAccess", name, None, opts)
        hours = args.get("session_hours", 4)
        if not DEPLOYMENT.fullmatch(args["deployment"]):
            raise ValueError(
                f"deployment is {args['deployment']!r}; it can have lower-case letters, digits and -, 40 at most"
            )
        if not SHORTEST_SESSION <= hours <= LONGEST_SESSION:
            raise ValueError(f"session_hours is {hours}; IAM takes {SHORTEST_SESSION} to {LONGEST_SESSION}")
        child = pulumi.ResourceOptions(parent=self)
        called = f"{args['deployment']}-terraform-architect"  # people and their runbooks know both by it

        role = aws.iam.Role(
            f"{name}-role",
            name=called,
            description=f"Builds the deployment {args['deployment']}",
            assume_role_policy=pulumi.Output.json_dumps(trust_of_users(args)),
            max_session_duration=hours * 3600,
            permissions_boundary=args.get("permissions_boundary_arn"),
            tags=args.get("tags"),
            opts=child,
        )
        rights: list[pulumi.CustomResource] = [
            aws.iam.RolePolicyAttachment(f"{name}-{label}", role=role.name, policy_arn=arn, opts=child)
            for label, arn in args["managed_policy_arns"].items()
        ]
        rights += [
            aws.iam.RolePolicy(f"{name}-{label}", role=role.name, policy=document, opts=child)
            for label, document in args.get("policies", {}).items()
        ]
        group = aws.iam.Group(f"{name}-group", name=called, opts=child)
        aws.iam.GroupPolicy(
            f"{name}-assume",
            group=group.name,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role.arn}],
                }
            ),
            opts=child,
        )

        self.group_name = group.name
        self.role_arn = pulumi.Output.all(role.arn, *[each.id for each in rights]).apply(lambda known: str(known[0]))
        self.role_name = role.name
        self.register_outputs({"group_name": self.group_name, "role_arn": self.role_arn, "role_name": self.role_name})


def trust_of_users(args: ArchitectAccessArgs) -> dict[str, Any]:
    """
    Trust in the account's users, whose own policies decide; not in its roles, nor in services.

    `aws:PrincipalType` and `aws:MultiFactorAuthPresent` are global condition keys of IAM; the latter is absent from
    requests with long-term keys, which Bool then doesn't match.
    """
    conditions: dict[str, Any] = {"StringEquals": {"aws:PrincipalType": "User"}}
    if args.get("require_mfa", True):
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    root = pulumi.Output.format("arn:{}:iam::{}:root", args.get("partition", "aws"), args["account_id"])
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole", "Condition": conditions}
        ],
    }
