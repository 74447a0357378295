"""
What a real cloud refuses because of its other objects: order that is wrong is found here before it is in AWS.

An object that others use can't go, what is gone can't be used, nothing happens in a cluster that is gone, and what
a controller must make or clean up needs that controller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct

from offline import kubernetes

from . import google, references
from .cloud import Cloud, Object
from .properties import plain as in_the_open
from .refusals import Refused


def check_reach(cloud: Cloud, type_: str) -> None:
    """Raise Refused for what is in a cluster that doesn't exist any more. One that nobody made here is always there."""
    if type_.startswith("kubernetes:") and cloud.lives(references.CLUSTER) is False:
        message = "configured Kubernetes cluster is unreachable: dial tcp: lookup of its endpoint: no such host"
        raise Refused(grpc.StatusCode.UNAVAILABLE, message)


def check_create(cloud: Cloud, type_: str, inputs: Struct) -> None:
    """Raise Refused where an object can't be made."""
    check_reach(cloud, type_)
    plain = in_the_open(inputs)
    _check_names(cloud, type_, plain)
    for need in _needs(type_, plain):
        need.check(cloud, "create", type_)
    _check_policies(cloud, "create", type_, plain)
    _check_rights(cloud, "create", type_, plain)
    _check_namespace(cloud, type_, plain)
    _check_way_out(cloud, type_, plain)
    google.check_create(cloud, type_, plain)


def check_update(cloud: Cloud, type_: str, inputs: Struct) -> None:
    """Raise Refused where an object can't be given these inputs."""
    check_reach(cloud, type_)
    _check_names(cloud, type_, in_the_open(inputs))


def check_delete(cloud: Cloud, found: Object) -> None:
    """Raise Refused where an object can't be taken away."""
    plain = in_the_open(found.inputs)
    for need in _needs(found.type, plain):
        if need.for_deletion:
            need.check(cloud, "delete", found.type)
    _check_policies(cloud, "delete", found.type, plain)
    _check_rights(cloud, "delete", found.type, plain)
    if found.type.startswith("kubernetes:"):
        _check_mounts(cloud, found, plain)
        return
    users = [user for user in cloud.users(*cloud.names(found.number)) if user.number != found.number]
    users = [user for user in users if not goes_along(found.type, user.type)]
    if found.type == _INTERNET_GATEWAY:
        users += _behind(cloud, plain)
    if users:
        more = f" and {len(users) - 1} more" if len(users) > 1 else ""
        _refuse(f"DependencyViolation: {_called(found)} is still used by {_called(users[0])}{more}")


def goes_along(type_: str, inside: str) -> bool:
    """Whether what is inside of an object of a type goes with it, and doesn't keep it from going."""
    return inside in _GOING_ALONG.get(type_, ())


_GOING_ALONG = {"azure-native:keyvault:Vault": ("azure-native:keyvault:Secret",)}
"""
A vault is deleted with what is in it, and both can be recovered for some days
(https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview).
"""


def _check_names(cloud: Cloud, type_: str, plain: dict[str, Any]) -> None:
    names = references.names_in(type_, plain) | references.mentioned(plain)
    gone = [name for name in sorted(names) if cloud.lives(name) is False]
    if gone:
        raise Refused(grpc.StatusCode.INVALID_ARGUMENT, f"InvalidParameter: {gone[0]} does not exist any more")


# What needs something that it doesn't name.


@dataclass(frozen=True)
class _Need:
    what: str
    """A part that some object must play."""
    why: str
    only_with: str = references.CLUSTER
    """The part without which nothing is known: in a cluster that nobody made here all of it may be there."""
    for_deletion: bool = False

    def check(self, cloud: Cloud, operation: str, type_: str) -> None:
        there = cloud.lives(self.what)
        if there is False or (there is None and cloud.lives(self.only_with)):
            _refuse(f"cannot {operation} {type_.rpartition(':')[2]} without {self.what}: {self.why}")


