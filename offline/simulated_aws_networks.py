"""Likely outputs of AWS networks, machines, load balancers, names and certificates, with the resource's `id`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from .asked import ACCOUNT, Asked
from .default_tags import ALL_TAGS

Outputs = dict[str, Any]


def _ec2(prefix: str, kind: str, id_key: str = "") -> Callable[[Asked], Outputs]:
    """What has an id like `vpc-0123456789abcdef0`, sometimes under a name of its own too."""

    def outputs(asked: Asked) -> Outputs:
        id_ = asked.aws_id(prefix)
        found = {"id": id_, "arn": asked.arn("ec2", f"{kind}/{id_}")}
        return {**found, id_key: id_} if id_key else found

    return outputs


def _owned(prefix: str, kind: str) -> Callable[[Asked], Outputs]:
    """What tells its account too."""
    return lambda asked: {**_ec2(prefix, kind)(asked), "ownerId": ACCOUNT}


def _vpc(asked: Asked) -> Outputs:
    parts = {
        "defaultNetworkAclId": "acl",
        "defaultRouteTableId": "rtb",
        "defaultSecurityGroupId": "sg",
        "dhcpOptionsId": "dopt",
        "mainRouteTableId": "rtb",
    }
    return {**_owned("vpc", "vpc")(asked), **{key: asked.aws_id(prefix) for key, prefix in parts.items()}}


def _subnet(asked: Asked) -> Outputs:
    return {**_owned("subnet", "subnet")(asked), "availabilityZone": f"{asked.region}a"}


def _security_group(asked: Asked) -> Outputs:
    return {**_owned("sg", "security-group")(asked), "name": asked.physical_name()}


def _eip(asked: Asked) -> Outputs:
    return {**_ec2("eipalloc", "elastic-ip", "allocationId")(asked), **_public(asked)}


def _nat_gateway(asked: Asked) -> Outputs:
    addresses = {"publicIp": asked.address("203.0.113"), "privateIp": asked.address("10.0.0")}
    return {"id": asked.aws_id("nat"), "networkInterfaceId": asked.aws_id("eni"), **addresses}


def _launch_template(asked: Asked) -> Outputs:
    # Any change of what instances start from is a new version, and what names the version follows.
    content = {key: value for key, value in asked.properties.items() if key not in ("tags", ALL_TAGS)}
    version = 1 + int(hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:2], 16)
    versions = {"latestVersion": version, "defaultVersion": version}
    return {**_ec2("lt", "launch-template")(asked), "name": asked.physical_name(), **versions}


def _instance(asked: Asked) -> Outputs:
    address = asked.address("10.0.0")
    private = {"privateIp": address, "privateDns": f"ip-{address.replace('.', '-')}.{asked.region}.compute.internal"}
    place = {"availabilityZone": f"{asked.region}a", "primaryNetworkInterfaceId": asked.aws_id("eni")}
    return {**_ec2("i", "instance")(asked), **private, **_public(asked), **place, "instanceState": "running"}


def _public(asked: Asked) -> Outputs:
    # 203.0.113.0/24 is reserved for examples (RFC 5737).
    address = asked.address("203.0.113")
    name = f"ec2-{address.replace('.', '-')}.{asked.region}.compute.{asked.domain}"
    return {"publicIp": address, "publicDns": name}


def _key_pair(asked: Asked) -> Outputs:
    name = asked.physical_name("keyName")
    return {"id": name, "keyName": name, "arn": asked.arn("ec2", f"key-pair/{name}"), "keyPairId": asked.aws_id("key")}


def _vpc_endpoint(asked: Asked) -> Outputs:
    name = f"{asked.aws_id('vpce')}.{asked.region}.vpce.{asked.domain}"
    entries = [{"dnsName": name, "hostedZoneId": asked.zone_id()}]
    return {**_owned("vpce", "vpc-endpoint")(asked), "dnsEntries": entries, "prefixListId": asked.aws_id("pl")}


def _route(asked: Asked) -> Outputs:
    return {"id": f"r-{asked.text('routeTableId')}{asked.hexadecimal(10)}", "origin": "CreateRoute", "state": "active"}


def _load_balancer(asked: Asked) -> Outputs:
    name, kind = asked.physical_name(), {"network": "net", "gateway": "gwy"}.get(asked.text("loadBalancerType"), "app")
    suffix = f"{kind}/{name}/{asked.hexadecimal(16)}"
    part = "elb." if kind == "net" else ""
    host = f"{name}-{int(asked.hexadecimal(8), 16)}.{part}{asked.region}.{'' if part else 'elb.'}{asked.domain}"
    arn = asked.arn("elasticloadbalancing", f"loadbalancer/{suffix}")
    return {"id": arn, "arn": arn, "arnSuffix": suffix, "name": name, "dnsName": host, "zoneId": asked.zone_id()}


def _target_group(asked: Asked) -> Outputs:
    suffix = f"targetgroup/{asked.physical_name()}/{asked.hexadecimal(16)}"
    arn = asked.arn("elasticloadbalancing", suffix)
    return {"id": arn, "arn": arn, "arnSuffix": suffix, "name": asked.physical_name()}


def _listener(kind: str) -> Callable[[Asked], Outputs]:
    def outputs(asked: Asked) -> Outputs:
        arn = asked.arn("elasticloadbalancing", f"{kind}/app/{asked.resource.name}/{asked.hexadecimal(32)}")
        return {"id": arn, "arn": arn}

    return outputs


def _autoscaling_group(asked: Asked) -> Outputs:
    name = asked.physical_name()
    arn = asked.arn("autoscaling", f"autoScalingGroup:{asked.uuid()}:autoScalingGroupName/{name}")
    return {"id": name, "name": name, "arn": arn}


def _certificate(asked: Asked) -> Outputs:
    arn = asked.arn("acm", f"certificate/{asked.uuid()}")
    names = dict.fromkeys([asked.text("domainName"), *asked.texts("subjectAlternativeNames")])
    options = [_validation(asked, name) for name in names if name]
    return {"id": arn, "arn": arn, "domainValidationOptions": options, "status": "PENDING_VALIDATION"}


def _validation(asked: Asked, domain: str) -> Outputs:
    """ACM asks an account for the same record for a name and the wildcard below it, in every certificate."""
    apex = domain.removeprefix("*.")
    digits = hashlib.sha512(f"{asked.region} {apex}".encode()).hexdigest()
    return {
        "domainName": domain,
        "resourceRecordName": f"_{digits[:32]}.{apex}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_{digits[32:64]}.{digits[64:74]}.acm-validations.aws.",
    }


def _certificate_validation(asked: Asked) -> Outputs:
    return {"id": asked.text("certificateArn") or asked.uuid()}


def _zone(asked: Asked) -> Outputs:
    id_ = asked.zone_id()
    servers = [
        f"ns-{int(asked.hexadecimal(2, top), 16)}.awsdns-{number:02}.{top}"
        for number, top in enumerate(("com", "net", "org", "co.uk"))
    ]
    arn = f"arn:{asked.partition}:route53:::hostedzone/{id_}"
    return {"id": id_, "zoneId": id_, "arn": arn, "nameServers": servers, "primaryNameServer": servers[0]}


def _record(asked: Asked) -> Outputs:
    zone, name, type_ = asked.text("zoneId"), asked.text("name"), asked.text("type")
    return {"id": f"{zone}_{name}_{type_}", "fqdn": name.rstrip(".")}


def _health_check(asked: Asked) -> Outputs:
    return {"id": asked.uuid(), "arn": f"arn:{asked.partition}:route53:::healthcheck/{asked.uuid()}"}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:acm/certificateValidation:CertificateValidation": _certificate_validation,
    "aws:autoscaling/group:Group": _autoscaling_group,
    "aws:ebs/volume:Volume": _ec2("vol", "volume"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _security_group,
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": lambda asked: {"id": asked.aws_id("eigw")},
    "aws:ec2/eip:Eip": _eip,
    "aws:ec2/flowLog:FlowLog": _ec2("fl", "vpc-flow-log"),
    "aws:ec2/instance:Instance": _instance,
    "aws:ec2/internetGateway:InternetGateway": _owned("igw", "internet-gateway"),
    "aws:ec2/keyPair:KeyPair": _key_pair,
    "aws:ec2/launchTemplate:LaunchTemplate": _launch_template,
    "aws:ec2/natGateway:NatGateway": _nat_gateway,
    "aws:ec2/networkAcl:NetworkAcl": _owned("acl", "network-acl"),
    "aws:ec2/networkInterface:NetworkInterface": _owned("eni", "network-interface"),
    "aws:ec2/placementGroup:PlacementGroup": _ec2("pg", "placement-group", "placementGroupId"),
    "aws:ec2/route:Route": _route,
    "aws:ec2/routeTable:RouteTable": _owned("rtb", "route-table"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": lambda asked: {"id": asked.aws_id("rtbassoc")},
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:ec2/subnet:Subnet": _subnet,
    "aws:ec2/vpc:Vpc": _vpc,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _vpc_endpoint,
    "aws:lb/listener:Listener": _listener("listener"),
    "aws:lb/listenerRule:ListenerRule": _listener("listener-rule"),
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:lb/targetGroup:TargetGroup": _target_group,
    "aws:route53/healthCheck:HealthCheck": _health_check,
    "aws:route53/record:Record": _record,
    "aws:route53/zone:Zone": _zone,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _ec2(
        "sgr", "security-group-rule", "securityGroupRuleId"
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _ec2(
        "sgr", "security-group-rule", "securityGroupRuleId"
    ),
}
