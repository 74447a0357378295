"""A simulated provider behind gRPC on the loopback, and what the engine would ask it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from offline import values
from rehearsal.cloud import Cloud
from rehearsal.providers.provider import SimulatedProvider

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
LOG = "aws:cloudwatch/logGroup:LogGroup"
REDIS = "aws:elasticache/replicationGroup:ReplicationGroup"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
RELEASE = "kubernetes:helm.sh/v3:Release"


class Client:
    """Speaks to one provider's process. Properties are plain JSON, secrets `secret(value)`."""

    def __init__(self, stub: Any, cloud: Cloud):
        self.stub = stub
        self.cloud = cloud

    def configure(self, **configuration: Any) -> None:
        """Configure it as a provider resource does."""
        self.stub.Configure(provider_pb2.ConfigureRequest(args=struct(configuration), acceptSecrets=True))

    def check(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """The checked inputs."""
        answer = self.stub.Check(provider_pb2.CheckRequest(urn=urn(type_, name), news=struct(inputs)))
        return values.as_json(answer.inputs)

    def create(self, type_: str, name: str, inputs: dict[str, Any], preview: bool = False) -> Any:
        """The response to Create, of which `id` and `properties` matter."""
        request = provider_pb2.CreateRequest(urn=urn(type_, name), properties=struct(inputs), preview=preview)
        return self.stub.Create(request)

    def diff(self, type_: str, old: dict[str, Any], new: dict[str, Any], **more: Any) -> Any:
        """The response to Diff."""
        request = provider_pb2.DiffRequest(
            id="x", urn=urn(type_, "x"), olds=struct(old), old_inputs=struct(old), news=struct(new), **more
        )
        return self.stub.Diff(request)

    def read(self, type_: str, name: str, id_: str, inputs: dict[str, Any] | None = None) -> Any:
        """The response to Read: of a refresh if there are inputs, else of a look-up."""
        request = provider_pb2.ReadRequest(id=id_, urn=urn(type_, name))
        if inputs is not None:
            request.inputs.CopyFrom(struct(inputs))
        return self.stub.Read(request)

    def update(self, type_: str, name: str, made: Any, old: dict[str, Any], new: dict[str, Any], **more: Any) -> Any:
        """The response to Update of what Create returned."""
        request = provider_pb2.UpdateRequest(
            id=made.id,
            urn=urn(type_, name),
            olds=made.properties,
            old_inputs=struct(old),
            news=struct(new),
            **more,
        )
        return self.stub.Update(request)

    def delete(self, type_: str, name: str, id_: str) -> None:
        """Delete it."""
        self.stub.Delete(provider_pb2.DeleteRequest(id=id_, urn=urn(type_, name)))

    def invoke(self, token: str, **args: Any) -> Struct:
        """What a function returns."""
        return getattr(self.stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=struct(args))), "return")


@contextmanager
def served(folder: Path, package: str = "aws", minute: float = 0) -> Iterator[Client]:
    """A provider of a package, on the cloud of a folder."""
    cloud = Cloud(folder)
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    provider = SimulatedProvider(package, "1.2.3", cloud, minute, "eu-west-1")
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Client(provider_pb2_grpc.ResourceProviderStub(channel), cloud)
    server.stop(None).wait()
    cloud.close()


def urn(type_: str, name: str) -> str:
    """As the engine writes it for a child of a component."""
    return f"urn:pulumi:test::atelier::atelier:index:Network${type_}::{name}"


def secret(value: Any) -> dict[str, Any]:
    """A marked secret, as it is on the wire."""
    return {values._SIGNATURE: values._SECRET, "value": value}


def struct(properties: dict[str, Any]) -> Struct:
    """Properties on the wire."""
    result = Struct()
    values.add(result, properties)
    return result


def config_map(name: str | None = "settings", **data: Any) -> dict[str, Any]:
    """The inputs of a ConfigMap with this data; without a name the provider gives one."""
    metadata = {"namespace": "studios", **({"name": name} if name else {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
