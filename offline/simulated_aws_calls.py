"""Likely results of AWS functions. The real engine answers them in a preview too, so no mode leaves them unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .asked import ACCOUNT, AskedCall

Result = dict[str, Any]
_TIME = "2026-01-01T00:00:00Z"


def _caller_identity(asked: AskedCall) -> Result:
    arn = f"arn:{asked.partition}:sts::{ACCOUNT}:assumed-role/offline/preview"
    return {"id": ACCOUNT, "accountId": ACCOUNT, "userId": f"AROA{asked.hexadecimal(17).upper()}", "arn": arn}


def _region(asked: AskedCall) -> Result:
    name = asked.region
    end = {"endpoint": f"ec2.{name}.{asked.domain}", "description": name}
    return {"id": name, "name": name, "region": name, **end}


def _partition(asked: AskedCall) -> Result:
    name, domain = asked.partition, asked.domain
    reverse = ".".join(reversed(domain.split(".")))
    return {"id": name, "partition": name, "dnsSuffix": domain, "reverseDnsPrefix": reverse}


def _availability_zones(asked: AskedCall) -> Result:
    names = [f"{asked.region}{letter}" for letter in "abc"]
    ids = [f"{asked.region.replace('-', '')}-az{number}" for number in (1, 2, 3)]
    return {"id": asked.region, "names": names, "zoneIds": ids, "groupNames": [asked.region], "state": "available"}


def _default_tags(asked: AskedCall) -> Result:
    tags = asked.provider.inputs.get("defaultTags")
    # The SDK sends structures of a provider's configuration as JSON.
    return {"id": asked.region, "tags": json.loads(tags).get("tags", {}) if isinstance(tags, str) else {}}


def _service_principal(asked: AskedCall) -> Result:
    name = f"{asked.text('serviceName')}.amazonaws.com"
    return {"id": name, "name": name, "suffix": "amazonaws.com", "region": asked.region}


def _ami(asked: AskedCall) -> Result:
    id_ = asked.aws_id("ami")
    arm = "arm64" in json.dumps(asked.properties)
    disk = {"rootDeviceName": "/dev/xvda", "rootDeviceType": "ebs", "rootSnapshotId": asked.aws_id("snap")}
    name = {"name": f"simulated-{asked.hexadecimal(8)}", "architecture": "arm64" if arm else "x86_64"}
    return {"id": id_, "imageId": id_, "arn": asked.arn("ec2", f"image/{id_}"), **name, **disk, "creationDate": _TIME}


def _vpc(asked: AskedCall) -> Result:
    id_ = asked.text("id") or asked.aws_id("vpc")
    return {"id": id_, "arn": asked.arn("ec2", f"vpc/{id_}"), "cidrBlock": "10.0.0.0/16", "ownerId": ACCOUNT}


def _subnet(asked: AskedCall) -> Result:
    id_ = asked.text("id") or asked.aws_id("subnet")
    place = {"vpcId": asked.aws_id("vpc"), "availabilityZone": f"{asked.region}a", "cidrBlock": "10.0.0.0/20"}
    return {"id": id_, "arn": asked.arn("ec2", f"subnet/{id_}"), **place}


def _subnets(asked: AskedCall) -> Result:
    return {"id": asked.region, "ids": [asked.aws_id("subnet", part) for part in "abc"]}


def _security_group(asked: AskedCall) -> Result:
    id_ = asked.text("id") or asked.aws_id("sg")
    named = {"name": asked.text("name", "simulated"), "vpcId": asked.aws_id("vpc")}
    return {"id": id_, "arn": asked.arn("ec2", f"security-group/{id_}"), **named}


def _managed_prefix_list(asked: AskedCall) -> Result:
    id_ = asked.text("id") or asked.aws_id("pl")
    lists = {"entries": [], "maxEntries": 10, "addressFamily": "IPv4"}
    return {"id": id_, "name": asked.text("name"), "arn": asked.arn("ec2", f"prefix-list/{id_}"), **lists}


def _prefix_list(asked: AskedCall) -> Result:
    id_ = asked.text("prefixListId") or asked.aws_id("pl")
    return {"id": id_, "name": asked.text("name"), "cidrBlocks": ["203.0.113.0/24"]}


def _parameter(asked: AskedCall) -> Result:
    name = asked.text("name")
    value = asked.aws_id("ami") if "ami" in name else f"simulated-{asked.hexadecimal(8)}"
    arn = asked.arn("ssm", f"parameter/{name.removeprefix('/')}")
    return {"id": name, "name": name, "arn": arn, "type": "String", "value": value, "insecureValue": value}


def _secret(asked: AskedCall) -> Result:
    name = asked.text("name")
    arn = asked.text("arn") or asked.arn("secretsmanager", f"secret:{name}-{asked.hexadecimal(6)}")
    named = {"name": name or arn.rpartition(":")[2].rpartition("-")[0], "kmsKeyId": ""}
    return {"id": arn, "arn": arn, **named, "description": "", "tags": {}}


def _secret_version(asked: AskedCall) -> Result:
    secret = asked.text("secretId")
    arn = secret if secret.startswith("arn:") else asked.arn("secretsmanager", f"secret:{secret}")
    version = {"versionId": asked.hexadecimal(32), "versionStages": ["AWSCURRENT"], "createdDate": _TIME}
    ids = {"id": f"{secret}|AWSCURRENT", "arn": arn, "secretArn": arn, "secretId": secret}
    # JSON with the fields that programs usually look for: what people keep is mostly a user and a password.
    fields = {field: f"simulated-{field}-{asked.hexadecimal(32)}" for field in ("username", "password")}
    return {**ids, **version, "secretString": json.dumps(fields), "secretBinary": ""}


def _zone(asked: AskedCall) -> Result:
    id_ = asked.text("zoneId") or asked.zone_id()
    servers = [f"ns-{number}.awsdns-{number:02}.com" for number in range(1, 5)]
    arn = f"arn:{asked.partition}:route53:::hostedzone/{id_}"
    name = asked.text("name", "simulated.example.org").rstrip(".")
    return {"id": id_, "zoneId": id_, "arn": arn, "name": name, "nameServers": servers, "primaryNameServer": servers[0]}


def _load_balancer_zone(asked: AskedCall) -> Result:
    return {"id": asked.zone_id(), "region": asked.region}


def _load_balancer(asked: AskedCall) -> Result:
    name = asked.text("name", "simulated")
    arn = asked.text("arn") or asked.arn("elasticloadbalancing", f"loadbalancer/app/{name}/{asked.hexadecimal(16)}")
    host = f"{name}.{asked.region}.elb.{asked.domain}"
    return {"id": arn, "arn": arn, "name": name, "dnsName": host, "zoneId": asked.zone_id()}


def _addon_version(asked: AskedCall) -> Result:
    return {"id": asked.text("addonName"), "version": "v1.0.0-eksbuild.1"}


def _cluster(asked: AskedCall) -> Result:
    name, number = asked.text("name"), asked.hexadecimal(32).upper()
    return {
        "id": name,
        "name": name,
        "arn": asked.arn("eks", f"cluster/{name}"),
        "endpoint": f"https://{number}.gr7.{asked.region}.eks.{asked.domain}",
        "certificateAuthorities": [{"data": "c2ltdWxhdGVk"}],
        "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{asked.region}.amazonaws.com/id/{number}"}]}],
        "vpcConfig": {"clusterSecurityGroupId": asked.aws_id("sg"), "vpcId": asked.aws_id("vpc")},
        "status": "ACTIVE",
    }


def _cluster_auth(asked: AskedCall) -> Result:
    return {"id": asked.text("name"), "token": f"simulated-{asked.hexadecimal(32)}"}


def _certificate(asked: AskedCall) -> Result:
    arn = asked.arn("acm", f"certificate/{asked.hexadecimal(32)}")
    return {"id": arn, "arn": arn, "domain": asked.text("domain"), "status": "ISSUED"}


def _key(asked: AskedCall) -> Result:
    id_ = asked.uuid()
    return {"id": id_, "arn": asked.arn("kms", f"key/{id_}"), "enabled": True, "keyState": "Enabled"}


def _key_alias(asked: AskedCall) -> Result:
    key, name = asked.uuid(), asked.text("name")
    arn = asked.arn("kms", name)
    return {"id": arn, "arn": arn, "targetKeyId": key, "targetKeyArn": asked.arn("kms", f"key/{key}")}


def _repository(asked: AskedCall) -> Result:
    name = asked.text("name")
    url = f"{ACCOUNT}.dkr.ecr.{asked.region}.{asked.domain}/{name}"
    return {"id": name, "arn": asked.arn("ecr", f"repository/{name}"), "registryId": ACCOUNT, "repositoryUrl": url}


def _registry_token(asked: AskedCall) -> Result:
    proxy = f"https://{ACCOUNT}.dkr.ecr.{asked.region}.{asked.domain}"
    token = f"simulated-{asked.hexadecimal(32)}"
    return {
        "id": asked.region,
        "userName": "AWS",
        "password": token,
        "authorizationToken": token,
        "proxyEndpoint": proxy,
    }


def _role(asked: AskedCall) -> Result:
    name = asked.text("name")
    arn = f"arn:{asked.partition}:iam::{ACCOUNT}:role/{name}"
    return {"id": name, "arn": arn, "path": "/", "uniqueId": f"AROA{asked.hexadecimal(17).upper()}"}


def _policy(asked: AskedCall) -> Result:
    name = asked.text("name") or asked.text("arn").rpartition("/")[2]
    arn = asked.text("arn") or f"arn:{asked.partition}:iam::{ACCOUNT}:policy/{name}"
    return {"id": arn, "arn": arn, "name": name, "path": "/", "policy": '{"Version":"2012-10-17","Statement":[]}'}


def _policy_document(asked: AskedCall) -> Result:
    """The JSON that the function is called for."""
    statements = []
    for source in asked.properties.get("sourcePolicyDocuments", []):
        statements += _listed(json.loads(source).get("Statement", []))
    statements += [_statement(each) for each in asked.properties.get("statements", [])]
    for override in asked.properties.get("overridePolicyDocuments", []):
        replacing = _listed(json.loads(override).get("Statement", []))
        sids = {each.get("Sid") for each in replacing} - {None, ""}
        statements = [each for each in statements if each.get("Sid") not in sids] + replacing
    document = {"Version": asked.text("version", "2012-10-17"), "Statement": statements}
    if asked.text("policyId"):
        document["Id"] = asked.text("policyId")
    text = json.dumps(document, separators=(",", ":"))
    return {"id": asked.hexadecimal(10), "json": json.dumps(document, indent=2), "minifiedJson": text}


def _statement(given: dict[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect", "Allow")
    for key, name in (("actions", "Action"), ("notActions", "NotAction")):
        if given.get(key):
            statement[name] = _one_or_all(given[key])
    for key, name in (("resources", "Resource"), ("notResources", "NotResource")):
        if given.get(key):
            statement[name] = _one_or_all(given[key])
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(key):
            statement[name] = _principals(given[key])
    for each in given.get("conditions", []):
        tests = statement.setdefault("Condition", {}).setdefault(each["test"], {})
        tests[each["variable"]] = _one_or_all(each["values"])
    return statement


def _principals(given: list[dict[str, Any]]) -> Any:
    if any(each["type"] == "*" for each in given):
        return "*"
    identifiers: dict[str, list[str]] = {}
    for each in given:
        identifiers.setdefault(each["type"], []).extend(each["identifiers"])
    return {type_: _one_or_all(names) for type_, names in identifiers.items()}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


CALLS: dict[str, Callable[[AskedCall], Result]] = {
    "aws:acm/getCertificate:getCertificate": _certificate,
    "aws:ec2/getAmi:getAmi": _ami,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _managed_prefix_list,
    "aws:ec2/getPrefixList:getPrefixList": _prefix_list,
    "aws:ec2/getSecurityGroup:getSecurityGroup": _security_group,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:ecr/getRepository:getRepository": _repository,
    "aws:eks/getAddonVersion:getAddonVersion": _addon_version,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:eks/getClusterAuth:getClusterAuth": _cluster_auth,
    "aws:elb/getHostedZoneId:getHostedZoneId": _load_balancer_zone,
    "aws:iam/getPolicy:getPolicy": _policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:iam/getRole:getRole": _role,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getDefaultTags:getDefaultTags": _default_tags,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getServicePrincipal:getServicePrincipal": _service_principal,
    "aws:kms/getAlias:getAlias": _key_alias,
    "aws:kms/getKey:getKey": _key,
    "aws:lb/getHostedZoneId:getHostedZoneId": _load_balancer_zone,
    "aws:lb/getLoadBalancer:getLoadBalancer": _load_balancer,
    "aws:route53/getZone:getZone": _zone,
    "aws:secretsmanager/getSecret:getSecret": _secret,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": _secret_version,
    "aws:ssm/getParameter:getParameter": _parameter,
}

SECRET_RESULTS: dict[str, tuple[str, ...]] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": ("authorizationToken", "password"),
    "aws:eks/getClusterAuth:getClusterAuth": ("token",),
    "aws:secretsmanager/getRandomPassword:getRandomPassword": ("randomPassword",),
    "aws:secretsmanager/getSecretVersion:getSecretVersion": ("secretBinary", "secretString"),
    "aws:ssm/getParameter:getParameter": ("value",),
}
"""Results that the provider's schema marks as sensitive."""
