"""A Redis for the sessions of somebody's own service, in a VPC that exists."""

import pulumi
import pulumi_aws as aws
from atelier import AwsKey, ElastiCacheRedis

vpc = aws.ec2.get_vpc_output(default=True)
subnets = aws.ec2.get_subnets_output(filters=[{"name": "vpc-id", "values": [vpc.id]}])
clients = aws.ec2.SecurityGroup("clients", vpc_id=vpc.id, description="What talks to Redis")
key = AwsKey(
    "data",
    {
        "services": ["elasticache", "logs"],
        "account_id": aws.get_caller_identity_output().account_id,
        "region": aws.get_region_output().region,
    },
)

redis = ElastiCacheRedis(
    "sessions",
    {
        "vpc_id": vpc.id,
        "subnet_ids": subnets.ids,
        "client_security_group_ids": [clients.id],
        "kms_key_arn": key.arn,
        "replicas": 1,
    },
)

pulumi.export("host", redis.host)
pulumi.export("token", redis.auth_token)
