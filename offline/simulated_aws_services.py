"""Likely outputs of AWS clusters, identities, databases, storage and other services, with the resource's `id`."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from .asked import ACCOUNT, Asked

Outputs = dict[str, Any]


def _named(service: str, kind: str = "", key: str = "name") -> Callable[[Asked], Outputs]:
    """What is known by its name, which its ARN ends with."""

    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name(key)
        return {"id": name, key: name, "arn": asked.arn(service, f"{kind}{name}")}

    return outputs


def _by_arn(service: str, kind: str = "", key: str = "name") -> Callable[[Asked], Outputs]:
    """What is known by its ARN."""

    def outputs(asked: Asked) -> Outputs:
        found = _named(service, kind, key)(asked)
        return {**found, "id": found["arn"]}

    return outputs


def _cluster(asked: Asked) -> Outputs:
    number = asked.hexadecimal(32).upper()
    certificate = f"-----BEGIN CERTIFICATE-----\n{asked.hexadecimal(64, 'ca')}\n-----END CERTIFICATE-----\n"
    authority = {"data": base64.b64encode(certificate.encode()).decode()}
    return {
        **_named("eks", "cluster/")(asked),
        "endpoint": f"https://{number}.gr7.{asked.region}.eks.{asked.domain}",
        "certificateAuthority": authority,
        "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{asked.region}.{asked.domain}/id/{number}"}]}],
        "vpcConfig": {"clusterSecurityGroupId": asked.aws_id("sg"), "vpcId": asked.aws_id("vpc")},
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4"},
        "platformVersion": "eks.1",
        "status": "ACTIVE",
    }


def _node_group(asked: Asked) -> Outputs:
    cluster, name = asked.text("clusterName", "cluster"), asked.physical_name("nodeGroupName")
    return {
        "id": f"{cluster}:{name}",
        "nodeGroupName": name,
        "arn": asked.arn("eks", f"nodegroup/{cluster}/{name}/{asked.uuid()}"),
        "resources": [{"autoscalingGroups": [{"name": f"eks-{name}-{asked.uuid('group')}"}]}],
        "status": "ACTIVE",
    }


def _addon(asked: Asked) -> Outputs:
    cluster, name = asked.text("clusterName", "cluster"), asked.text("addonName")
    return {"id": f"{cluster}:{name}", "arn": asked.arn("eks", f"addon/{cluster}/{name}/{asked.uuid()}")}


def _access_entry(asked: Asked) -> Outputs:
    cluster, principal = asked.text("clusterName", "cluster"), asked.text("principalArn")
    arn = asked.arn("eks", f"access-entry/{cluster}/role/{ACCOUNT}/{principal.rpartition('/')[2]}/{asked.uuid()}")
    return {"id": f"{cluster}:{principal}", "accessEntryArn": arn}


def _pod_identity(asked: Asked) -> Outputs:
    id_ = f"a-{asked.hexadecimal(17)}"
    arn = asked.arn("eks", f"podidentityassociation/{asked.text('clusterName', 'cluster')}/{id_}")
    return {"id": id_, "associationId": id_, "associationArn": arn}


def _identity(kind: str, prefix: str) -> Callable[[Asked], Outputs]:
    """What belongs to IAM, which knows no regions."""

    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name()
        arn = asked.arn("iam", f"{kind}{asked.text('path', '/')}{name}", regional=False)
        return {"id": name, "name": name, "arn": arn, "uniqueId": f"{prefix}{asked.hexadecimal(17).upper()}"}

    return outputs


def _policy(asked: Asked) -> Outputs:
    found = _identity("policy", "ANPA")(asked)
    return {"id": found["arn"], "arn": found["arn"], "name": found["name"], "policyId": found["uniqueId"]}


def _role_policy(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {"id": f"{asked.text('role')}:{name}", "name": name}


def _oidc_provider(asked: Asked) -> Outputs:
    arn = asked.arn("iam", f"oidc-provider/{asked.text('url').removeprefix('https://')}", regional=False)
    return {"id": arn, "arn": arn, "thumbprintLists": [asked.hexadecimal(40)]}


def _access_key(asked: Asked) -> Outputs:
    return {"id": f"AKIA{asked.hexadecimal(16).upper()}", "secret": asked.hexadecimal(40, "secret")}


def _key(asked: Asked) -> Outputs:
    id_ = asked.uuid()
    return {"id": id_, "keyId": id_, "arn": asked.arn("kms", f"key/{id_}")}


def _secret(asked: Asked) -> Outputs:
    name = asked.physical_name()
    arn = asked.arn("secretsmanager", f"secret:{name}-{asked.hexadecimal(6)}")
    return {"id": arn, "arn": arn, "name": name}


def _secret_version(asked: Asked) -> Outputs:
    secret, version = asked.text("secretId"), asked.uuid()
    return {"id": f"{secret}|{version}", "secretArn": secret, "versionId": version}


def _parameter(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {"id": name, "name": name, "arn": asked.arn("ssm", f"parameter/{name.removeprefix('/')}"), "version": 1}


def _repository(asked: Asked) -> Outputs:
    found = _named("ecr", "repository/")(asked)
    url = f"{ACCOUNT}.dkr.ecr.{asked.region}.{asked.domain}/{found['name']}"
    return {**found, "registryId": ACCOUNT, "repositoryUrl": url}


def _replication_group(asked: Asked) -> Outputs:
    found = _named("elasticache", "replicationgroup:", "replicationGroupId")(asked)
    name, end = found["id"], f"{asked.hexadecimal(6)}.{asked.region}.cache.{asked.domain}"
    return {
        **found,
        "primaryEndpointAddress": f"master.{name}.{end}",
        "readerEndpointAddress": f"replica.{name}.{end}",
        "configurationEndpointAddress": f"clustercfg.{name}.{end}",
        "memberClusters": [f"{name}-{number:03}" for number in range(1, asked.number("numCacheClusters", 1) + 1)],
        "engineVersionActual": asked.text("engineVersion"),
        "port": 6379,
    }


def _database(asked: Asked) -> Outputs:
    found = _named("rds", "db:", "identifier")(asked)
    address = f"{found['identifier']}.{asked.hexadecimal(12)}.{asked.region}.rds.{asked.domain}"
    port = asked.number("port", 3306 if asked.text("engine") in ("mysql", "mariadb") else 5432)
    resource = f"db-{asked.hexadecimal(26).upper()}"
    ends = {"address": address, "endpoint": f"{address}:{port}", "port": port}
    version = {"engineVersionActual": asked.text("engineVersion"), "status": "available"}
    return {**found, "id": resource, "resourceId": resource, **ends, **version, **_master_secret(asked)}


def _database_cluster(asked: Asked) -> Outputs:
    found = _named("rds", "cluster:", "clusterIdentifier")(asked)
    end = f"{asked.hexadecimal(12)}.{asked.region}.rds.{asked.domain}"
    ends = {"endpoint": f"{found['id']}.cluster-{end}", "readerEndpoint": f"{found['id']}.cluster-ro-{end}"}
    return {**found, **ends, "port": 5432, **_master_secret(asked)}


def _master_secret(asked: Asked) -> Outputs:
    if asked.properties.get("manageMasterUserPassword") is not True:
        return {}
    arn = asked.arn("secretsmanager", f"secret:rds!db-{asked.uuid()}-{asked.hexadecimal(6)}")
    return {"masterUserSecrets": [{"secretArn": arn, "secretStatus": "active"}]}


def _file_system(asked: Asked) -> Outputs:
    id_ = asked.aws_id("fs")
    arn = asked.arn("elasticfilesystem", f"file-system/{id_}")
    return {"id": id_, "arn": arn, "dnsName": f"{id_}.efs.{asked.region}.{asked.domain}", "ownerId": ACCOUNT}


def _mount_target(asked: Asked) -> Outputs:
    system = asked.text("fileSystemId", asked.aws_id("fs"))
    name = f"{system}.efs.{asked.region}.{asked.domain}"
    place = {"ipAddress": asked.address("10.0.0"), "networkInterfaceId": asked.aws_id("eni")}
    return {"id": asked.aws_id("fsmt"), "dnsName": name, "mountTargetDnsName": f"{asked.region}a.{name}", **place}


def _access_point(asked: Asked) -> Outputs:
    id_ = asked.aws_id("fsap")
    system = asked.arn("elasticfilesystem", f"file-system/{asked.text('fileSystemId')}")
    return {"id": id_, "arn": asked.arn("elasticfilesystem", f"access-point/{id_}"), "fileSystemArn": system}


def _bucket(asked: Asked) -> Outputs:
    name = asked.physical_name("bucket")
    names = {
        "bucketDomainName": f"{name}.s3.{asked.domain}",
        "bucketRegionalDomainName": f"{name}.s3.{asked.region}.{asked.domain}",
    }
    return {"id": name, "bucket": name, "arn": f"arn:{asked.partition}:s3:::{name}", **names}


def _queue(asked: Asked) -> Outputs:
    found = _named("sqs")(asked)
    url = f"https://sqs.{asked.region}.{asked.domain}/{ACCOUNT}/{found['name']}"
    return {**found, "id": url, "url": url}


def _backup_plan(asked: Asked) -> Outputs:
    return {"id": asked.uuid(), "arn": asked.arn("backup", f"backup-plan:{asked.uuid()}"), "version": asked.uuid("v")}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "aws:backup/plan:Plan": _backup_plan,
    "aws:backup/selection:Selection": lambda asked: {"id": asked.uuid()},
    "aws:backup/vault:Vault": _named("backup", "backup-vault:"),
    "aws:cloudwatch/eventRule:EventRule": _named("events", "rule/"),
    "aws:cloudwatch/logGroup:LogGroup": _named("logs", "log-group:"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _named("cloudwatch", "alarm:"),
    "aws:dynamodb/table:Table": _named("dynamodb", "table/"),
    "aws:ecr/repository:Repository": _repository,
    "aws:efs/accessPoint:AccessPoint": _access_point,
    "aws:efs/fileSystem:FileSystem": _file_system,
    "aws:efs/mountTarget:MountTarget": _mount_target,
    "aws:eks/accessEntry:AccessEntry": _access_entry,
    "aws:eks/addon:Addon": _addon,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:elasticache/parameterGroup:ParameterGroup": _named("elasticache", "parametergroup:"),
    "aws:elasticache/replicationGroup:ReplicationGroup": _replication_group,
    "aws:elasticache/subnetGroup:SubnetGroup": _named("elasticache", "subnetgroup:"),
    "aws:elasticache/user:User": _named("elasticache", "user:", "userId"),
    "aws:elasticache/userGroup:UserGroup": _named("elasticache", "usergroup:", "userGroupId"),
    "aws:iam/accessKey:AccessKey": _access_key,
    "aws:iam/group:Group": _identity("group", "AGPA"),
    "aws:iam/instanceProfile:InstanceProfile": _identity("instance-profile", "AIPA"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _oidc_provider,
    "aws:iam/policy:Policy": _policy,
    "aws:iam/role:Role": _identity("role", "AROA"),
    "aws:iam/rolePolicy:RolePolicy": _role_policy,
    "aws:iam/user:User": _identity("user", "AIDA"),
    "aws:kms/alias:Alias": _named("kms"),
    "aws:kms/key:Key": _key,
    "aws:rds/cluster:Cluster": _database_cluster,
    "aws:rds/instance:Instance": _database,
    "aws:rds/parameterGroup:ParameterGroup": _named("rds", "pg:"),
    "aws:rds/subnetGroup:SubnetGroup": _named("rds", "subgrp:"),
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketV2:BucketV2": _bucket,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:secretsmanager/secretVersion:SecretVersion": _secret_version,
    "aws:sns/topic:Topic": _by_arn("sns"),
    "aws:sqs/queue:Queue": _queue,
    "aws:ssm/parameter:Parameter": _parameter,
}
