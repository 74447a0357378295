"""
Measures what an offline preview costs beside the SDK itself: `python -m offline.bench`.

One side is the whole preview, from the start of its process to the tree on standard output and the record in a file.
The other is a process that imports the same Pulumi modules and registers as many bare resources with the SDK's own
mocks: what nobody who runs a Pulumi program in Python can avoid. The ratio of both must not be above 2.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "performance.md"
WORKLOADS = (1, 10, 100)
HUBS = (1, 10, 50)
ENGINE_SECTION = "## On the real engine"
"""Begins what `rehearsal.bench` adds to the report; it stays when only the preview is measured anew."""
LIMIT = 2.0
"""The highest ratio that passes."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table and write the report; 1 when a ratio is above the limit."""
    parser = argparse.ArgumentParser(prog="python -m offline.bench", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="runs of each side, in turn (%(default)s)")
    parser.add_argument("--workloads", type=int, nargs="+", default=WORKLOADS, help="deployments of Studios")
    parser.add_argument("--hubs", type=int, nargs="*", default=HUBS, help="JupyterHubs, in stacks without Studios")
    parser.add_argument("--report", type=Path, default=REPORT, help="Markdown file to write (%(default)s)")
    options = parser.parse_args(arguments)
    console = Console(width=100)
    measured: list[Measurement] = []
    sizes = [(each, 0) for each in options.workloads] + [(0, each) for each in options.hubs]
    for studios, hubs in sizes:
        with console.status(f"{studios} Studios, {hubs} hubs, {options.repeats} runs of each side"):
            measured.append(measure(studios, hubs, options.repeats))
    console.print(_table(measured))
    before = options.report.read_text(encoding="utf-8") if options.report.exists() else ""
    _, heading, engine = before.partition(ENGINE_SECTION)
    page = report(measured, options.repeats) + (f"\n{heading}{engine}" if heading else "")
    options.report.write_text(page, encoding="utf-8")
    too_slow = [each for each in measured if each.ratio > LIMIT]
    for each in too_slow:
        size = f"{each.studios} Studios, {each.hubs} hubs"
        console.print(f"[bold red]{size}: the ratio {each.ratio:.2f} is above {LIMIT:g}")
    return 1 if too_slow else 0


def stack_with(workloads: int, hubs: int = 0) -> str:
    """
    The stack file of staging with so many deployments of Studios, each with a domain and a Platform of its own, and so
    many hubs, each with a certificate, a Dask gateway and a kept token of its own.
    """
    stack = yaml.safe_load((ROOT / "Pulumi.staging.yaml").read_text(encoding="utf-8"))
    config = stack["config"]
    (hub,) = config["atelier:jupyterhub"].values()
    config["atelier:jupyterhub"] = {f"hub-{number}": hub for number in range(1, hubs + 1)}
    domain = config["atelier:domain"]["name"]
    (original,) = config["atelier:studios"].values()
    copies = {}
    for number in range(1, workloads + 1):
        name = f"studios-{number}"
        platform_settings = {
            **original["platform"],
            "url": f"https://{name}.{domain}",
            "namespace": f"{original['platform']['namespace']}-{number}",
        }
        copies[name] = {
            **original,
            "domain": f"{name}.{domain}",
            "platform": platform_settings,
            "redis": {"prefix": f"connect:{number}"},
        }
    config["atelier:studios"] = copies
    return yaml.safe_dump(stack, sort_keys=False)