_LOAD_BALANCERS = "aws-load-balancer-controller"
_INGRESS_CLASSES = {
    "alb": _LOAD_BALANCERS,
    "azure-application-gateway": "ingress-azure",
    "nginx": "ingress-nginx",
    "traefik": "traefik",
}
_ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")
_SERVICE_CLASSES = {"service.k8s.aws/nlb": _LOAD_BALANCERS}
_GROUPS = {
    "cert-manager.io": "cert-manager",
    "acme.cert-manager.io": "cert-manager",
    "elbv2.k8s.aws": _LOAD_BALANCERS,
    "external-secrets.io": "external-secrets",
    "karpenter.k8s.aws": "karpenter",
    "karpenter.sh": "karpenter",
    "keda.sh": "keda",
    "monitoring.coreos.com": "kube-prometheus-stack",
    "operator.tigera.io": "tigera-operator",
    "secrets-store.csi.x-k8s.io": "secrets-store-csi-driver",
    "traefik.io": "traefik",
}
"""By group of custom resources, the chart of the controller that knows them and removes their finalizers."""

_AWAITED = ("Deployment", "Job", "ReplicaSet", "StatefulSet")
"""Kinds that the provider waits for until their pods run. A DaemonSet on no nodes is ready."""
_ON_EVERY_NODE = ("eks-node-monitoring-agent", "eks-pod-identity-agent", "kube-proxy", "vpc-cni")
"""Add-ons that are DaemonSets; the others become DEGRADED without nodes."""

_PENDING = _Need(references.NODES, "its pods stay pending, and the provider would wait until it times out")


def _needs(type_: str, plain: dict[str, Any]) -> Iterator[_Need]:
    kind = type_.rpartition(":")[2]
    if type_ == "aws:eks/addon:Addon" and plain.get("addonName") not in _ON_EVERY_NODE:
        yield _PENDING
    if type_ == "aws:eks/nodeGroup:NodeGroup":
        why = "NodeCreationFailure: nodes without a network don't become ready"
        yield _Need(references.add_on("vpc-cni"), why, references.BARE_CLUSTER)
    if kubernetes.is_release(type_) and plain.get("skipAwait") is not True:
        yield _PENDING
    if not type_.startswith("kubernetes:"):
        return
    annotations = kubernetes.metadata(plain).get("annotations") or {}
    if kind in _AWAITED and annotations.get("pulumi.com/skipAwait") != "true":
        yield _PENDING
    if kind == "Ingress" and any(key in annotations for key in _ISSUERS):
        yield _Need(references.chart("cert-manager"), "nobody asks for its certificate")
    policy = ":networking.gke.io/" in type_ and kind.endswith("Policy")
    if policy or ":gateway.networking.k8s.io/" in type_:
        yield _Need(references.GATEWAYS, f"it doesn't know {kind}", only_with=references.GKE)
    controller = _controller(kind, plain, annotations)
    if controller is not None:
        why = "nobody gives it an address, and nobody removes its finalizer"
        yield _Need(references.chart(controller), why, for_deletion=True)


def _controller(kind: str, plain: dict[str, Any], annotations: dict[str, Any]) -> str | None:
    """The chart without which an object is never ready, and never gone."""
    spec = plain.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    if kind == "Ingress":
        return _INGRESS_CLASSES.get(str(spec.get("ingressClassName") or annotations.get("kubernetes.io/ingress.class")))
    if kind == "Service" and spec.get("type") == "LoadBalancer":
        return _SERVICE_CLASSES.get(str(spec.get("loadBalancerClass")))
    return _GROUPS.get(str(plain.get("apiVersion")).partition("/")[0])


_ACTING_AS = {"aws:eks/cluster:Cluster": "roleArn", "aws:eks/nodeGroup:NodeGroup": "nodeRoleArn"}
"""What acts under a role while it is made and deleted, and leaves network interfaces behind where it can't."""
_POLICIES = ("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")


def _check_policies(cloud: Cloud, operation: str, type_: str, plain: dict[str, Any]) -> None:
    role = cloud.known_by(str(plain.get(_ACTING_AS.get(type_, ""))))
    if role is None or "managedPolicyArns" in role.inputs.fields:
        return
    if not any(user.type in _POLICIES for user in cloud.users(*cloud.names(role.number))):
        _refuse(f"AccessDenied: cannot {operation} {type_} with {_called(role)}, which has no policy")


_AKS = "azure-native:containerservice:ManagedCluster"


def _check_rights(cloud: Cloud, operation: str, type_: str, plain: dict[str, Any]) -> None:
    """A cluster on Azure joins its nodes to a subnet under its own identity, which needs a role for that."""
    given = plain.get("identity") if type_ == _AKS else None
    ids = given.get("userAssignedIdentities") if isinstance(given, dict) else None
    for each in filter(None, (cloud.known_by(str(id_)) for id_ in ids or ())):
        users = cloud.users(*cloud.names(each.number))
        if not any(user.type == "azure-native:authorization:RoleAssignment" for user in users):
            _refuse(f"AuthorizationFailed: cannot {operation} {type_} with {_called(each)}, which has no role")


