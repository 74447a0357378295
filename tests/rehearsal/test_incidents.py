"""What every kind of fault does, to a provider in this process or to a process that the engine would start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from offline.run import PROJECT
from rehearsal.cloud import ENGINE_PROCESS, Cloud
from rehearsal.cloud.faults import parse_fault
from rehearsal.cloud.refusals import Refused
from rehearsal.providers.incidents import Incidents
from rehearsal.providers.settings import Settings

from .served import REDIS, VPC, Client, served, struct, urn

_PATIENCE = 20
"""Seconds until a test gives up."""


def plan(cloud: Cloud, *faults: str) -> None:
    cloud.plan(*map(parse_fault, faults))


def failure(call: Any, *arguments: Any) -> Any:
    """How a call failed."""
    with pytest.raises(grpc.RpcError) as raised:
        call(*arguments)
    return raised.value


def test_fail_leaves_the_cloud_as_it_is(aws: Client, cloud: Cloud) -> None:
    made = aws.create(VPC, "network", {"a": "1"})
    plan(cloud, "fail create", "fail update", "fail delete")
    calls = [
        (aws.create, VPC, "other", {}),
        (aws.update, VPC, "network", made, {"a": "1"}, {"a": "2"}),
        (aws.delete, VPC, "network", made.id),
    ]
    for call, *arguments in calls:
        error = failure(call, *arguments)
        assert (error.code(), "the cloud refuses to" in error.details()) == (grpc.StatusCode.UNKNOWN, True)
    [there] = cloud.objects()
    assert there.inputs == struct({"a": "1"})
    assert [each.error for each in cloud.operations()][1:] == [
        "simulated: the cloud refuses to create other",
        "simulated: the cloud refuses to update network",
        "simulated: the cloud refuses to delete network",
    ]
    # Each happens once.
    for call, *arguments in calls:
        call(*arguments)


def test_what_changes_nothing_can_fail_too(aws: Client, cloud: Cloud) -> None:
    made = aws.create(VPC, "network", {})
    plan(cloud, "fail read", "fail check", "fail diff network", "fail invoke aws:index/*")
    for call, *arguments in (
        (aws.read, VPC, "network", made.id),
        (aws.check, VPC, "network", {}),
        (lambda: aws.stub.Diff(provider_pb2.DiffRequest(urn=urn(VPC, "network"))),),
        (aws.invoke, "aws:index/getAvailabilityZones:getAvailabilityZones"),
    ):
        assert "the cloud refuses" in failure(call, *arguments).details()
    assert cloud.faults_left() == []


def test_half_leaves_what_the_engine_is_told_to_keep(aws: Client, cloud: Cloud) -> None:
    plan(cloud, "half create network", "half update network", "half delete network")
    error = failure(aws.create, VPC, "network", {"a": "1"})
    [there] = cloud.objects()
    kept = kept_by(error)
    assert (kept.id, kept.inputs, kept.properties) == (there.id, there.inputs, there.outputs)
    assert list(kept.reasons) == [error.details()] == ["simulated: network did not become ready"]
    made = provider_pb2.CreateResponse(id=kept.id, properties=kept.properties)
    kept = kept_by(failure(aws.update, VPC, "network", made, {"a": "1"}, {"a": "2"}))
    [there] = cloud.objects()
    assert kept.inputs == there.inputs == struct({"a": "2"})
    # Nothing is kept of what was deleted.
    assert failure(aws.delete, VPC, "network", kept.id).code() == grpc.StatusCode.UNAVAILABLE
    assert cloud.objects() == []


def kept_by(error: Any) -> Any:
    """What the engine reads from a provider's answer as it does."""
    [details] = [value for key, value in error.trailing_metadata() if key == "grpc-status-details-bin"]
    status, kept = status_pb2.Status.FromString(details), provider_pb2.ErrorResourceInitFailed()
    assert (status.code, error.code()) == (grpc.StatusCode.UNKNOWN.value[0], grpc.StatusCode.UNKNOWN)
    assert status.details[0].Unpack(kept)
    return kept


def test_lost_happens_and_is_not_heard_of(aws: Client, cloud: Cloud) -> None:
    plan(cloud, "lost create", "lost delete")
    error = failure(aws.create, VPC, "network", {})
    assert (error.code(), "connection was lost (create network)" in error.details()) == (
        grpc.StatusCode.UNAVAILABLE,
        True,
    )
    [there] = cloud.objects()
    failure(aws.delete, VPC, "network", there.id)
    assert cloud.objects() == []


def test_hang_answers_when_the_engine_cancels(aws: Client, cloud: Cloud) -> None:
    plan(cloud, "hang create")
    errors: list[Any] = []
    waiting = threading.Thread(target=lambda: errors.append(failure(aws.create, VPC, "network", {})))
    waiting.start()
    until(lambda: cloud.faults_left() == [])
    [begun] = cloud.operations()
    assert (begun.ended, errors) == (None, [])
    aws.stub.Cancel(Empty())
    waiting.join(_PATIENCE)
    assert [each.code() for each in errors] == [grpc.StatusCode.CANCELLED]
    assert cloud.objects() == []


