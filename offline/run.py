"""Runs the program of the project on the real SDK, with a monitor in the same process instead of the engine."""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Literal

import pulumi
from pulumi.runtime import run_in_stack
from pulumi.runtime.config import set_all_config
from pulumi.runtime.settings import ROOT, SETTINGS, Settings, configure

from .monitor import RecordingMonitor
from .record import Record, Resource
from .simulated import Planted, Simulation
from .stack_file import StackFile, read_stack_file

Outputs = Literal["unknown", "simulated"]
PROJECT = Path(__file__).resolve().parent.parent
"""The repository: the folder of `Pulumi.yaml` and of the program."""


def run(
    stack_file: Path | StackFile,
    outputs: Outputs = "simulated",
    planted: Planted | None = None,
    progress: Callable[[int], None] | None = None,
    project_folder: Path = PROJECT,
) -> Record:
    """
    Run the program for a stack file and return what it registered.

    `outputs` says whether a provider's outputs are unknown, as before a first deployment, or likely values; `planted`
    gives outputs by resource name, resource type or function token. Whatever fails in the program is raised from
    here. Runs don't share state, so there may be many in a process.
    """
    stack = stack_file if isinstance(stack_file, StackFile) else read_stack_file(Path(stack_file), project_folder)
    simulation = Simulation(outputs == "unknown", planted, stack.config.get("aws:region"))
    monitor = RecordingMonitor(simulation, stack.default_providers_disabled, progress)
    with _as_the_language_host(project_folder):
        # The SDK keeps its state in context variables, and every call of asyncio.run has a context of its own.
        resources = asyncio.run(_deploy(stack, monitor, project_folder))
    return Record(stack.project, stack.stack, resources, monitor.stack_outputs)


async def _deploy(stack: StackFile, monitor: RecordingMonitor, project_folder: Path) -> list[Resource]:
    """What the SDK's language host does, with a monitor in place of the address of one."""
    ROOT.set(None)
    settings = Settings(
        project=stack.project,
        stack=stack.stack,
        organization="organization",
        monitor=monitor,
        dry_run=True,
        root_directory=str(project_folder),
    )
    configure(settings)
    set_all_config(stack.config, stack.secret_keys)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(_SameThread())
    # After a failure the rest of the program's tasks fail too. The first failure is raised; the others say no more.
    loop.set_exception_handler(lambda loop, context: None)

    constructed: list[pulumi.Resource] = []

    async def program() -> None:
        pulumi.runtime.register_stack_transformation(lambda args: constructed.append(args.resource))
        runpy.run_path(str(project_folder), run_name="__main__")
        await _settled()

    await run_in_stack(program)
    # Registrations arrive in an order that changes from run to run: each waits for a set of others. The order in
    # which the program constructs resources doesn't change, and what a resource needs is constructed before it.
    urns = [await resource.urn.future() for resource in constructed if "urn" in resource.__dict__]
    order = {urn: number for number, urn in reversed(list(enumerate(urns)))}
    return sorted(monitor.recorded, key=lambda resource: order.get(resource.urn, -1))


async def _settled() -> None:
    """
    Wait for the outputs of the program until all are there or one has failed, which the SDK then raises.

    The SDK waits too, but it looks at all outputs again whenever one of them is there: half of the time of a
    program with thousands of resources.
    """
    settings: Any = SETTINGS
    while pending := [output for output in settings.outputs if not output.done()]:
        done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
        if any(output.cancelled() or output.exception() for output in done):
            return


class _SameThread(ThreadPoolExecutor):
    """Calls the monitor at once, in the same thread: the order of registrations is the same in every run."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def _as_the_language_host(project_folder: Path) -> Iterator[None]:
    """The program's folder as working directory and on the path; an output that is formatted as text is an error."""
    before = os.getcwd(), list(sys.path), os.environ.get("PULUMI_ERROR_OUTPUT_STRING")
    os.chdir(project_folder)
    if project_folder != PROJECT and find_spec("atelier") is None:
        _offer_components()
    sys.path.insert(0, str(project_folder))
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    try:
        yield
    finally:
        folder, sys.path[:], flag = before
        _forget_modules(project_folder)
        os.chdir(folder)
        if flag is None:
            del os.environ["PULUMI_ERROR_OUTPUT_STRING"]
        else:
            os.environ["PULUMI_ERROR_OUTPUT_STRING"] = flag


def _offer_components() -> None:
    """Somebody else's program imports the components by the name that they are installed under."""
    spec = spec_from_file_location("atelier", PROJECT / "components" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["atelier"] = module = module_from_spec(spec)
    spec.loader.exec_module(module)


def _forget_modules(project_folder: Path) -> None:
    """Another project's modules may have the names of this one's. Ours stay: they are the same for every stack file."""
    if project_folder != PROJECT:
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(f"{project_folder}{os.sep}"):
                del sys.modules[name]