class Hangs(Refused):
    """What isn't refused and doesn't end either, until something else is gone."""

    def __init__(self, message: str):
        super().__init__(grpc.StatusCode.DEADLINE_EXCEEDED, message)


def _check_mounts(cloud: Cloud, found: Object, plain: dict[str, Any]) -> None:
    """
    A claim stays as long as a pod mounts it, a volume as long as a claim has it: both have finalizers.

    Sessions of a hub outlive its release, and go with the namespace only.
    """
    if found.type == _CLAIM:
        namespace, _, claim = found.id.partition("/")
        mounting = [each for each in cloud.users(references.namespace(namespace)) if _mounts(each, claim)]
        if mounting or cloud.lives(references.hub(namespace)) is not None:
            who = _called(mounting[0]) if mounting else f"sessions of the hub that was in {namespace}"
            raise Hangs(f"timed out waiting for {_called(found)} to be gone: {who} may mount it")
    if found.type == _VOLUME:
        spec = plain.get("spec")
        reference = spec.get("claimRef") if isinstance(spec, dict) else None
        id_ = f"{reference.get('namespace')}/{reference.get('name')}" if isinstance(reference, dict) else ""
        if cloud.find(_CLAIM, id_) is not None:
            raise Hangs(f"timed out waiting for {_called(found)} to be gone: {id_} is bound to it")


_CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
_VOLUME = "kubernetes:core/v1:PersistentVolume"
_WITH_PODS = ("DaemonSet", "Deployment", "Job", "Release", "StatefulSet")


def _mounts(user: Object, claim: str) -> bool:
    return user.type.rpartition(":")[2] in _WITH_PODS and claim in _texts(in_the_open(user.inputs))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _check_namespace(cloud: Cloud, type_: str, plain: dict[str, Any]) -> None:
    """What was made in a namespace before the namespace itself had no place to be."""
    if type_ == "kubernetes:core/v1:Namespace":
        name = str(kubernetes.metadata(plain).get("name"))
        before = cloud.users(references.namespace(name))
        if before and cloud.lives(references.namespace(name)) is None:
            raise Refused(
                grpc.StatusCode.NOT_FOUND, f'{_called(before[0])}: namespaces "{name}" not found at that time'
            )


_INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
_NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"


def _check_way_out(cloud: Cloud, type_: str, plain: dict[str, Any]) -> None:
    """
    A public NAT gateway needs the internet gateway of its network, which it doesn't name; a cluster on Azure that
    goes out by a NAT gateway needs it on the subnet of its nodes.
    """
    profile = plain.get("networkProfile") if type_ == _AKS else None
    if isinstance(profile, dict) and profile.get("outboundType") == "userAssignedNATGateway":
        for pool in plain.get("agentPoolProfiles") or ():
            nodes = cloud.known_by(str(pool.get("vnetSubnetID")))
            if nodes is not None and "natGateway" not in nodes.inputs.fields:
                _refuse(f"InvalidParameter: {_called(nodes)} has no NAT gateway, which outboundType asks for")
    subnet = cloud.known_by(str(plain.get("subnetId"))) if type_ == _NAT_GATEWAY else None
    if subnet is None or plain.get("connectivityType") == "private":
        return
    network = subnet.inputs.fields["vpcId"].string_value
    if not any(user.type == _INTERNET_GATEWAY for user in cloud.users(network)):
        _refuse(f"Gateway.NotAttached: network {network} has no internet gateway attached")


def _behind(cloud: Cloud, plain: dict[str, Any]) -> list[Object]:
    """The NAT gateways of an internet gateway's network."""
    in_network = cloud.users(str(plain.get("vpcId")))
    subnets = [each.id for each in in_network if each.type == "aws:ec2/subnet:Subnet"]
    return [each for each in cloud.users(*subnets) if each.type == _NAT_GATEWAY]


def _called(found: Object) -> str:
    return f"{found.type} {found.name or found.id}"


def _refuse(message: str) -> None:
    raise Refused(grpc.StatusCode.FAILED_PRECONDITION, message)
