"""The resource monitor of the offline preview: the SDK's mock monitor, which records what the engine would be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi import RunError, log
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_project, get_stack

from . import values
from .asked import Asked, AskedCall, Provider
from .kubernetes import mask_secret_data
from .record import Resource
from .simulated import Simulation
from .transforms import Transforms
from .urns import STACK_TYPE, alias_urns, type_of, urn_of

_NO_PROVIDER_NEEDED = ("pulumi:", "pulumi-python:")


class RegistrationError(RunError):
    """The engine would refuse this registration, read or call."""


class RecordingMonitor(MockMonitor):
    """
    Records each registration straight from its protobuf request and answers with the inputs and likely outputs.

    The SDK's monitor turns every request into Python values and back; this one copies the request's struct, so that
    secrets keep their mark and unknowns stay unknown, and a preview of a thousand resources stays a matter of seconds.
    """

    def __init__(
        self,
        simulation: Simulation,
        default_providers_disabled: Iterable[str] = (),
        progress: Callable[[int], None] | None = None,
    ):
        super().__init__(simulation)
        self.simulation = simulation
        self.recorded: list[Resource] = []
        self.stack_outputs: dict[str, Any] = {}
        self._disabled = frozenset(default_providers_disabled)
        self._progress = progress or (lambda count: None)
        self._providers: dict[str, Provider] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._states: dict[str, Struct] = {}
        self._unanswered: set[str] = set()
        self._transforms = Transforms()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN: with the types of all parents, where the mock monitor knows only the nearest."""
        return urn_of(get_stack(), get_project(), parent, type_, name)

    def RegisterResource(self, request: Any) -> Any:
        """Record a component or a resource; its inputs come back with what a provider would add."""
        request = self._transforms.registration(request)
        if request.custom or request.remote:
            self._require_provider(request.type, request.provider, request.name, request.parent)
        resource = self._recorded(request, request.object, read=False)
        response = resource_pb2.RegisterResourceResponse(urn=resource.urn, object=request.object)
        if request.custom:
            if resource.type.startswith("pulumi:providers:"):
                self._providers[resource.urn] = self._made_provider(resource, request.object)
            response.id = self._add_outputs(resource, response.object, request)
        self._keep(resource.urn, response.id, response.object)
        self._transforms.keep(resource.urn, request)
        return response

    def ReadResource(self, request: Any) -> Any:
        """Record that the program reads an object that isn't its own."""
        self._require_provider(request.type, request.provider, request.name, request.parent)
        resource = self._recorded(request, request.properties, read=True)
        response = resource_pb2.ReadResourceResponse(urn=resource.urn, properties=request.properties)
        if request.id != values.UNKNOWN:
            response.id = request.id
            self._add_outputs(resource, response.properties, request, request.id)
        self._keep(resource.urn, response.id, response.properties)
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Keep the outputs of the stack. Those of a component are its own attributes and say nothing new."""
        if type_of(request.urn) == STACK_TYPE:
            self.stack_outputs = values.as_json(request.outputs)
        return Empty()

    def Invoke(self, request: Any) -> Any:
        """Answer a provider's function from the table; what isn't there is unknown."""
        response = resource_pb2.ResourceInvokeResponse()
        result: Struct = getattr(response, "return")
        if request.tok == "pulumi:pulumi:getResource":
            self._registered(request.args["urn"], result)
            return response
        request = self._transforms.function(request)
        self._require_provider(request.tok, request.provider)
        provider = self._provider(request)
        if self._cannot_be_asked(provider):
            return response
        answer = self.simulation.call(AskedCall(request.tok, values.as_json(request.args), provider))
        if answer is None:
            self._warn_of(request.tok)
            response.unknown = True
            return response
        values.add(result, answer)
        for key in self.simulation.secret_results(request.tok):
            if key in result.fields:
                values.conceal(result, key)
        return response

    def RegisterStackTransform(self, request: Any) -> Any:
        """Keep a transform of all resources; the mock monitor never runs it."""
        self._transforms.of_stack.append(request.token)
        return super().RegisterStackTransform(request)

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        """Keep a transform of all function calls."""
        self._transforms.of_stack_functions.append(request.token)
        return super().RegisterStackInvokeTransform(request)

    def ExistsResource(self, request: Any) -> Any:
        """True for what this program made; whether anything else exists can't be known here."""
        response = super().ExistsResource(request)
        return response if response.exists else resource_pb2.ExistsResourceResponse(unknown=True)

    def _recorded(self, request: Any, properties: Struct, read: bool) -> Resource:
        """Record a registration or a read."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self.resources:
            raise RegistrationError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        dependencies = set(request.dependencies)
        aliases: tuple[str, ...] = ()
        if not read:
            for each in request.propertyDependencies.values():
                dependencies.update(each.urns)
            aliases = alias_urns(urn, request.parent, request.aliases, self._aliases.get(request.parent, ()))
            if aliases:
                self._aliases[urn] = aliases
        resource = Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent or None,
            custom=read or request.custom,
            provider=request.provider.rpartition("::")[0] or None,
            dependencies=tuple(sorted(dependencies)),
            protect=not read and request.protect,
            retain_on_delete=not read and request.retainOnDelete,
            ignore_changes=() if read else tuple(request.ignoreChanges),
            aliases=aliases,
            inputs=mask_secret_data(values.as_json(properties), properties),
            read=read,
            references={}
            if read
            else {key: tuple(sorted(each.urns)) for key, each in request.propertyDependencies.items()},
        )
        self.recorded.append(resource)
        self._progress(len(self.recorded))
        return resource

    def _add_outputs(self, resource: Resource, outputs: Struct, request: Any, id_: str | None = None) -> str:
        """Complete a resource's outputs in place; returns its id, which is empty as long as it is unknown."""
        provider = self._provider(request)
        if self._cannot_be_asked(provider):
            outputs.Clear()
            return ""
        asked = Asked(resource, provider, id_)
        new_id, simulated = self.simulation.new_resource(asked)
        values.add(outputs, simulated)
        values.add(outputs, self.simulation.planted_for(asked), overwrite=True)
        for key in request.additionalSecretOutputs:
            values.conceal(outputs, key)
        return new_id

    def _made_provider(self, resource: Resource, configuration: Struct) -> Provider:
        known = all(values.is_known(value) for value in configuration.fields.values())
        regions = (each.region for each in self._providers.values() if "region" in each.inputs)
        region = next(regions, self.simulation.default_provider.region)
        return Provider(resource.urn, resource.inputs, known, region)

    def _cannot_be_asked(self, provider: Provider) -> bool:
        """The engine asks no provider whose configuration waits for other resources: all its outputs are unknown."""
        return self.simulation.unknown and not provider.known

    def _provider(self, request: Any) -> Provider:
        return self._providers.get(request.provider.rpartition("::")[0], self.simulation.default_provider)

    def _require_provider(self, token: str, provider: str, name: str = "", parent: str = "") -> None:
        """The project disables default providers: the engine stops where none is given, so this does."""
        package = token.partition(":")[0]
        if provider or token.startswith(_NO_PROVIDER_NEEDED) or not self._disabled & {"*", package}:
            return
        user = self.make_urn(parent, token, name) if name else token
        raise RegistrationError(f"Default provider for '{package}' disabled. '{user}' must use an explicit provider.")

    def _warn_of(self, token: str) -> None:
        """Say why an output is unknown. The form that isn't an output has no unknowns: it fails in the SDK."""
        if token not in self._unanswered:
            self._unanswered.add(token)
            log.warn(f"the offline preview knows no result of {token}: it stays unknown")

    def _keep(self, urn: str, id_: str, state: Struct) -> None:
        self.resources[urn] = MockMonitor.ResourceRegistration(urn, id_, {})
        self._states[urn] = state

    def _registered(self, urn: str, result: Struct) -> None:
        """Answer the SDK's question for a resource that it holds a reference to."""
        registered = self.resources.get(urn)
        if registered is None:
            raise RegistrationError(f"unknown resource '{urn}'")
        values.add(result, {"urn": registered.urn, "id": registered.id})
        result.fields["state"].struct_value.CopyFrom(self._states[urn])
