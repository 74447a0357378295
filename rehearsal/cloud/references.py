"""
What objects of the simulated cloud are known by, and which of these names the inputs of others hold.

`plain` are inputs as JSON, without marks of secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.struct_pb2 import Struct

from offline import kubernetes

# Only what can't be mistaken for another text.
_NAME = re.compile(
    r"""(?<![\w./-]) (?:
        arn:[\w-]+:[^\s"',|\\]+                                # an ARN
      | [a-z]+-0[0-9a-f]{16}                                   # an id of EC2, EFS or FSx: vpc-0…
      | a-[0-9a-f]{17}                                         # an association of a pod identity
      | Z[0-9A-Z]{19}                                          # a hosted zone
      | /subscriptions/[^\s"',;|\\]+                           # an id of Azure
      | (?:https://[\w.-]+/[\w/-]+/)? projects/[^\s"',;|\\]+     # an id of Google, or its address
      | [a-z][\w-]*@[\w-]+\.iam\.gserviceaccount\.com          # a service account
      | [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
      | [\w./][\w./-]*-[0-9a-f]{7}                             # a name with Pulumi's seven digits behind it
    ) (?![\w-])""",
    re.VERBOSE,
)

_BY_NAME = {
    ("aws:autoscaling", "autoscalingGroupName"): "aws:autoscaling/group:Group",
    ("aws:ecr", "repository"): "aws:ecr/repository:Repository",
    ("aws:eks", "clusterName"): "aws:eks/cluster:Cluster",
    ("aws:elasticache", "parameterGroupName"): "aws:elasticache/parameterGroup:ParameterGroup",
    ("aws:elasticache", "subnetGroupName"): "aws:elasticache/subnetGroup:SubnetGroup",
    ("aws:elasticache", "userGroupIds"): "aws:elasticache/userGroup:UserGroup",
    ("aws:elasticache", "userIds"): "aws:elasticache/user:User",
    ("aws:iam", "role"): "aws:iam/role:Role",
    ("aws:rds", "dbSubnetGroupName"): "aws:rds/subnetGroup:SubnetGroup",
    ("aws:rds", "parameterGroupName"): "aws:rds/parameterGroup:ParameterGroup",
    ("aws:s3", "bucket"): "aws:s3/bucket:Bucket",
    ("azure-native", "resourceGroupName"): "azure-native:resources:ResourceGroup",
    ("azure-native:containerregistry", "registryName"): "azure-native:containerregistry:Registry",
    ("azure-native:containerservice", "resourceName"): "azure-native:containerservice:ManagedCluster",
    ("azure-native:dns", "zoneName"): "azure-native:dns:Zone",
    ("azure-native:keyvault", "vaultName"): "azure-native:keyvault:Vault",
    ("azure-native:managedidentity", "resourceName"): "azure-native:managedidentity:UserAssignedIdentity",
    ("azure-native:network", "privateEndpointName"): "azure-native:network:PrivateEndpoint",
    ("azure-native:network", "virtualNetworkName"): "azure-native:network:VirtualNetwork",
    ("azure-native:privatedns", "privateZoneName"): "azure-native:privatedns:PrivateZone",
    ("azure-native:redisenterprise", "clusterName"): "azure-native:redisenterprise:RedisEnterprise",
    ("azure-native:storage", "accountName"): "azure-native:storage:StorageAccount",
    ("gcp:artifactregistry", "repository"): "gcp:artifactregistry/repository:Repository",
    ("gcp:certificatemanager", "map"): "gcp:certificatemanager/certificateMap:CertificateMap",
    ("gcp:compute", "router"): "gcp:compute/router:Router",
    ("gcp:container", "cluster"): "gcp:container/cluster:Cluster",
    ("gcp:dns", "managedZone"): "gcp:dns/managedZone:ManagedZone",
    ("gcp:redis", "reservedIpRange"): "gcp:compute/globalAddress:GlobalAddress",
    ("gcp:secretmanager", "secretId"): "gcp:secretmanager/secret:Secret",
    ("gcp:servicenetworking", "reservedPeeringRanges"): "gcp:compute/globalAddress:GlobalAddress",
    ("gcp:sql", "instance"): "gcp:sql/databaseInstance:DatabaseInstance",
    ("gcp:storage", "bucket"): "gcp:storage/bucket:Bucket",
}
"""
By package and module, the inputs that hold the plain name of another object, which could be any text.

The same input of an object of that very type is its own name.
"""

_OF_GATEWAYS = {
    "metadata.annotations.networking.gke.io/certmap": "gcp:certificatemanager/certificateMap:CertificateMap",
    "spec.addresses.value": "gcp:compute/globalAddress:GlobalAddress",
    "spec.default.securityPolicy": "gcp:compute/securityPolicy:SecurityPolicy",
    "spec.default.sslPolicy": "gcp:compute/sSLPolicy:SSLPolicy",
}
"""Where a Gateway of GKE and its policies name what their load balancer uses."""
_KNOWN_BY_NAME = frozenset({*_BY_NAME.values(), *_OF_GATEWAYS.values()})

CLUSTER = "a cluster"
GKE = "a cluster of GKE"
GATEWAYS = "a cluster of GKE with the Gateway API"
BARE_CLUSTER = "a cluster without add-ons"
NODES = "nodes"

_CLUSTERS = frozenset(
    {"aws:eks/cluster:Cluster", "azure-native:containerservice:ManagedCluster", "gcp:container/cluster:Cluster"}
)
_NODE_GROUPS = frozenset(
    {
        "aws:eks/fargateProfile:FargateProfile",
        "aws:eks/nodeGroup:NodeGroup",
        "azure-native:containerservice:AgentPool",
        "gcp:container/nodePool:NodePool",
    }
)
_BALANCED = ("Ingress", "Service")
"""Kinds for which a load balancer stands in the cloud, with its certificates, subnets and firewalls."""
_AGIC = "ingress-azure"
"""The chart whose controller writes an Application Gateway, which its values name."""


def own_names(type_: str, id_: str, outputs: Struct) -> set[str]:
    """What an object is known by to those that use it."""
    candidates = [id_, *(_text(outputs, key) for key in ("arn", "email", "keyId", "principalId", "selfLink"))]
    if type_ == "azure-native:authorization:RoleAssignment":
        candidates = [id_]  # the principal is another object
    names = {name for name in candidates if _NAME.fullmatch(name)}
    # An id of Azure or Google is a path that ends with the name.
    name = id_.rpartition("/")[2] if type_.startswith(("azure-native:", "gcp:")) else id_
    return names | {named(type_, name)} if type_ in _KNOWN_BY_NAME else names


def parts_played(type_: str, plain: dict[str, Any]) -> set[str]:
    """What an object is to those that need any of its kind: a cluster, nodes, a chart's controller, a namespace."""
    if kubernetes.is_release(type_):
        name = str(plain.get("chart"))
        return {chart(name), *([hub(_namespace(type_, plain))] if name == "jupyterhub" else [])}
    if type_ == "kubernetes:core/v1:Namespace":
        return {namespace(str(kubernetes.metadata(plain).get("name")))}
    if type_ == "aws:eks/addon:Addon":
        return {add_on(str(plain.get("addonName")))}
    if type_ in _NODE_GROUPS:
        return {NODES}
    if type_ not in _CLUSTERS:
        return set()
    own_nodes = {
        "aws:eks/cluster:Cluster": _inside(plain, "computeConfig", "enabled") is True,
        "azure-native:containerservice:ManagedCluster": bool(plain.get("agentPoolProfiles")),
        "gcp:container/cluster:Cluster": plain.get("removeDefaultNodePool") is not True,
    }
    more = {
        NODES: own_nodes[type_],
        BARE_CLUSTER: plain.get("bootstrapSelfManagedAddons") is False,
        GKE: type_.startswith("gcp:"),
        GATEWAYS: _inside(plain, "gatewayApiConfig", "channel") == "CHANNEL_STANDARD",
    }
    return {CLUSTER, *(part for part, is_so in more.items() if is_so)}


def names_in(type_: str, plain: dict[str, Any]) -> set[str]:
    """The names of others that an object's inputs hold, behind secrets too; those that nobody has are among them."""
    if type_.startswith("kubernetes:"):
        found = {namespace(_namespace(type_, plain))} if _namespace(type_, plain) else set()
        holds = type_.rpartition(":")[2] in _BALANCED or chart(str(plain.get("chart"))) == chart(_AGIC)
        found |= {named(target, each) for path, target in _OF_GATEWAYS.items() for each in _at(plain, path)}
        return found | set(_mentioned(plain)) if holds else found
    return {*_mentioned(plain), *_by_name(type_, plain)}


def mentioned(plain: dict[str, Any]) -> set[str]:
    """All names of a form that can't be mistaken, in inputs of any resource."""
    return set(_mentioned(plain))


def named(type_: str, name: str) -> str:
    """An object by its type and plain name."""
    return f"{type_} {name}"


def namespace(name: str) -> str:
    """A namespace of Kubernetes, as objects in it name it."""
    return named("Namespace", name)


def hub(in_namespace: str) -> str:
    """The JupyterHub of a namespace, whose sessions outlive it: the hub starts them, not its release."""
    return named("hub in", in_namespace)


def chart(reference: str) -> str:
    """The controllers of a Helm chart, whose name is the end of its address."""
    return named("chart", reference.rpartition("/")[2])


def add_on(name: str) -> str:
    """An add-on of EKS."""
    return named("add-on", name)


def _namespace(type_: str, plain: dict[str, Any]) -> str:
    if kubernetes.is_release(type_):
        return str(plain.get("namespace") or "")
    return str(kubernetes.metadata(plain).get("namespace") or "")


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _mentioned(each)
    elif isinstance(value, list):
        for each in value:
            yield from _mentioned(each)
    # A policy holds nothing: it may name what isn't there yet or any more.
    elif isinstance(value, str) and not value.lstrip().startswith("{"):
        yield from _NAME.findall(value)


def _by_name(type_: str, plain: dict[str, Any]) -> Iterator[str]:
    for key, value in plain.items():
        for place in (type_.partition("/")[0], type_.rpartition(":")[0], type_.partition(":")[0]):
            target = _BY_NAME.get((place, key))
            if target is not None and target != type_:
                yield from (named(target, each) for each in (value if isinstance(value, list) else [value]))


def _at(plain: Any, path: str) -> Iterator[str]:
    """The texts at a path whose last key, an annotation's, may have dots; in all items of lists."""
    if isinstance(plain, list):
        for each in plain:
            yield from _at(each, path)
    elif isinstance(plain, dict):
        key, _, rest = path.partition(".")
        if isinstance(found := plain.get(path), str):
            yield found
        elif rest:
            yield from _at(plain.get(key), rest)


def _text(outputs: Struct, key: str) -> str:
    return outputs.fields[key].string_value if key in outputs.fields else ""


def _inside(plain: dict[str, Any], key: str, below: str) -> Any:
    found = plain.get(key)
    return found.get(below) if isinstance(found, dict) else None
