"""`python -m rehearsal.providers.plugin PACKAGE VERSION ENGINE`: the process that an engine starts as a plugin."""

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

from ..cloud import ENGINE_PROCESS, Cloud
from .provider import SimulatedProvider
from .settings import Settings

_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes, as the engine allows."""
_THREADS = 128
_LOOK_FOR_THE_ENGINE = 0.5


def main(package: str, version: str, engine: int) -> None:
    """
    Serve on a free port of the loopback, and tell the engine by printing it, until the engine is gone.

    `engine` is the number of its process: to ask for the parent here would be too late for one that is killed early.
    """
    # The engine ends its plugins by this, and waits five seconds for each that doesn't go. Ctrl-C isn't meant for
    # them: they are in a process group of their own.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    settings = Settings.from_environment()
    sizes = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), ("grpc.max_send_message_length", _LARGEST_MESSAGE)]
    server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=sizes)
    cloud = Cloud(Path(settings.cloud))
    _leave_number(cloud.folder / ENGINE_PROCESS, engine)
    provider = SimulatedProvider(package, version, cloud, settings.minute, settings.region, engine)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_leave_after, args=(engine,), daemon=True).start()
    server.wait_for_termination()


def _leave_number(path: Path, engine: int) -> None:
    """All of it at once: other providers write the same file, and somebody may read it."""
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    mine.write_text(str(engine))
    mine.replace(path)


def _leave_after(engine: int) -> None:
    """An engine that is killed can't end its plugins."""
    while os.getppid() == engine:
        time.sleep(_LOOK_FOR_THE_ENGINE)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
