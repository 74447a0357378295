"""Runs the program's transforms, which the engine would call back for; the SDK's mock monitor only keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.sync_await import _sync_await


class Transforms:
    """Transforms in the engine's order: a resource's own, those of its parents from the nearest, the stack's."""

    def __init__(self) -> None:
        self.of_stack: list[str] = []
        self.of_stack_functions: list[str] = []
        self._of_resources: dict[str, list[str]] = {}
        self._parents: dict[str, str] = {}

    def keep(self, urn: str, request: Any) -> None:
        """Remember a registered resource's transforms for its children."""
        self._parents[urn] = request.parent
        if request.transforms:
            self._of_resources[urn] = [callback.token for callback in request.transforms]

    def registration(self, request: Any) -> Any:
        """The registration as the transforms want it."""
        tokens = [*(callback.token for callback in request.transforms), *self._inherited(request.parent)]
        if not tokens:
            return request
        changed = resource_pb2.RegisterResourceRequest()
        changed.CopyFrom(request)
        for token in tokens:
            asked = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=changed.object,
                options=_options_of(changed),
            )
            answer = _call(token, asked)
            changed.object.CopyFrom(answer.properties)
            if answer.HasField("options"):
                _set_options(changed, answer.options)
        return changed

    def function(self, request: Any) -> Any:
        """A function's call as the transforms want it."""
        if not self.of_stack_functions:
            return request
        changed = resource_pb2.ResourceInvokeRequest()
        changed.CopyFrom(request)
        for token in self.of_stack_functions:
            options = resource_pb2.TransformInvokeOptions(provider=changed.provider, version=changed.version)
            answer = _call(
                token, resource_pb2.TransformInvokeRequest(token=request.tok, args=changed.args, options=options)
            )
            changed.args.CopyFrom(answer.args)
            if answer.HasField("options"):
                changed.provider, changed.version = answer.options.provider, answer.options.version
        return changed

    def _inherited(self, parent: str) -> Iterable[str]:
        while parent:
            yield from self._of_resources.get(parent, ())
            parent = self._parents.get(parent, "")
        yield from self.of_stack


def _call(token: str, request: Any) -> Any:
    callback = next(each._callbacks[token] for each in _CallbackServicer._servicers if token in each._callbacks)
    # The monitor is called inside the event loop, as a function of the program is.
    return _sync_await(callback(request.SerializeToString()))


# The fields that the record shows, and those that decide about secrets.
_LISTS = {
    "depends_on": "dependencies",
    "ignore_changes": "ignoreChanges",
    "aliases": "aliases",
    "additional_secret_outputs": "additionalSecretOutputs",
}
_VALUES = {"protect": "protect", "provider": "provider", "retain_on_delete": "retainOnDelete"}


def _options_of(request: Any) -> Any:
    options = resource_pb2.TransformResourceOptions()
    for name, field in _LISTS.items():
        getattr(options, name).extend(getattr(request, field))
    for name, field in _VALUES.items():
        setattr(options, name, getattr(request, field))
    return options


def _set_options(request: Any, options: Any) -> None:
    for name, field in _LISTS.items():
        request.ClearField(field)
        getattr(request, field).extend(getattr(options, name))
    for name, field in _VALUES.items():
        setattr(request, field, getattr(options, name))
