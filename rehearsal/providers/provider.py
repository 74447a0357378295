"""A resource provider that stands for any package: it does to the simulated cloud what the real one does to its own."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from offline import values
from offline.asked import DEFAULT_REGION, Asked, AskedCall, Provider
from offline.default_tags import ALL_TAGS, with_all_tags
from offline.kubernetes import is_release, mask_secret_data
from offline.property_changes import input_changes
from offline.record import Resource
from offline.replacement import marked
from offline.simulated import Simulation
from offline.simulated_generators import is_generated
from offline.urns import name_of, type_of

from ..cloud import AlreadyExists, Cloud, Object, references
from ..cloud.identities import goes_first, identity
from ..cloud.integrity import Hangs, check_create, check_delete, check_reach, check_update, goes_along
from ..cloud.patches import change_target
from ..cloud.properties import keep_computed, opened, plain, property_path
from ..cloud.refusals import Refused, refusing
from .incidents import Incidents

_DIFF = provider_pb2.PropertyDiff
_NAMESPACE = "kubernetes:core/v1:Namespace"
_WAIT_FOR_FINALIZERS = 10.0
"""Seconds; the real provider waits ten minutes."""
_LOOK_EVERY = 0.1


class SimulatedProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers as the provider of `package`, for which the engine starts a process for each provider resource."""

    def __init__(
        self,
        package: str,
        version: str,
        cloud: Cloud,
        minute: float = 0,
        region: str = DEFAULT_REGION,
        engine: int | None = None,
    ):
        self.package = package
        self.version = version
        self.cloud = cloud
        self._incidents = Incidents(cloud, minute, engine)
        self._region = region
        self._provider = Provider("", {}, default_region=region)
        self._simulation = Simulation()

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
        self._incidents.stop()
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

    @refusing
    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer a function as the offline preview does."""
        self._incidents.meet("invoke", request.tok)
        answer = self._simulation.call(AskedCall(request.tok, values.as_json(request.args), self._provider))
        if answer is None:
            raise Refused(grpc.StatusCode.UNIMPLEMENTED, f"the simulated cloud knows no result of {request.tok}")
        result = Struct()
        values.add(result, answer)
        for key in self._simulation.secret_results(request.tok):
            if key in result.fields:
                values.conceal(result, key)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(result)
        return response

    # Resources.

    @refusing
    def Check(self, request: Any, context: Any) -> Any:
        """Every input that the SDK sends is a valid one: names are given when something is made."""
        self._incidents.meet("check", type_of(request.urn), request.urn)
        inputs = with_all_tags(type_of(request.urn), values.as_json(request.news), self._provider.inputs)
        if ALL_TAGS in inputs:
            values.put(request.news.fields[ALL_TAGS], inputs[ALL_TAGS])
        return provider_pb2.CheckResponse(inputs=request.news)

    @refusing
    def Diff(self, request: Any, context: Any) -> Any:
        """What changes, and what can't be changed in place."""
        self._incidents.meet("diff", type_of(request.urn), request.urn)
        return self._diff(request)

    @refusing
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
            fault = self._incidents.before("create", resource.type, request.urn)
            check_create(self.cloud, resource.type, request.properties)
            self._make(resource, id_, request.properties, outputs)
            self._incidents.after(fault, request.urn, (id_, outputs, request.properties))
        return provider_pb2.CreateResponse(id=id_, properties=outputs)

    @refusing
    def Read(self, request: Any, context: Any) -> Any:
        """What there is now. What the program looks up and nobody here made was there before."""
        type_ = type_of(request.urn)
        with self.cloud.operation("read", type_, request.urn, request.id):
            self._incidents.meet("read", type_, request.urn)
            check_reach(self.cloud, type_)
            if is_generated(type_) and request.properties.fields:
                # What is generated is nowhere but in the state.
                return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
            # Two resources of a program may look up the same object at the same time.
            with self.cloud.at_once():
                found = self.cloud.find(type_, request.id, request.urn)
                if found is None:
                    if self.cloud.was_here(type_, request.id) or request.inputs.fields:
                        return provider_pb2.ReadResponse()
                    found = self._always_there(request)
        return provider_pb2.ReadResponse(id=request.id, properties=found.outputs, inputs=found.inputs)

    @refusing
    def Update(self, request: Any, context: Any) -> Any:
        """Change an object in place."""
        type_, outputs = type_of(request.urn), Struct()
        outputs.CopyFrom(request.news)
        keep_computed(outputs, request.olds, request.old_inputs)
        self._follow(outputs, request)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=outputs)
        with self.cloud.operation("update", type_, request.urn, request.id):
            fault = self._incidents.before("update", type_, request.urn)
            check_update(self.cloud, type_, request.news)
            found = self.cloud.find(type_, request.id, request.urn)
            if found is None:
                raise Refused(grpc.StatusCode.NOT_FOUND, f"{type_} {request.id} does not exist")
            self.cloud.change(found.number, request.news, outputs)
            change_target(self.cloud, type_, request.id, found.inputs, request.news)
            self._incidents.after(fault, request.urn, (request.id, outputs, request.news))
        return provider_pb2.UpdateResponse(properties=outputs)

    @refusing
    def Delete(self, request: Any, context: Any) -> Any:
        """Take an object away. One that is gone already is no mistake, except to Helm."""
        type_ = type_of(request.urn)
        with self.cloud.operation("delete", type_, request.urn, request.id):
            fault = self._incidents.before("delete", type_, request.urn)
            check_reach(self.cloud, type_)
            found = self.cloud.find(type_, request.id, request.urn)
            if found is not None:
                self._let_go(found)
                self._empty(found)
                self.cloud.remove(found.number)
                change_target(self.cloud, type_, request.id, found.inputs, Struct())
            elif is_release(type_):
                name = request.id.rpartition("/")[2]
                raise Refused(grpc.StatusCode.UNKNOWN, f"uninstall: Release not loaded: {name}: release: not found")
            self._incidents.after(fault, request.urn)
        return Empty()

    def _let_go(self, found: Object) -> None:
        """Wait for what hangs, as the Kubernetes provider does for finalizers. Raises Refused."""
        deadline = time.monotonic() + _WAIT_FOR_FINALIZERS
        while True:
            try:
                check_delete(self.cloud, found)
                return
            except Hangs:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_LOOK_EVERY)

    def _empty(self, found: Object) -> None:
        """
        With some objects goes what is in them.

        Of a namespace that is what a program leaves to it, and what nobody declared; of a vault its secrets.
        """
        if found.type == _NAMESPACE:
            inside = self.cloud.users(references.namespace(found.id))
        else:
            users = self.cloud.users(*self.cloud.names(found.number))
            inside = [each for each in users if goes_along(found.type, each.type)]
        for each in inside:
            self.cloud.remove(each.number)

    def _diff(self, request: Any) -> Any:
        old = request.old_inputs if request.HasField("old_inputs") else request.olds
        before, after = (_opened_resource(request.urn, each) for each in (old, request.news))
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
        response.deleteBeforeReplace = bool(response.replaces) and goes_first(before.type, before.inputs, after.inputs)
        return response

    def _follow(self, outputs: Struct, request: Any) -> None:
        """Give an updated object what follows from its new inputs, such as a template's next version."""
        before, after = (
            self._simulation.new_resource(Asked(_resource(request.urn, each), self._provider))[1]
            for each in (request.old_inputs, request.news)
        )
        for key, value in after.items():
            if value != before.get(key) and key not in request.news.fields:
                values.put(values.revealed(outputs.fields[key]), value)

    def _make(self, resource: Resource, id_: str, inputs: Struct, outputs: Struct) -> None:
        place = identity(resource.type, plain(outputs))
        try:
            self.cloud.make(resource.type, id_, resource.urn, place, inputs, outputs)
        except AlreadyExists:
            raise Refused(grpc.StatusCode.ALREADY_EXISTS, f"{place} already exists") from None
        change_target(self.cloud, resource.type, id_, Struct(), inputs)

    def _always_there(self, request: Any) -> Object:
        resource = _resource(request.urn, request.properties)
        outputs = Struct()
        outputs.CopyFrom(request.properties)
        _, likely = self._simulation.new_resource(Asked(resource, self._provider, request.id))
        values.add(outputs, likely)
        number = self.cloud.make(resource.type, request.id, "", None, request.properties, outputs)
        return Object(number, resource.type, request.id, "", request.properties, outputs)


def _opened_resource(urn: str, properties: Struct) -> Resource:
    """A resource whose secrets can be compared: other data of a Kubernetes Secret is a change too."""
    open_properties = opened(properties)
    return replace(_resource(urn, open_properties), inputs=values.as_json(open_properties))


def _resource(urn: str, properties: Struct) -> Resource:
    """What a provider knows of a resource, in the form that the offline preview's tables read."""
    return Resource(
        urn=urn,
        type=type_of(urn),
        name=name_of(urn),
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
