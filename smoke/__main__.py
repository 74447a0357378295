"""`python -m smoke`: use what a stack has deployed, as a person would, and say what works."""

from __future__ import annotations

import argparse
import json
import os
import signal
import ssl
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from rehearsal.engine.command import NoPulumi

from . import targets
from .hub_check import HubCheck, HubOptions
from .names import trust
from .report import WIDTH, Report, as_json, as_svg
from .steps import LIMITS, Runner, Workload
from .studios_check import PLATFORM_TOKEN, PLATFORM_WORKSPACE, StudiosCheck
from .targets import Hub, Targets, UsageError

_FAILED, _UNUSABLE, _INTERRUPTED = 1, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Check every workload; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        limits = {**LIMITS, **dict(map(_limit, options.timeout))}
        choices = dict(map(_choice, options.option))
        _check_files(options)
        trusted = _trusted(options.ca)
        name, found = _targets(options)
        found = found.only(options.only)
        checks = _checks(found, options, choices, trusted)
    except (UsageError, NoPulumi) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return _FAILED if isinstance(problem, NoPulumi) else _UNUSABLE
    return _run(name, checks, limits, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m smoke",
        description="Use what a stack has deployed, as a person would. JupyterHub: log in by a token, start a server, "
        "run a cell, compute on a Dask cluster, stop the server. Studios: names, certificates, templates, SSH.",
        epilog=f"The token of a hub is read from {targets.TOKEN}_<HUB> or, where a hub is checked alone, from "
        f"{targets.TOKEN}; otherwise from the stack's outputs. The Platform's token is in {PLATFORM_TOKEN}. What a "
        "check starts it stops again, also when it fails, runs out of time or is interrupted. "
        f"Steps: {', '.join(LIMITS)}. Exit status: 0 all passed; 1 something failed; 2 a mistake in usage or outputs.",
    )
    add = parser.add_argument
    source = parser.add_mutually_exclusive_group()
    source.add_argument("stack", nargs="?", help="a deployed stack, whose outputs say what there is (staging)")
    source.add_argument("--outputs", type=Path, metavar="FILE", help="outputs that `pulumi stack output --json` wrote")
    source.add_argument("--hub", metavar="URL", help="one hub, by its address")
    add("--only", action="append", default=[], metavar="NAME", help="this workload alone; repeatable")
    add("--profile", metavar="SLUG", help="profile of the server (the hub's default)")
    add("--option", action="append", default=[], metavar="NAME=CHOICE", help="an option of the profile; repeatable")
    add("--user", default="", help="test user, if the token is a service's")
    add("--server", default="", metavar="NAME", help="name of the server, where the hub allows named servers")
    add("--restart", action="store_true", help="stop a server of the test user that runs already")
    add("--dask", choices=("auto", "yes", "no"), default="auto", help="whether there must be Dask (%(default)s)")
    add("--workspace", default=os.environ.get(PLATFORM_WORKSPACE, ""), metavar="ID", help="workspace with Studios")
    add("--ca", type=Path, metavar="FILE", help="PEM file of an authority to trust as well")
    add("--timeout", action="append", default=[], metavar="STEP=SECONDS", help="time for a step; repeatable")
    add("--json", type=Path, metavar="FILE", help="write the result")
    add("--svg", type=Path, metavar="FILE", help="write a picture of the result")
    return parser


def _targets(options: argparse.Namespace) -> tuple[str, Targets]:
    if options.hub:
        return options.hub, targets.of_hub(options.hub)
    if options.outputs:
        return options.outputs.name, targets.of_file(options.outputs)
    stack = options.stack or "staging"
    return stack, targets.of_stack(stack)


def _checks(
    found: Targets, options: argparse.Namespace, choices: dict[str, str], trusted: ssl.SSLContext
) -> list[tuple[Workload, HubCheck | StudiosCheck]]:
    checks: list[tuple[Workload, HubCheck | StudiosCheck]] = []
    for hub in found.hubs:
        token = targets.token_of(hub, alone=len(found.hubs) == 1)
        check = HubCheck(hub.url, token, _hub_options(hub, options, choices), trusted)
        checks.append((Workload(hub.name, "JupyterHub", hub.url), check))
    for name, studios in found.studios.items():
        token = os.environ.get(PLATFORM_TOKEN, "")
        check = StudiosCheck(studios, trusted, token, options.workspace)
        checks.append((Workload(name, "Studios", studios.connect_url), check))
    return checks


def _hub_options(hub: Hub, options: argparse.Namespace, choices: dict[str, str]) -> HubOptions:
    if choices and not options.profile:
        raise UsageError("--option goes with --profile: it is an option of one")
    profile = {"profile": options.profile} if options.profile else {}
    dask = {"yes": True, "no": False}.get(options.dask, hub.dask)
    return HubOptions(options.user or hub.user, options.server, {**profile, **choices}, dask, options.restart)


def _run(
    name: str, checks: list[tuple[Workload, HubCheck | StudiosCheck]], limits: dict[str, float], options: Any
) -> int:
    console = _console()
    report, began = Report(console), time.monotonic()
    workloads = [workload for workload, _ in checks]
    report.title(name)
    try:
        for workload, check in checks:
            with report.workload(workload):
                check.run(Runner(workload, limits, report))
    finally:
        seconds = time.monotonic() - began
        if options.json:
            options.json.write_text(json.dumps(as_json(name, workloads, seconds), indent=2) + "\n", encoding="utf-8")
        if options.svg:
            options.svg.write_text(as_svg(name, workloads, seconds), encoding="utf-8")
    report.verdict(workloads, seconds)
    return 0 if all(workload.passed for workload in workloads) else _FAILED


def _limit(text: str) -> tuple[str, float]:
    name, _, seconds = text.partition("=")
    if name not in LIMITS:
        raise UsageError(f"--timeout {text}: steps are {', '.join(LIMITS)}")
    try:
        number = float(seconds)
    except ValueError:
        number = 0
    if not 0 < number < 86400:
        raise UsageError(f"--timeout {text}: write {name}=SECONDS, more than 0")
    return name, number


def _choice(text: str) -> tuple[str, str]:
    name, _, choice = text.partition("=")
    if not name or not choice:
        raise UsageError(f"--option {text}: write NAME=CHOICE")
    return name, choice


def _check_files(options: argparse.Namespace) -> None:
    """Before anything is started: a result that can't be written would be lost."""
    for name in ("json", "svg"):
        path = getattr(options, name)
        if path is not None and (path.is_dir() or not path.resolve().parent.is_dir()):
            raise UsageError(f"--{name} {path}: it has to be a file in a folder that exists")


def _trusted(ca: Path | None) -> ssl.SSLContext:
    try:
        return trust(ca)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"--ca {ca}: not a PEM file of certificates ({error})") from None


def _console() -> Console:
    """Standard output: a terminal has its own width up to ours, a pipe has ours."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def _interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("interrupted: the table says whether the server was stopped", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
