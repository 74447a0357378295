"""Finds etcd, kube-apiserver and kubectl, or builds them once from the Go modules that `modules/` pins."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ASSETS_VARIABLE = "KUBEBUILDER_ASSETS"
BINARIES = ("etcd", "kube-apiserver", "kubectl")

MODULES = Path(__file__).parent / "modules"
ETCD_MODULE = MODULES / "etcd"
KUBERNETES_MODULE = MODULES / "kubernetes"

HEARTBEAT_SECONDS = 30

Report = Callable[[str], None]


class AssetsError(Exception):
    """The binaries are neither there nor can they be built; the message says what to do."""


@dataclass(frozen=True)
class Binaries:
    """Where the three programs of the control plane are."""

    etcd: Path
    kube_apiserver: Path
    kubectl: Path

    @classmethod
    def inside(cls, folder: Path) -> Binaries:
        return cls(*(folder / name for name in BINARIES))


def find_binaries(report: Report) -> Binaries:
    """The binaries of KUBEBUILDER_ASSETS where it is set, else those of the cache, built now if they are not in it.

    `report` gets a line of progress at a time. Raises AssetsError.
    """
    named = os.environ.get(ASSETS_VARIABLE)
    return _in_named_folder(Path(named).resolve()) if named else _in_cache(report)


def kubernetes_version() -> str:
    """Such as `v1.35.4`: go.mod is the one place where it stands."""
    return _pinned(KUBERNETES_MODULE, r"^require k8s\.io/kubernetes (v\S+)$")


def etcd_version() -> str:
    """Such as `v3.6.16`: go.mod is the one place where it stands."""
    return _pinned(ETCD_MODULE, r"^require go\.etcd\.io/etcd/server/v3 (v\S+)$")


def go_version() -> str:
    """The oldest Go that builds both modules."""
    versions = (_pinned(module, r"^go (\S+)$") for module in (ETCD_MODULE, KUBERNETES_MODULE))
    return max(versions, key=lambda version: tuple(int(part) for part in version.split(".")))


def cache_folder() -> Path:
    """The folder of these versions; another pin is another folder, so that nothing stale is ever used."""
    pins = hashlib.sha256()
    for module in (ETCD_MODULE, KUBERNETES_MODULE):
        for name in ("go.mod", "go.sum"):
            pins.update((module / name).read_bytes())
    return _cache_root() / f"{kubernetes_version()}-{pins.hexdigest()[:12]}"


def _in_named_folder(folder: Path) -> Binaries:
    missing = [name for name in BINARIES if not os.access(folder / name, os.X_OK)]
    if missing:
        raise AssetsError(
            f"{ASSETS_VARIABLE} names {folder}, which has no executable {', '.join(missing)}: "
            f"it must hold {', '.join(BINARIES)}, or be unset to have them built."
        )
    return Binaries.inside(folder)


def _in_cache(report: Report) -> Binaries:
    folder = cache_folder()
    if not folder.is_dir():
        with _lock(report):
            # Another process may have built them while this one waited.
            if not folder.is_dir():
                _build_into(folder, report)
    return Binaries.inside(folder)


def _build_into(folder: Path, report: Report) -> None:
    if shutil.which("go") is None:
        raise AssetsError(
            f"The cluster tests build Kubernetes {kubernetes_version()} and etcd {etcd_version()}, and `go` is not "
            f"on PATH: install Go {go_version()} or newer, or set {ASSETS_VARIABLE} to a folder that holds "
            f"{', '.join(BINARIES)}."
        )
    started = time.monotonic()
    report(f"Building the control plane for the cluster tests, once, into {folder}")
    # Only the holder of the lock gets here, so what is left under this name comes from a build that was interrupted.
    unfinished = folder.with_name(f".unfinished-{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        report(f"  etcd {etcd_version()} (about a minute)")
        _go_build(ETCD_MODULE, unfinished / "etcd", ["go.etcd.io/etcd/server/v3"], "-s -w", report)
        report(f"  kube-apiserver and kubectl {kubernetes_version()} (about four minutes)")
        commands = ["k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes/cmd/kubectl"]
        _go_build(KUBERNETES_MODULE, unfinished, commands, f"-s -w {_version_flags(kubernetes_version())}", report)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    report(f"Built the control plane in {time.monotonic() - started:.0f} s")


def _go_build(module: Path, output: Path, packages: list[str], linker_flags: str, report: Report) -> None:
    command = ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags", linker_flags, "-o", str(output), *packages]
    # The pins are taken as they stand, whatever this machine's own Go settings are; and no C compiler is needed.
    environment = os.environ | {"GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"}
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=module, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as build:
        try:
            printed = _wait(build, lambda: report(f"  … still building after {time.monotonic() - started:.0f} s"))
        except BaseException:
            build.terminate()
            raise
    if build.returncode != 0:
        tail = "\n".join(printed.splitlines()[-20:])
        raise AssetsError(f"`go build` of {', '.join(packages)} failed (Go {go_version()} or newer is needed):\n{tail}")


def _wait(build: subprocess.Popen[str], heartbeat: Callable[[], None]) -> str:
    while True:
        try:
            return build.communicate(timeout=HEARTBEAT_SECONDS)[0]
        except subprocess.TimeoutExpired:
            heartbeat()


def _version_flags(version: str) -> str:
    # Without them the server calls itself v0.0.0-master.
    major, minor, _ = version.removeprefix("v").split(".")
    values = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
    return " ".join(f"-X k8s.io/component-base/version.{name}={value}" for name, value in values.items())


@contextmanager
def _lock(report: Report) -> Iterator[None]:
    root = _cache_root()
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Waiting for another process that builds the control plane")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cache_root() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "atelier" / "control-plane"


def _pinned(module: Path, pattern: str) -> str:
    go_mod = module / "go.mod"
    found = re.search(pattern, go_mod.read_text(), re.MULTILINE)
    if found is None:
        raise AssetsError(f"{go_mod} has no line like {pattern}")
    return found.group(1)
