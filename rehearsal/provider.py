"""A resource provider that stands for any package: it does to the simulated cloud what the real one does to its own."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import dataclass
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from offline import values
from offline.asked import DEFAULT_REGION, Asked, AskedCall, Provider
from offline.durations import typical_seconds
from offline.kubernetes import is_patch, mask_secret_data
from offline.property_changes import input_changes
from offline.record import Resource
from offline.replacement import marked
from offline.simulated import Simulation

from .cloud import AlreadyExists, Cloud, Object
from .faults import Fault
from .identities import identity
from .properties import keep_computed, merge, opened, property_path

_SLOW = 10
_DIFF = provider_pb2.PropertyDiff


@dataclass(frozen=True)
class Settings:
    """How a provider's process is told where its cloud is; the environment variable holds it as JSON."""

    cloud: str
    minute: float = 0
    """Seconds that a minute of a typical duration takes here; 0 for no waiting."""
    region: str = DEFAULT_REGION
    """Where the stack is, for packages whose own configuration doesn't say it."""

    VARIABLE = "ATELIER_REHEARSAL"

    @staticmethod
    def from_environment() -> Settings:
        """Those of this process. Raises KeyError where nobody set any."""
        return Settings(**json.loads(os.environ[Settings.VARIABLE]))

    def as_environment(self) -> dict[str, str]:
        """What makes `from_environment` find them."""
        return {self.VARIABLE: json.dumps({"cloud": self.cloud, "minute": self.minute, "region": self.region})}


class SimulatedProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers as the provider of `package`, for which the engine starts a process for each provider resource."""

    def __init__(self, package: str, version: str, cloud: Cloud, minute: float = 0, region: str = DEFAULT_REGION):
        self.package = package
        self.version = version
        self.cloud = cloud
        self._minute = minute
        self._region = region
        self._provider = Provider("", {}, default_region=region)
        self._simulation = Simulation()
        self._stopped = threading.Event()

    # The protocol around resources.

    def Handshake(self, request: Any, context: Any) -> Any:
        """Secrets arrive with their mark; resources, outputs and assets as the SDK of old."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version that the program's SDK asks for."""
        return plugin_pb2.PluginInfo(version=self.version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        """No types: nobody generates code from this one."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": self.package, "version": self.version}))

    def GetMapping(self, request: Any, context: Any) -> Any:
        """It converts nothing."""
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> Any:
        """It converts nothing."""
        return provider_pb2.GetMappingsResponse()

    def Attach(self, request: Any, context: Any) -> Any:
        """A debugger's engine."""
        return Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        """The engine won't wait any longer."""
        self._stopped.set()
        return Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Whatever the SDK sends is a configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Which changes of a provider's configuration mean another place."""
        return self._diff(request)

    def Configure(self, request: Any, context: Any) -> Any:
        """Keep the configuration: it decides the region, and what a Kubernetes provider may change in place."""
        inputs = values.as_json(request.args)
        self._provider = Provider(request.urn, inputs, default_region=self._region)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer a function as the offline preview does."""
        self._meet(self.cloud.fault_for("invoke", request.tok), context, request.tok)
        answer = self._simulation.call(AskedCall(request.tok, values.as_json(request.args), self._provider))
        if answer is None:
            _abort(context, grpc.StatusCode.UNIMPLEMENTED, f"the simulated cloud knows no result of {request.tok}")
        result = Struct()
        values.add(result, answer)
        for key in self._simulation.secret_results(request.tok):
            if key in result.fields:
                values.conceal(result, key)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(result)
        return response

    # Resources.

    def Check(self, request: Any, context: Any) -> Any:
        """Every input that the SDK sends is a valid one: names are given when something is made."""
        self._meet(self.cloud.fault_for("check", _type(request), request.urn), context, request.urn)
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> Any:
        """What changes, and what can't be changed in place."""
        self._meet(self.cloud.fault_for("diff", _type(request), request.urn), context, request.urn)
        return self._diff(request)

    def Create(self, request: Any, context: Any) -> Any:
        """Make an object. Where its place is taken nothing is made."""
        resource = _resource(request.urn, request.properties)
        outputs = Struct()
        outputs.CopyFrom(request.properties)
        if request.preview:
            _, likely = Simulation(unknown=True).new_resource(Asked(resource, self._provider))
            values.add(outputs, likely)
            return provider_pb2.CreateResponse(properties=outputs)
        asked = Asked(resource, self._provider, generation=self.cloud.generation(request.urn))
        id_, likely = self._simulation.new_resource(asked)
        values.add(outputs, likely)
        with self.cloud.operation("create", resource.type, request.urn, id_):
            fault = self._begin("create", request.urn, context)
            self._make(resource, id_, request.properties, outputs, context)
            self._end(fault, request.urn, context, (id_, outputs, request.properties))
        return provider_pb2.CreateResponse(id=id_, properties=outputs)

    def Read(self, request: Any, context: Any) -> Any:
        """What there is now. What the program looks up and nobody here made was there before."""
        type_ = _type(request)
        with self.cloud.operation("read", type_, request.urn, request.id):
            self._meet(self.cloud.fault_for("read", type_, request.urn), context, request.urn)
            found = self.cloud.find(type_, request.id, request.urn)
            if found is None:
                if self.cloud.was_here(type_, request.id) or request.inputs.fields:
                    return provider_pb2.ReadResponse()
                found = self._always_there(request)
        return provider_pb2.ReadResponse(id=request.id, properties=found.outputs, inputs=found.inputs)

    def Update(self, request: Any, context: Any) -> Any:
        """Change an object in place."""
        type_, outputs = _type(request), Struct()
        outputs.CopyFrom(request.news)
        keep_computed(outputs, request.olds, request.old_inputs)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=outputs)
        with self.cloud.operation("update", type_, request.urn, request.id):
            fault = self._begin("update", request.urn, context)
            found = self.cloud.find(type_, request.id, request.urn)
            if found is None:
                _abort(context, grpc.StatusCode.NOT_FOUND, f"{type_} {request.id} does not exist")
            self.cloud.change(found.number, request.news, outputs)
            self._patch(_resource(request.urn, request.news), request.id, request.news)
            self._end(fault, request.urn, context, (request.id, outputs, request.news))
        return provider_pb2.UpdateResponse(properties=outputs)

    def Delete(self, request: Any, context: Any) -> Any:
        """Take an object away. One that is gone already is no mistake: that was the aim."""
        type_ = _type(request)
        with self.cloud.operation("delete", type_, request.urn, request.id):
            fault = self._begin("delete", request.urn, context)
            found = self.cloud.find(type_, request.id, request.urn)
            if found is not None:
                self.cloud.remove(found.number)
            self._end(fault, request.urn, context)
        return Empty()

    def _diff(self, request: Any) -> Any:
        old = request.old_inputs if request.HasField("old_inputs") else request.olds
        before, after = (_resource(request.urn, opened(each)) for each in (old, request.news))
        changes = input_changes(before.type, before.inputs, after.inputs, request.ignoreChanges)
        response = provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
            hasDetailedDiff=True,
        )
        for change in marked(before, after, changes, self._provider.inputs):
            path = property_path(change)
            kind = _DIFF.UPDATE_REPLACE if change.forces_replacement else _DIFF.UPDATE
            response.detailedDiff[path].CopyFrom(_DIFF(kind=kind, inputDiff=True))
            response.diffs.append(path)
            if change.forces_replacement:
                response.replaces.append(path)
        place = identity(before.type, before.inputs)
        # Two can't have one place: the old one goes first, as the real providers have it where a name is given.
        response.deleteBeforeReplace = bool(response.replaces) and place is not None
        response.deleteBeforeReplace &= place == identity(after.type, after.inputs)
        return response

    def _make(self, resource: Resource, id_: str, inputs: Struct, outputs: Struct, context: Any) -> None:
        place = identity(resource.type, values.as_json(opened(outputs)))
        try:
            self.cloud.make(resource.type, id_, resource.urn, place, inputs, outputs)
        except AlreadyExists:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"{place} already exists")
        self._patch(resource, id_, inputs)

    def _patch(self, resource: Resource, id_: str, inputs: Struct) -> None:
        """A patch changes the object that it names, if that is known here."""
        if not is_patch(resource.type, resource.inputs):
            return
        target = self.cloud.find(resource.type.removesuffix("Patch"), id_)
        if target is not None:
            merge(target.outputs, inputs)
            self.cloud.change(target.number, target.inputs, target.outputs)

    def _always_there(self, request: Any) -> Object:
        resource = _resource(request.urn, request.properties)
        outputs = Struct()
        outputs.CopyFrom(request.properties)
        _, likely = self._simulation.new_resource(Asked(resource, self._provider, request.id))
        values.add(outputs, likely)
        number = self.cloud.make(resource.type, request.id, "", None, request.properties, outputs)
        return Object(number, resource.type, request.id, "", request.properties, outputs)

    # Time and faults.

    def _begin(self, operation: str, urn: str, context: Any) -> Fault | None:
        """What is to happen before anything is changed; returns a fault that comes later."""
        type_ = urn.split("::")[2].rpartition("$")[2]
        fault = self.cloud.fault_for(operation, type_, urn)
        seconds = typical_seconds(type_) * self._minute / 60
        self._wait(seconds * (_SLOW if fault is not None and fault.kind == "slow" else 1), context)
        return self._meet(fault, context, urn)

    def _meet(self, fault: Fault | None, context: Any, what: str) -> Fault | None:
        """Those that leave the cloud as it is happen here; the others are returned."""
        if fault is None or fault.kind == "slow":
            return None
        if fault.kind == "fail":
            context.abort(grpc.StatusCode.UNKNOWN, f"simulated: the cloud refuses to {fault.operation} {_name(what)}")
        if fault.kind == "hang":
            self._wait(float("inf"), context)
        if fault.kind == "interrupt":
            os.kill(os.getppid(), signal.SIGINT)
            return None
        return fault

    def _end(self, fault: Fault | None, urn: str, context: Any, made: tuple[str, Struct, Struct] | None = None) -> None:
        """What may go wrong after the cloud did what was asked."""
        if fault is None:
            return
        if fault.kind == "kill":
            os.kill(os.getppid(), signal.SIGKILL)
        if fault.kind in ("kill", "die"):
            os.kill(os.getpid(), signal.SIGKILL)
        if fault.kind == "half" and made is not None:
            _abort_half_done(context, f"simulated: {_name(urn)} did not become ready", *made)
        lost = f"simulated: the connection was lost ({fault.operation} {_name(urn)})"
        context.abort(grpc.StatusCode.UNAVAILABLE, lost)

    def _wait(self, seconds: float, context: Any) -> None:
        if seconds <= 0:
            return
        if self._stopped.wait(None if seconds == float("inf") else seconds):
            context.abort(grpc.StatusCode.CANCELLED, "cancelled")


def _abort(context: Any, code: grpc.StatusCode, message: str) -> NoReturn:
    context.abort(code, message)
    raise AssertionError("abort raises")


def _abort_half_done(context: Any, message: str, id_: str, outputs: Struct, inputs: Struct) -> NoReturn:
    """Tell the engine that something exists and isn't complete: it keeps it, and updates it the next time."""
    detail = Packed()
    detail.Pack(provider_pb2.ErrorResourceInitFailed(id=id_, properties=outputs, inputs=inputs, reasons=[message]))
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    _abort(context, grpc.StatusCode.UNKNOWN, message)


def _type(request: Any) -> str:
    return request.urn.split("::")[2].rpartition("$")[2]


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _resource(urn: str, properties: Struct) -> Resource:
    """What a provider knows of a resource, in the form that the offline preview's tables read."""
    return Resource(
        urn=urn,
        type=urn.split("::")[2].rpartition("$")[2],
        name=_name(urn),
        parent=None,
        custom=True,
        provider=None,
        dependencies=(),
        protect=False,
        retain_on_delete=False,
        ignore_changes=(),
        aliases=(),
        inputs=mask_secret_data(values.as_json(properties), properties),
    )