def test_slow_takes_ten_times_as_long(tmp_path: Path) -> None:
    # A replication group takes ten minutes.
    with served(tmp_path, minute=0.002) as aws:
        plan(aws.cloud, "slow create#2")
        for name in ("a", "b"):
            aws.create(REDIS, name, {})
        usual, slow = ((each.ended or 0) - each.started for each in aws.cloud.operations())
        assert 0.02 <= usual < 0.19
        assert slow >= 0.2


# In a process of its own, which is started by what stands for the engine.

_ENGINE = """
import os, signal, subprocess, sys
from pathlib import Path
signal.signal(signal.SIGINT, lambda *_: Path("interrupted").touch())
command = [sys.executable, "-m", "rehearsal.providers.plugin", "aws", "1.2.3", str(os.getpid())]
provider = subprocess.Popen(command, start_new_session=True)
print(provider.pid, flush=True)
provider.wait()
"""


@contextmanager
def started(folder: Path) -> Iterator[tuple[Client, Any, int]]:
    """A client of a provider's process, its engine's process, and the number of the former."""
    environment = {**os.environ, **Settings(str(folder / "cloud")).as_environment(), "PYTHONPATH": str(PROJECT)}
    engine = subprocess.Popen(
        [sys.executable, "-c", _ENGINE], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert engine.stdout is not None
    provider, port = int(engine.stdout.readline()), int(engine.stdout.readline())
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Client(provider_pb2_grpc.ResourceProviderStub(channel), Cloud(folder / "cloud")), engine, provider
    finally:
        if alive(provider):
            os.kill(provider, signal.SIGKILL)
        engine.kill()
        engine.wait()
        engine.stdout.close()


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until(holds: Any) -> None:
    """Wait for something; fail where it takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_die_ends_the_provider_and_not_the_engine(tmp_path: Path) -> None:
    with started(tmp_path) as (aws, engine, provider):
        made = aws.create(VPC, "network", {"a": "1"})
        assert int((tmp_path / "cloud" / ENGINE_PROCESS).read_text()) == engine.pid
        plan(aws.cloud, "die update")
        error = failure(aws.update, VPC, "network", made, {"a": "1"}, {"a": "2"})
        assert error.code() == grpc.StatusCode.UNAVAILABLE
        until(lambda: not alive(provider))
        assert engine.wait(_PATIENCE) == 0, "it saw the end of its provider"
        [there] = aws.cloud.objects()
        assert there.inputs == struct({"a": "2"}), "this process sees what that one did"


def test_kill_ends_both(tmp_path: Path) -> None:
    with started(tmp_path) as (aws, engine, provider):
        plan(aws.cloud, "kill create")
        failure(aws.create, VPC, "network", {})
        assert engine.wait(_PATIENCE) == -signal.SIGKILL
        until(lambda: not alive(provider))
        [there] = aws.cloud.objects()
        assert there.name == "network"


def test_interrupt_reaches_the_engine_and_the_operation_goes_on(tmp_path: Path) -> None:
    with started(tmp_path) as (aws, _, provider):
        plan(aws.cloud, "interrupt create")
        assert aws.create(VPC, "network", {}).id.startswith("vpc-")
        until((tmp_path / "interrupted").exists)
        assert alive(provider)
        # The engine ends its plugins by the same signal.
        os.kill(provider, signal.SIGINT)
        until(lambda: not alive(provider))


def test_nobody_else_is_hit_where_the_engine_is_gone(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is the parent then has nothing to do with it."""
    hit: list[int] = []
    monkeypatch.setattr("os.kill", lambda process, _: hit.append(process))
    plan(cloud, "interrupt create", "kill create")
    gone = 2**22 + 1
    incidents = Incidents(cloud, 0, gone)
    assert incidents.before("create", VPC, "") is None
    fault = incidents.before("create", VPC, "")
    with pytest.raises(Refused):
        incidents.after(fault, "")
    assert hit == [os.getpid()], "its own end only"


def test_a_provider_that_finds_no_engine_leaves(tmp_path: Path) -> None:
    environment = {**os.environ, **Settings(str(tmp_path / "cloud")).as_environment()}
    command = [sys.executable, "-m", "rehearsal.providers.plugin", "aws", "1.2.3", "0"]
    subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, check=True, timeout=_PATIENCE)


def test_a_provider_leaves_when_its_engine_is_gone(tmp_path: Path) -> None:
    with started(tmp_path) as (_, engine, provider):
        engine.kill()
        engine.wait()
        until(lambda: not alive(provider))
