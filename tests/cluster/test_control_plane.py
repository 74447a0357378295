"""The control plane says what it lacks, says why it does not start, and leaves no process behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from .control_plane.assets import AssetsError, Binaries, find_binaries
from .control_plane.server import ControlPlane, ControlPlaneError


def test_no_process_outlives_its_control_plane(binaries: Binaries, tmp_path: Path) -> None:
    with ControlPlane(binaries, tmp_path) as control_plane:
        servers = control_plane.servers
        assert [server.has_ended() for server in servers] == [False, False]
    assert [server.has_ended() for server in servers] == [True, True]


def test_a_server_that_does_not_start_is_shown_by_its_log(binaries: Binaries, tmp_path: Path) -> None:
    broken = tmp_path / "kube-apiserver"
    broken.write_text("#!/bin/sh\necho 'something is wrong'\nexit 3\n")
    broken.chmod(0o755)
    control_plane = ControlPlane(replace(binaries, kube_apiserver=broken), tmp_path)
    with pytest.raises(ControlPlaneError, match=r"kube-apiserver ended with status 3\n.*\nsomething is wrong"):
        control_plane.__enter__()


def test_a_folder_of_assets_without_the_binaries_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    with pytest.raises(AssetsError, match="no executable etcd, kube-apiserver, kubectl"):
        find_binaries(print)


def test_without_go_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssetsError, match=r"install Go 1\.\d+\S* or newer, or set KUBEBUILDER_ASSETS"):
        find_binaries(print)
