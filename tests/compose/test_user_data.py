"""User data: accepted by cloud-init, systemd and shellcheck, small enough for EC2, and without secrets."""

from __future__ import annotations

import json
import shutil
import subprocess

import yaml

from components.workloads.studios import compose_machine
from components.workloads.studios.compose import configuration
from tests.tools.cloud_init import schema_problems
from tests.tools.python_tools import find_shellcheck

from . import sample
from .machine import SETTINGS, Machine

USER_DATA = compose_machine.user_data(SETTINGS["region"], SETTINGS["configuration"], SETTINGS["volume_id"])
FILES = {each["path"]: each for each in yaml.safe_load(USER_DATA)["write_files"]}


def test_cloud_init_takes_it(tmp_path):
    assert schema_problems(USER_DATA, tmp_path) == ""
    # The check does say so where something is wrong.
    assert "runcmd" in schema_problems(USER_DATA.replace("runcmd:\n", "runcmd: 1\nx:\n"), tmp_path)


def test_ec2_takes_it():
    assert len(USER_DATA.encode()) < 16384


def test_systemd_takes_the_units(tmp_path):
    for path, file in FILES.items():
        if path.startswith("/etc/systemd"):
            unit = tmp_path / path.removeprefix("/etc/systemd/system/")
            unit.parent.mkdir(exist_ok=True)
            # The programs that it starts are those of another machine.
            unit.write_text(file["content"].replace(compose_machine.PROGRAM, shutil.which("true") or "/bin/true"))
    (tmp_path / "docker.service").write_text("[Service]\nExecStart=/bin/true\n")
    units = [str(tmp_path / name) for name in (compose_machine.UNIT, compose_machine.DISK_UNIT, "docker.service")]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "atelier" in line]) == (0, [])


def test_shellcheck_takes_the_command_that_applies_changes():
    script = "#!/bin/sh\n" + compose_machine.reload_command("version 1")
    done = subprocess.run([*find_shellcheck(), "--shell=sh", "-"], input=script, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_docker_waits_for_the_data_and_rotates_its_logs():
    drop_in = FILES["/etc/systemd/system/docker.service.d/atelier.conf"]["content"]
    assert f"Requires={compose_machine.DISK_UNIT}" in drop_in
    assert f"After={compose_machine.DISK_UNIT}" in drop_in
    docker = json.loads(FILES["/etc/docker/daemon.json"]["content"])
    assert docker["log-opts"] == {"max-size": "20m", "max-file": "5", "compress": "true"}


def test_no_secret_is_in_it_or_in_the_configuration():
    # The configuration is a secret's value too, yet it holds names of secrets only.
    told = USER_DATA + json.dumps(configuration(sample.bundle()))
    for value in sample.vault().values():
        assert value not in told
    assert "planted" not in told
    assert "BEGIN" not in told


def test_the_machine_has_the_settings_that_its_program_reads(tmp_path, monkeypatch):
    machine = Machine(tmp_path / "root", sample.vault(), monkeypatch)
    given = machine.root / compose_machine.SETTINGS.lstrip("/")
    assert json.loads(FILES[compose_machine.SETTINGS]["content"]) == json.loads(given.read_text())
