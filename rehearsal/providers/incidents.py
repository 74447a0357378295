"""How long things take in the simulated cloud, and how the faults of a rehearsal happen."""

from __future__ import annotations

import os
import signal
import threading

import grpc
from google.protobuf.struct_pb2 import Struct

from offline.durations import typical_seconds
from offline.urns import name_of

from ..cloud import Cloud
from ..cloud.faults import Fault
from ..cloud.refusals import HalfDone, Refused

_SLOW = 10
"""How many times as long a `slow` operation takes."""

Made = tuple[str, Struct, Struct]
"""What an operation left in the cloud: id, outputs and inputs."""


class Incidents:
    """Those of one provider's process."""

    def __init__(self, cloud: Cloud, minute: float, engine: int | None):
        """`minute` is the seconds that one takes here, `engine` the number of the process that started this one."""
        self._cloud = cloud
        self._minute = minute
        self._engine = engine
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let nobody wait any longer: the engine was told to end."""
        self._stopped.set()

    def before(self, operation: str, type_: str, urn: str) -> Fault | None:
        """Wait as long as the operation takes. Raises Refused; returns a fault that comes after it."""
        fault = self._cloud.fault_for(operation, type_, urn)
        seconds = typical_seconds(type_) * self._minute / 60
        self._wait(seconds * (_SLOW if fault is not None and fault.kind == "slow" else 1))
        return self._meet(fault, urn)

    def meet(self, operation: str, type_: str, urn: str = "") -> None:
        """The faults of what changes nothing, at once. Raises Refused."""
        self._meet(self._cloud.fault_for(operation, type_, urn), urn or type_)

    def after(self, fault: Fault | None, urn: str, made: Made | None = None) -> None:
        """What may go wrong after the cloud did what was asked. Raises Refused, or ends this process."""
        if fault is None:
            return
        if fault.kind == "kill":
            self._signal_engine(signal.SIGKILL)
        if fault.kind in ("kill", "die"):
            os.kill(os.getpid(), signal.SIGKILL)
        if fault.kind == "half" and made is not None:
            raise HalfDone(f"simulated: {name_of(urn)} did not become ready", *made)
        what = f"{fault.operation} {name_of(urn)}"
        raise Refused(grpc.StatusCode.UNAVAILABLE, f"simulated: the connection was lost ({what})")

    def _meet(self, fault: Fault | None, what: str) -> Fault | None:
        """Those that leave the cloud as it is happen here; the others are returned."""
        if fault is None or fault.kind == "slow":
            return None
        if fault.kind == "fail":
            message = f"simulated: the cloud refuses to {fault.operation} {name_of(what)}"
            raise Refused(grpc.StatusCode.UNKNOWN, message)
        if fault.kind == "hang":
            self._wait(float("inf"))
        if fault.kind == "interrupt":
            self._signal_engine(signal.SIGINT)
            return None
        return fault

    def _signal_engine(self, number: int) -> None:
        # Once it is gone, the parent is another process, which this is none of the business of.
        if self._engine is not None and os.getppid() == self._engine:
            os.kill(self._engine, number)

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and self._stopped.wait(None if seconds == float("inf") else seconds):
            raise Refused(grpc.StatusCode.CANCELLED, "cancelled")
