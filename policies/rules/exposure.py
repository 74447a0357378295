"""Who can reach what from outside."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from ..model import Resource, is_set, is_true, items, unknown
from .making import each

WEB = {80, 443}
"""Ports that the internet may reach: of load balancers."""


@each(
    "private-cluster-api",
    "The Kubernetes API is private or for known clients only",
    "critical",
    (
        "CKV_AWS_38", "CKV_AWS_39", "CKV_GCP_20", "CKV_AZURE_6", "CKV_AZURE_115", "CIS EKS 5.4.1", "CIS EKS 5.4.2",
        "CIS GKE 5.6.3",
    ),
    "Whoever reaches the API may try stolen credentials, and every flaw of the API server.",
    "Set `cluster.endpoint.publicAccessFrom` to the ranges of your people, or leave it out for a private API.",
)  # fmt: skip
def private_cluster_api(resource: Resource) -> Iterator[str]:
    """EKS, GKE and AKS."""
    if resource.type == "aws:eks/cluster:Cluster":
        ranges = resource.get("vpcConfig", "publicAccessCidrs")
        public = resource.get("vpcConfig", "endpointPublicAccess")
        if public is not False and not unknown(public) and not unknown(ranges):
            yield from _open(ranges if is_set(ranges) else ["0.0.0.0/0"], "the API server is open to {}")
    elif resource.type == "gcp:container/cluster:Cluster":
        private = is_true(resource.get("privateClusterConfig", "enablePrivateEndpoint"))
        networks = resource.get("masterAuthorizedNetworksConfig")
        if networks is None and not private:
            yield "the API server is open to everybody (masterAuthorizedNetworksConfig)"
        blocks = items(resource.get("masterAuthorizedNetworksConfig", "cidrBlocks"))
        yield from _open([each.get("cidrBlock") for each in blocks], "the API server is open to {}")
    elif resource.type == "azure-native:containerservice:ManagedCluster":
        ranges = resource.get("apiServerAccessProfile", "authorizedIPRanges")
        if not is_true(resource.get("apiServerAccessProfile", "enablePrivateCluster")) and not unknown(ranges):
            yield from _open(ranges or ["0.0.0.0/0"], "the API server is open to {}")


@each(
    "private-nodes",
    "Nodes and machines have no public address",
    "high",
    ("CKV_AWS_88", "CKV_AWS_130", "CKV_GCP_64", "CKV_AZURE_143", "CIS EKS 5.4.3", "CIS GKE 5.6.5"),
    "A node with a public address is one security group away from the internet.",
    "Put it into a private subnet; people reach it through a load balancer, Session Manager or a bastion.",
)
def private_nodes(resource: Resource) -> Iterator[str]:
    """Subnets, machines and pools."""
    for path in _PUBLIC_ADDRESS.get(resource.type, ()):
        found = resource.get(*path.split("."))
        if found is True or found == "true":
            yield f"it gets a public address ({path})"
    if resource.type == "gcp:container/cluster:Cluster" and not is_true(
        resource.get("privateClusterConfig", "enablePrivateNodes")
    ):
        yield "nodes get public addresses (privateClusterConfig.enablePrivateNodes)"
    if (
        resource.type == "gcp:container/nodePool:NodePool"
        and resource.get("networkConfig", "enablePrivateNodes") is False
    ):
        yield "nodes get public addresses (networkConfig.enablePrivateNodes)"
    if resource.type == "gcp:compute/instance:Instance":
        for interface in items(resource.get("networkInterfaces")):
            if "accessConfigs" in interface:
                yield "it gets a public address (networkInterfaces.accessConfigs)"


_PUBLIC_ADDRESS = {
    "aws:ec2/instance:Instance": ("associatePublicIpAddress",),
    "aws:ec2/subnet:Subnet": ("mapPublicIpOnLaunch",),
    "azure-native:containerservice:AgentPool": ("enableNodePublicIP",),
}


@each(
    "no-open-ports",
    "The internet reaches no port but 80 and 443",
    "critical",
    ("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277", "CKV_GCP_2", "CKV_GCP_3", "CKV_AZURE_9", "CKV_AZURE_10"),
    "SSH, databases and node ports that are open to everybody are found and tried within minutes.",
    "Name the ranges of your clients instead of 0.0.0.0/0.",
)
def no_open_ports(resource: Resource) -> Iterator[str]:
    """Security groups, firewalls and network security groups."""
    if resource.type == "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
        ranges = [resource.get("cidrIpv4"), resource.get("cidrIpv6")]
        yield from _ports(ranges, resource.get("fromPort"), resource.get("toPort"), resource.get("ipProtocol"))
    elif resource.type == "aws:ec2/securityGroup:SecurityGroup":
        for rule in items(resource.get("ingress")):
            ranges = [*items(rule.get("cidrBlocks")), *items(rule.get("ipv6CidrBlocks"))]
            yield from _ports(ranges, rule.get("fromPort"), rule.get("toPort"), rule.get("protocol"))
    elif resource.type == "gcp:compute/firewall:Firewall" and resource.get("direction") != "EGRESS":
        for allow in items(resource.get("allows")):
            for ports in items(allow.get("ports")) or ["0-65535"]:
                first, _, last = str(ports).partition("-")
                yield from _ports(items(resource.get("sourceRanges")), first, last or first, allow.get("protocol"))
    elif resource.type == "azure-native:network:NetworkSecurityGroup":
        for rule in items(resource.get("securityRules")):
            if rule.get("direction") == "Inbound" and rule.get("access") == "Allow":
                yield from _security_rule(rule)


def _security_rule(rule: dict[str, Any]) -> Iterator[str]:
    sources = [rule.get("sourceAddressPrefix"), *items(rule.get("sourceAddressPrefixes"))]
    for ports in [*items(rule.get("destinationPortRange")), *items(rule.get("destinationPortRanges"))]:
        first, _, last = str(ports).replace("*", "0-65535").partition("-")
        for said in _ports(sources, first, last or first, rule.get("protocol")):
            yield f"{rule.get('name')}: {said}"


def _ports(ranges: list[Any], first: Any, last: Any, protocol: Any) -> Iterator[str]:
    world = [each for each in ranges if is_world(each)]
    if not world or unknown(first) or unknown(last):
        return
    if str(protocol) in ("-1", "all") or first is None or last is None:
        yield f"{world[0]} reaches every port"
    elif int(first) != int(last) or int(first) not in WEB:
        yield f"{world[0]} reaches port {first}" if first == last else f"{world[0]} reaches ports {first} to {last}"


@each(
    "no-open-load-balancer",
    "A load balancer of a Service is internal or says who may reach it",
    "high",
    ("CKV_AWS_260",),
    "Without ranges the controller opens the load balancer to the whole internet, whatever the port.",
    "Set `loadBalancerSourceRanges` (in the stack file, `allowedFrom` of the workload), or make it internal.",
)
def no_open_load_balancer(resource: Resource) -> Iterator[str]:
    """Services of type LoadBalancer."""
    if resource.kind != "Service" or resource.get("spec", "type") != "LoadBalancer":
        return
    annotations = resource.get("metadata", "annotations") or {}
    if unknown(annotations) or any(annotations.get(key) in values for key, values in _INTERNAL.items()):
        return
    ranges = resource.get("spec", "loadBalancerSourceRanges")
    if not unknown(ranges):
        yield from _open(ranges or ["0.0.0.0/0"], "the load balancer is open to {}")


_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "networking.gke.io/load-balancer-type": ("Internal",),
}


@each(
    "private-data",
    "Databases, file systems, buckets, vaults and registries aren't public",
    "critical",
    (
        "CKV_AWS_17", "CKV_AWS_53", "CKV2_AWS_6", "CKV_GCP_29", "CKV_GCP_60", "CKV_GCP_114", "CKV_AZURE_34",
        "CKV_AZURE_35", "CKV_AZURE_59", "CKV_AZURE_109", "CKV_AZURE_137", "CKV_AZURE_138", "CKV_AZURE_190",
    ),
    "One wrong permission on a public store is a leak; on a private one it isn't yet.",
    "Keep the store in the network, deny by default, and name the ranges that must reach it.",
)  # fmt: skip
def private_data(resource: Resource) -> Iterator[str]:
    """What each service calls its openness."""
    for path, allowed in _CLOSED.get(resource.type, {}).items():
        found = resource.get(*path.split("."))
        if not unknown(found) and str(found) not in allowed:
            yield f"{path} is {'not set' if found is None else found}"
    if resource.type == "gcp:storage/bucketIAMMember:BucketIAMMember" and resource.get("member") in _EVERYBODY:
        yield f"{resource.get('member')} may read the bucket"


_EVERYBODY = ("allUsers", "allAuthenticatedUsers")
_NO = ("False", "false", "None")
_YES = ("True", "true")
_CLOSED: dict[str, dict[str, tuple[str, ...]]] = {
    "aws:rds/instance:Instance": {"publiclyAccessible": _NO},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": dict.fromkeys(
        ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), _YES
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": {"blockPublicPolicy": _YES},
    "azure-native:containerregistry:Registry": {"adminUserEnabled": _NO, "anonymousPullEnabled": _NO},
    "azure-native:dbforpostgresql:Server": {"network.publicNetworkAccess": ("Disabled", "None")},
    "azure-native:keyvault:Vault": {"properties.networkAcls.defaultAction": ("Deny",)},
    "azure-native:storage:BlobContainer": {"publicAccess": ("None",)},
    "azure-native:storage:StorageAccount": {
        "allowBlobPublicAccess": ("False", "false"),
        "networkRuleSet.defaultAction": ("Deny",),
    },
    "gcp:sql/databaseInstance:DatabaseInstance": {"settings.ipConfiguration.ipv4Enabled": ("False", "false")},
    "gcp:storage/bucket:Bucket": {"publicAccessPrevention": ("enforced",), "uniformBucketLevelAccess": _YES},
}


def is_world(value: Any) -> bool:
    """Whether a range or a name of sources means everybody."""
    if not isinstance(value, str):
        return False
    if value in ("*", "Internet", "Any"):
        return True
    try:
        return ipaddress.ip_network(value).prefixlen == 0
    except ValueError:
        return False


def _open(ranges: Any, said: str) -> Iterator[str]:
    found = [each for each in items(ranges) if is_world(each)]
    if found:
        yield said.format(found[0])


RULES = (private_cluster_api, private_nodes, no_open_ports, no_open_load_balancer, private_data)
