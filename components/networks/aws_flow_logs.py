"""Flow logs of a VPC, in CloudWatch."""

from typing import Any

import pulumi
import pulumi_aws as aws


def flow_logs(parent: pulumi.Resource, name: str, vpc: aws.ec2.Vpc, args: Any) -> aws.ec2.FlowLog:
    """
    Record all traffic of a VPC in an own log group.

    `args` are those of `AwsNetwork`: `flow_log_days`, `kms_key_arn`, `tags`.
    """
    child = pulumi.ResourceOptions(parent=parent)
    tags = args.get("tags", {})
    group = aws.cloudwatch.LogGroup(
        f"{name}-flow-logs",
        retention_in_days=args.get("flow_log_days", 30),
        kms_key_id=args.get("kms_key_arn"),
        tags=tags,
        opts=child,
    )
    role = aws.iam.Role(
        f"{name}-flow-logs-role",
        description=f"Writes the flow logs of {name}",
        assume_role_policy=pulumi.Output.json_dumps(_trust(vpc)),
        tags=tags,
        opts=child,
    )
    policy = aws.iam.RolePolicy(
        f"{name}-flow-logs-policy",
        role=role.name,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [
                            "logs:CreateLogStream",
                            "logs:PutLogEvents",
                            "logs:DescribeLogGroups",
                            "logs:DescribeLogStreams",
                        ],
                        "Resource": pulumi.Output.concat(group.arn, ":*"),
                    }
                ],
            }
        ),
        opts=child,
    )
    return aws.ec2.FlowLog(
        f"{name}-flow-log",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=tags,
        # Without the rights the service gives up, and says so only in the flow log's status.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[policy]),
    )


def _trust(vpc: aws.ec2.Vpc) -> dict[str, Any]:
    """The flow log service, and only for flow logs of this account and region (no confused deputy)."""
    place = vpc.arn.apply(lambda arn: arn.split(":")[3:5])  # arn:aws:ec2:<region>:<account>:vpc/<id>
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": place[1]},
                    "ArnLike": {
                        "aws:SourceArn": pulumi.Output.format("arn:aws:ec2:{0}:{1}:vpc-flow-log/*", place[0], place[1])
                    },
                },
            }
        ],
    }
