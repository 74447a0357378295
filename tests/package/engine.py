"""What a plugin sees of an engine: a resource monitor and a log behind gRPC, with the offline preview's answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from offline import values
from offline.monitor import RecordingMonitor
from offline.record import Resource
from offline.simulated import Simulation
from offline.urns import urn_of

LARGE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class StandInEngine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Records what a plugin registers. `address` is what the plugin gets as its engine and as its monitor."""

    def __init__(self) -> None:
        self.address = ""
        self.said: list[str] = []
        self._monitor = _Monitor("", "", Simulation())

    def begin(self, project: str, stack: str, unknown: bool, providers: list[Resource]) -> list[Resource]:
        """Forget what was, make the program's providers, and return the list that fills with registrations."""
        self._monitor = _Monitor(project, stack, Simulation(unknown))
        for provider in providers:
            properties = Struct()
            values.add(properties, provider.inputs)
            self._monitor.RegisterResource(
                resource_pb2.RegisterResourceRequest(
                    type=provider.type, name=provider.name, parent=provider.parent or "", custom=True, object=properties
                )
            )
        self._monitor.recorded.clear()
        return self._monitor.recorded

    def Log(self, request: Any, context: Any) -> Empty:
        """Keep what the plugin says."""
        self.said.append(request.message)
        return Empty()

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        """An engine of today supports all that the SDK knows of."""
        return resource_pb2.DeploymentInfo(supportedFeatures=resource_pb2.ResourceMonitorFeature.values())

    def RegisterResource(self, request: Any, context: Any) -> Any:
        """Record and answer."""
        return self._monitor.RegisterResource(request)

    def ReadResource(self, request: Any, context: Any) -> Any:
        """Record and answer."""
        return self._monitor.ReadResource(request)

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        """Take note."""
        return self._monitor.RegisterResourceOutputs(request)

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer."""
        return self._monitor.Invoke(request)


class _Monitor(RecordingMonitor):
    """The SDK's takes the stack's name from the thread that it runs in; here those are of a server."""

    def __init__(self, project: str, stack: str, simulation: Simulation):
        super().__init__(simulation)
        self.project, self.stack = project, stack

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN."""
        return urn_of(self.stack, self.project, parent, type_, name)


@contextmanager
def stand_in_engine() -> Iterator[StandInEngine]:
    """An engine on a free port of the loopback."""
    engine = StandInEngine()
    server = grpc.server(ThreadPoolExecutor(1), options=LARGE)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    engine.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield engine
    finally:
        server.stop(None)