@dataclass
class Side:
    """The runs of one of the two programs."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        """Seconds of the run that other work on the machine disturbed least."""
        return min(self.seconds)

    @property
    def peak(self) -> float:
        """Highest memory of all runs, in MB."""
        return max(self.megabytes)


@dataclass
class Measurement:
    """Both sides at one size."""

    studios: int
    hubs: int
    resources: int
    preview: Side
    sdk: Side

    @property
    def ratio(self) -> float:
        """Time of the preview in times of the SDK alone."""
        return self.preview.best / self.sdk.best


def measure(studios: int, hubs: int, repeats: int) -> Measurement:
    """Run both sides in turn, so that a slow moment of the machine hits both, each time in a fresh process."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as name:
        folder = Path(name)
        stack_file, record = folder / "Pulumi.bench.yaml", folder / "record.json"
        stack_file.write_text(stack_with(studios, hubs), encoding="utf-8")
        preview = ["-m", "offline", str(stack_file), "--json", str(record)]
        modules = folder / "modules.json"
        # Not measured: which modules the preview imports. This fills the file system's cache for both sides too.
        _run(["-c", _PREVIEW_AND_LIST_MODULES, str(modules), *preview[1:]])
        resources = len(json.loads(record.read_text(encoding="utf-8"))["resources"])
        sdk = ["-c", _SDK_ALONE, str(modules), str(resources)]
        sides = Side(), Side()
        for _ in range(repeats):
            for side, command in zip(sides, (preview, sdk), strict=True):
                seconds, megabytes = _run(command)
                side.seconds.append(seconds)
                side.megabytes.append(megabytes)
        return Measurement(studios, hubs, resources, *sides)


_PREVIEW_AND_LIST_MODULES = """
import json, runpy, sys
target, sys.argv = sys.argv[1], sys.argv[2:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
finally:
    with open(target, "w") as file:
        json.dump([name for name in list(sys.modules) if name.startswith("pulumi") and sys.modules[name]], file)
"""

_SDK_ALONE = """
import asyncio, importlib, json, sys
for name in json.load(open(sys.argv[1])):
    importlib.import_module(name)
import pulumi
from pulumi.runtime.stack import run_pulumi_func

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", args.inputs
    def call(self, args):
        return {}

def program():
    for number in range(int(sys.argv[2])):
        pulumi.CustomResource("bench:index:Bare", f"bare-{number}", {})

async def main():
    pulumi.runtime.set_mocks(Mocks(), preview=True)
    await run_pulumi_func(program)

asyncio.run(main())
"""


def _run(arguments: list[str]) -> tuple[float, float]:
    """Seconds from start to end of a Python process, and its peak memory in MB."""
    with tempfile.TemporaryFile("w+") as complaints:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=complaints)
        # wait4 and not wait: it tells what this one child used, where getrusage knows the largest of all.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            complaints.seek(0)
            raise SystemExit(f"A process to measure fails with status {process.returncode}:\n{complaints.read()}")
    return seconds, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    """Peak resident memory, which Linux counts in KiB and macOS in bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


_COLUMNS = ("Studios", "hubs", "resources", "preview s", "SDK alone s", "ratio", "preview MB", "SDK alone MB")


def _cells(each: Measurement) -> tuple[str, ...]:
    return (
        f"{each.studios}",
        f"{each.hubs}",
        f"{each.resources:,}",
        f"{each.preview.best:.2f}",
        f"{each.sdk.best:.2f}",
        f"{each.ratio:.2f}",
        f"{each.preview.peak:.0f}",
        f"{each.sdk.peak:.0f}",
    )


def _table(measured: list[Measurement]) -> Table:
    table = Table(title="Offline preview beside the SDK alone")
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    for each in measured:
        table.add_row(*_cells(each), style="red" if each.ratio > LIMIT else None)
    return table


def report(measured: list[Measurement], repeats: int) -> str:
    """The page `docs/performance.md`."""
    rows = [_COLUMNS, tuple("---:" for _ in _COLUMNS), *map(_cells, measured)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""# What an offline preview costs

Written by `make bench`. Stack files with so many deployments of Seqera Studios and so many JupyterHubs, each with Dask,
otherwise as `Pulumi.staging.yaml`.

{table}

- **preview**: `python -m offline FILE --json RECORD`, from the start of the process to its end, with the tree on
  standard output and the record in a file.
- **SDK alone**: a process that imports the same `pulumi*` modules as the preview did and registers as many bare
  `pulumi.CustomResource`s with the SDK's own mocks.
- Seconds are the best of {repeats} runs, each in a fresh process, both sides in turn. MB is the highest peak of
  resident memory (`ru_maxrss`) of a side's runs. A ratio above {LIMIT:g} makes `make bench` fail.
- A preview runs without Python's garbage collector, a plain program with it: that is why a small stack's ratio is below
  1. Resources count the stack itself, which the tree doesn't.
- Measured with Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs.
"""


if __name__ == "__main__":
    sys.exit(main())
