"""`python -m scan`: a stack under the scanners, and what they find."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console

from offline.failures import explained
from offline.run import PROJECT, run

from .exemptions import OURS, Exemption, ExemptionError, read_exemptions
from .findings import ScannerFailed
from .report import WIDTH, as_json, print_scan
from .scan import Scan, scan
from .tools import BUILD, ToolMissing, Tools, find_tools

FINDINGS, UNUSABLE = 1, 2
"""Exit statuses for what nobody has explained, and for what can't be scanned at all."""


def main(arguments: list[str] | None = None) -> int:
    """Scan each stack file; returns the exit status."""
    options = _parser().parse_args(arguments)
    files = _all_stack_files() if options.all else options.stack_files or [PROJECT / "Pulumi.staging.yaml"]
    console = _console()
    try:
        exemptions = read_exemptions([OURS, *options.exemptions])
        tools = find_tools(report=lambda line: print(line, file=sys.stderr, flush=True))
        scans = [_scanned(file, tools, exemptions, console) for file in files]
    except (ExemptionError, ToolMissing, ScannerFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return UNUSABLE
    if options.json:
        form = json.dumps([as_json(each) for each in scans if each], indent=2, ensure_ascii=False)
        options.json.write_text(form + "\n", encoding="utf-8")
    if None in scans:
        return UNUSABLE
    unused = _unused(exemptions, scans) if options.all else []
    for each in unused:
        console.print(f"Nothing needs this exemption any more: {', '.join(each.checks)}: {each.why}", style="red")
    return 0 if all(each and each.clean for each in scans) and not unused else FINDINGS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scan",
        description="Scan a stack by checkov and kube-score, without an engine, credentials or a network.",
        epilog="Exit status: 0 nothing is unexplained; 1 there are findings; 2 a mistake in settings or usage, or no "
        "scanner. What the scanners read is in build/scan/<stack>/.",
    )
    add = parser.add_argument
    add("stack_files", nargs="*", type=Path, metavar="STACK_FILE", help="Pulumi.<stack>.yaml (Pulumi.staging.yaml)")
    add(
        "--all",
        action="store_true",
        help="every stack file of the repository; an exemption that none needs is an error",
    )
    add("--exemptions", type=Path, action="append", default=[], metavar="FILE", help="more exemptions, of your own")
    add("--json", type=Path, metavar="FILE", help="write the findings")
    return parser


def _scanned(file: Path, tools: Tools, exemptions: list[Exemption], console: Console) -> Scan | None:
    """The scan of a stack file, printed; None if the program fails on it."""
    try:
        with redirect_stdout(sys.stderr):
            record = run(file)
    except Exception as error:
        print(f"error: {explained(error, file, PROJECT)[0]}", file=sys.stderr)
        return None
    found = scan(record, tools, exemptions, BUILD / "scan" / record.stack)
    print_scan(found, console)
    return found


def _unused(exemptions: list[Exemption], scans: list[Scan | None]) -> list[Exemption]:
    used = {id(exemption) for each in scans if each for _, exemption in each.exempted}
    return [each for each in exemptions if id(each) not in used]


def _all_stack_files() -> list[Path]:
    return [*sorted(PROJECT.glob("Pulumi.*.yaml")), *sorted(PROJECT.glob("examples/Pulumi.*.yaml"))]


def _console() -> Console:
    """Standard output: a terminal has its own width up to ours, a pipe has ours."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


if __name__ == "__main__":
    sys.exit(main())
