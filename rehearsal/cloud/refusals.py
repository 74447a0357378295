"""How a simulated provider says no: an exception wherever it is found out, a gRPC status for the engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, status_pb2

_Method = TypeVar("_Method", bound=Callable[..., Any])


class Refused(Exception):
    """What was asked is not done, or not wholly. The message is what a person reads in the CLI's output."""

    def __init__(self, code: grpc.StatusCode, message: str):
        super().__init__(message)
        self.code = code

    def abort(self, context: grpc.ServicerContext) -> NoReturn:
        """End the call with it."""
        context.abort(self.code, str(self))
        raise AssertionError("abort raises")


class HalfDone(Refused):
    """Something exists and isn't complete: the engine keeps it, and updates it the next time."""

    def __init__(self, message: str, id_: str, outputs: Struct, inputs: Struct):
        super().__init__(grpc.StatusCode.UNKNOWN, message)
        self._detail = provider_pb2.ErrorResourceInitFailed(
            id=id_, properties=outputs, inputs=inputs, reasons=[message]
        )

    def abort(self, context: grpc.ServicerContext) -> NoReturn:
        packed = Packed()
        packed.Pack(self._detail)
        status = status_pb2.Status(code=self.code.value[0], message=str(self), details=[packed])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        super().abort(context)


def refusing(method: _Method) -> _Method:
    """Lets a servicer's method raise Refused."""

    @wraps(method)
    def answer(self: Any, request: Any, context: Any) -> Any:
        try:
            return method(self, request, context)
        except Refused as refused:
            refused.abort(context)

    return answer  # pyright: ignore[reportReturnType]
