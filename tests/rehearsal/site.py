"""A cloud in which tests make and delete things by the rules, and what they make."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct

from rehearsal.cloud import Cloud
from rehearsal.cloud.integrity import check_create, check_delete, check_reach, check_update
from rehearsal.cloud.refusals import Refused

from .served import struct, urn

CLUSTER = "aws:eks/cluster:Cluster"
NODES = "aws:eks/nodeGroup:NodeGroup"
ADD_ON = "aws:eks/addon:Addon"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
NAMESPACE = "kubernetes:core/v1:Namespace"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
SERVICE = "kubernetes:core/v1:Service"
FIREWALL = "sg-096da68714fcab9cc"
KEY = "d3b71d5b-aceb-1ce8-d42c-bd9b251c75ca"
ZONE = "Z0AAB0D73C80743B1FFF"
CERTIFICATE = f"arn:aws:acm:eu-west-1:123456789012:certificate/{KEY}"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
NETWORK = "vpc-00aab0d73c80743b1"
CONTROLLER = {"chart": "aws-load-balancer-controller", "name": "c", "namespace": "kube-system"}


class Site:
    """A cloud in which things are made and deleted as a provider does it; outputs are inputs."""

    def __init__(self, cloud: Cloud):
        self.cloud = cloud

    def make(self, type_: str, name: str, id_: str = "", /, **inputs: Any) -> str:
        """Its id."""
        check_create(self.cloud, type_, struct(inputs))
        self.cloud.make(type_, id_ or name, urn(type_, name), None, struct(inputs), struct(inputs))
        return id_ or name

    def change(self, name: str, /, **inputs: Any) -> None:
        """Give it these inputs."""
        found = self.cloud.object(name)
        check_update(self.cloud, found.type, struct(inputs))
        self.cloud.change(found.number, struct(inputs), Struct())

    def delete(self, name: str) -> None:
        """Take it away."""
        found = self.cloud.object(name)
        check_reach(self.cloud, found.type)
        check_delete(self.cloud, found)
        self.cloud.remove(found.number)

    def refuses(self, do: Any, /, *arguments: Any, **inputs: Any) -> str:
        """Why; the status is kept."""
        with pytest.raises(Refused) as raised:
            do(*arguments, **inputs)
        self.code = raised.value.code
        return str(raised.value)


def of_kubernetes(kind: str, name: str = "x", namespace: str = "", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **more.pop("metadata", {})}
    return {"apiVersion": more.pop("apiVersion", "v1"), "kind": kind, "metadata": metadata, **more}


def annotated(kind: str, **annotations: str) -> dict[str, Any]:
    return of_kubernetes(kind, metadata={"annotations": annotations})


def balanced(type_: str) -> dict[str, Any]:
    return of_kubernetes("Service", spec={"type": type_, "loadBalancerClass": "service.k8s.aws/nlb"})
