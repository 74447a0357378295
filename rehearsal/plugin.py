"""`python -m rehearsal.plugin PACKAGE VERSION`: the process that the engine starts as a provider's plugin."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from .cloud import ENGINE_PROCESS, Cloud
from .provider import Settings, SimulatedProvider

_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes, as the engine allows."""
_THREADS = 128
_LOOK_FOR_THE_ENGINE = 0.5


def main(package: str, version: str) -> None:
    """Serve on a free port of the loopback, and tell the engine by printing it, until the engine is gone."""
    engine = os.getppid()
    # The engine ends its plugins by this, and waits five seconds for each that doesn't go. Ctrl-C isn't meant for
    # them: they are in a process group of their own.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    settings = Settings.from_environment()
    sizes = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), ("grpc.max_send_message_length", _LARGEST_MESSAGE)]
    server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=sizes)
    cloud = Cloud(Path(settings.cloud))
    (cloud.folder / ENGINE_PROCESS).write_text(str(engine))
    provider = SimulatedProvider(package, version, cloud, settings.minute, settings.region)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_leave_after, args=(engine,), daemon=True).start()
    server.wait_for_termination()


def _leave_after(engine: int) -> None:
    """An engine that is killed can't end its plugins."""
    while os.getppid() == engine:
        time.sleep(_LOOK_FOR_THE_ENGINE)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
