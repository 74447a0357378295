"""The plugin's process, started as Pulumi starts it, and what an engine asks it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from offline.record import Resource
from offline.run import PROJECT as REPOSITORY

from .constructions import Construction
from .engine import LARGE, StandInEngine, stand_in_engine


class Plugin:
    """A running plugin and its engine."""

    def __init__(self, stub: Any, engine: StandInEngine):
        self.stub = stub
        self.engine = engine

    @cached_property
    def schema(self) -> dict[str, Any]:
        """Of the package, as Pulumi makes SDKs from it."""
        return json.loads(self.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)

    def construct(self, wanted: Construction, preview: bool = False) -> tuple[list[Resource], Any]:
        """What a component registers, itself first, and the response. Raises what the plugin answers."""
        registered = self.engine.begin(wanted.project, wanted.stack, preview, wanted.providers)
        properties = Struct()
        properties.update(wanted.inputs)
        response = self.stub.Construct(
            provider_pb2.ConstructRequest(
                project=wanted.project,
                stack=wanted.stack,
                organization="organization",
                dryRun=preview,
                monitorEndpoint=self.engine.address,
                type=f"atelier:index:{wanted.component}",
                name=wanted.name,
                parent=wanted.parent or "",
                inputs=properties,
                providers={each.type.rpartition(":")[2]: f"{each.urn}::an-id" for each in wanted.providers},
            )
        )
        return registered, response

    def made(self, component: str, name: str, inputs: dict[str, Any]) -> list[Resource]:
        """What a component registers that stands alone, itself first."""
        return self.construct(Construction("someone", "test", component, name, None, inputs, [], []))[0]


@contextmanager
def running_plugin(folder: Path = REPOSITORY / "components", python: str = sys.executable) -> Iterator[Plugin]:
    """Start a folder as Pulumi does: from elsewhere, with the engine's address; it says on which port it listens."""
    with stand_in_engine() as engine:
        process = subprocess.Popen(
            [python, str(folder), engine.address], cwd=folder.anchor, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        try:
            port = process.stdout.readline().strip()
            with grpc.insecure_channel(f"127.0.0.1:{port}", options=LARGE) as channel:
                yield Plugin(provider_pb2_grpc.ResourceProviderStub(channel), engine)
        finally:
            process.terminate()
            process.wait()
