"""The machine's program, run for real, twice and after changes: files, modes, accounts, disks, what is restarted."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from components import versions

from . import sample
from .machine import PACKAGE, TEMPLATES, Machine, Vault, running

PROJECT = "projects/research-1/secrets"
SECRETS = {
    f"{PROJECT}/token": "a-launcher-token",
    f"{PROJECT}/ada": "ada's password",
    f"{PROJECT}/bob": "bob's $password 'quoted'",
    f"{PROJECT}/database": "provider=postgresql\npassword=a-database-password\n",
    f"{PROJECT}/workbench-licence": "a licence\n",
}
PROGRAM, USER_DATA_PROGRAM = "/usr/local/sbin/atelier-workbench", "/usr/local/sbin/atelier-user-data"
QUIET = {"systemctl enable --quiet", "systemctl is-active --quiet"}
SNAPSHOT = """
find /etc/rstudio /etc/exports.d /etc/nfs.conf.d /home /var/lib/rstudio-server /var/lib/rstudio-launcher \
  -printf '%p %m %u:%g %s\n' | sort
cat /etc/rstudio/* /etc/exports.d/* | sha256sum
getent passwd ada bob rstudio-server; getent group ada bob admins science
grep -E '^(ada|bob):' /etc/shadow; cat /etc/fstab
"""


def document(**more: Any) -> str:
    """User data with our own secrets, package and templates in the places of the real ones."""
    users: dict[str, Any] = {
        "ada": {"uid": 2001, "groups": ["admins", "science"], "password_secret": f"{PROJECT}/ada"},
        "bob": {"uid": 2002, "password_secret": f"{PROJECT}/bob"},
    }
    text = sample.user_data(sample.made(**{"users": users, **more}))
    # What the harness calls the secrets that the component makes.
    return text.replace("wb-token-secret-id", f"{PROJECT}/token").replace(
        "wb-database-secret-id", f"{PROJECT}/database"
    )


def give(machine: Machine, text: str, keep: tuple[str, ...] = ()) -> None:
    """What cloud-init writes. Disks are left out unless they are asked for."""
    files = {path: each["content"] for path, each in sample.files(text).items()}
    url = machine.environment["ATELIER_SECRETS"]
    for name, template in TEMPLATES.items():
        checksum = hashlib.sha256(template.encode()).hexdigest()
        files["/etc/atelier/templates"] = files["/etc/atelier/templates"].replace(
            versions.WORKBENCH_TEMPLATES[name], checksum
        )
    # The last line counts.
    files["/etc/atelier/workbench.env"] += f"PACKAGE_URL={url}/{PACKAGE}\nTEMPLATES_URL={url}/templates\n"
    if "disks" not in keep:
        files["/etc/atelier/disks"] = ""
    machine.run("rm", "-rf", "/etc/atelier")
    modes = {path: int(each["permissions"], 8) for path, each in sample.files(text).items()}
    machine.write({path: (content, modes[path]) for path, content in files.items()})


pytestmark = pytest.mark.skipif(
    subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode != 0,
    reason="a machine in a mount namespace of its own needs Linux and root",
)


def restarted(asked: list[str]) -> list[str]:
    return [line.removeprefix("systemctl restart ") for line in asked if line.startswith("systemctl restart")]


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine after its first start."""
    vault = Vault({name: (1, value) for name, value in SECRETS.items()})
    with running(tmp_path_factory.mktemp("machine"), vault) as machine:
        give(machine, document())
        machine.run(PROGRAM)
        yield machine


def test_the_first_start_leaves_what_was_asked_and_the_second_changes_nothing(booted: Machine):
    first = booted.shell(SNAPSHOT)
    assert restarted(booted.asked()) == ["nfs-server.service", "rstudio-launcher.service", "rstudio-server.service"]
    booted.run(PROGRAM)
    assert booted.shell(SNAPSHOT) == first
    again = booted.asked()
    assert [line for line in again if not line.startswith(tuple(QUIET))] == []


def test_homes_and_what_is_shared_have_their_modes_and_are_exported(booted: Machine):
    modes = booted.shell("stat --format '%n %a %U' /home/ada /home/bob /home/rsp-shared").splitlines()
    assert modes == ["/home/ada 700 ada", "/home/bob 700 bob", "/home/rsp-shared 1777 rstudio-server"]
    exported = booted.shell("cat /etc/exports.d/atelier.exports")
    assert exported == "/home 10.0.0.0/17(rw,sync,no_subtree_check,no_root_squash)\n"


def test_people_can_log_in_with_the_passwords_of_the_vault(booted: Machine):
    assert booted.shell("id --user ada; id --groups --name ada").split() == ["2001", "ada", "admins", "science"]
    check = """perl -e 'my ($h) = (getpwnam($ARGV[0]))[1]; exit(crypt($ARGV[1], $h) ne $h)' "$0" "$1" """
    for who in ("ada", "bob"):
        booted.run("bash", "-euc", check, who, SECRETS[f"{PROJECT}/{who}"])
        assert booted.run("bash", "-euc", check, who, "another", check=False).returncode != 0


def test_secrets_have_tight_modes_and_leave_nothing_behind(booted: Machine):
    files = "/etc/rstudio/job-launcher-token /etc/rstudio/database.conf /var/lib/rstudio-server/licence.lic"
    assert booted.shell(f"stat --format '%a %U:%G' {files}").splitlines() == [
        "640 root:rstudio-server",
        "600 root:root",
        "600 rstudio-server:rstudio-server",
    ]
    assert booted.shell("cat /etc/rstudio/job-launcher-token") == "a-launcher-token"
    assert booted.shell("ls /run | grep atelier || true") == ""
    assert booted.written_with("a-launcher-token") == ["/etc/rstudio/job-launcher-token"]
    assert booted.written_with("a-database-password") == ["/etc/rstudio/database.conf"]


def test_another_token_restarts_the_launcher_alone(booted: Machine):
    booted.asked()
    booted.vault.put(f"{PROJECT}/token", "the next token")
    booted.run(PROGRAM)
    assert restarted(booted.asked()) == ["rstudio-launcher.service"]
    assert booted.shell("cat /etc/rstudio/job-launcher-token") == "the next token"


def test_a_password_changed_by_its_owner_stays_until_the_vault_has_another(booted: Machine):
    booted.shell("echo 'bob:his own' | chpasswd")
    own = booted.shell("grep ^bob: /etc/shadow")
    booted.run(PROGRAM)
    assert booted.shell("grep ^bob: /etc/shadow") == own
    booted.vault.put(f"{PROJECT}/bob", "a new one")
    booted.run(PROGRAM)
    assert booted.shell("grep ^bob: /etc/shadow") != own


def test_who_is_left_out_is_locked_and_keeps_the_home(booted: Machine):
    only_ada = {"ada": {"uid": 2001, "password_secret": f"{PROJECT}/ada"}}
    give(booted, document(users=only_ada))
    booted.run(PROGRAM)
    assert booted.shell("passwd --status bob").split()[1] == "L"
    assert booted.shell("stat --format %U /home/bob").strip() == "bob"
    assert booted.shell("id --groups --name ada").split() == ["ada"]
    give(booted, document())
    booted.run(PROGRAM)
    assert booted.shell("passwd --status bob").split()[1] == "P"


def test_a_setting_restarts_what_reads_it_and_what_is_left_out_goes(booted: Machine):
    booted.run(PROGRAM)
    booted.asked()
    session = {"editors": {"jupyter_idle_minutes": 5}}
    give(booted, document(session=session))
    booted.run(PROGRAM)
    # The sizes are gone, which the launcher reads too.
    assert booted.run("test", "-e", "/etc/rstudio/launcher.kubernetes.resources.conf", check=False).returncode == 1
    assert "session-cull-minutes=5" in booted.shell("cat /etc/rstudio/jupyter.conf")
    assert restarted(booted.asked()) == ["rstudio-launcher.service", "rstudio-server.service"]
    give(booted, document(session={"editors": {"jupyter_idle_minutes": 6}}))
    booted.run(PROGRAM)
    assert restarted(booted.asked()) == ["rstudio-server.service"]


def test_a_secret_that_cannot_be_read_fails_and_changes_nothing(booted: Machine):
    kept = booted.vault.secrets.pop(f"{PROJECT}/token")
    before = booted.shell("sha256sum /etc/rstudio/job-launcher-token")
    done = booted.run(PROGRAM, check=False)
    assert done.returncode == 1
    assert f"secret {PROJECT}/token can't be read" in done.stderr
    assert booted.shell("sha256sum /etc/rstudio/job-launcher-token") == before
    booted.vault.secrets[f"{PROJECT}/token"] = kept


def test_a_package_with_another_checksum_is_not_installed(tmp_path: Path):
    vault = Vault({name: (1, value) for name, value in SECRETS.items()})
    with running(tmp_path, vault) as machine:
        give(machine, document(package={"sha256": "0" * 64}))
        assert machine.run(PROGRAM, check=False).returncode == 1
        assert "rstudio-server" not in machine.shell("dpkg-query --show --showformat '${Package}\\n'").split()


def test_disks_are_formatted_once_and_outlive_the_machine(tmp_path: Path):
    image = tmp_path / "homes.img"
    subprocess.run(["truncate", "--size=64M", image], check=True)
    for turn in (1, 2):
        (folder := tmp_path / str(turn)).mkdir()
        vault = Vault({name: (1, value) for name, value in SECRETS.items()})
        with running(folder, vault) as machine:
            loop = ["losetup", "--find", "--show", image]
            device = subprocess.run(loop, check=True, capture_output=True, text=True).stdout.strip()
            try:
                machine.shell(f"mkdir -p /dev/disk/by-id; ln -s {device} /dev/disk/by-id/google-homes")
                give(machine, document(), keep=("disks",))
                machine.write({"/etc/atelier/disks": ("homes /home root:root\n", 0o644)})
                machine.run(PROGRAM)
                machine.run(PROGRAM)
                assert machine.shell("findmnt --noheadings --output SOURCE /home").strip() == device
                assert machine.shell("grep --count google-homes /etc/fstab") == "1\n"
                if turn == 1:
                    machine.shell("echo kept > /home/ada/file; chown ada /home/ada/file")
                assert machine.shell("cat /home/ada/file; stat --format %U /home/ada/file").split() == ["kept", "ada"]
            finally:
                machine.shell("umount /home")
                subprocess.run(["losetup", "--detach", device], check=True)


def test_changed_user_data_is_taken_over_and_strangers_files_are_refused(tmp_path: Path):
    text = document()
    program = tmp_path / "program"
    program.write_text(sample.files(text)[USER_DATA_PROGRAM]["content"])
    (commands := tmp_path / "bin").mkdir()
    (commands / "systemctl").write_text("#!/bin/sh\n")
    (commands / "systemctl").chmod(0o755)
    vault = Vault({}, user_data=text)
    with running(tmp_path, vault) as machine:
        environment = {
            **os.environ,
            "ATELIER_METADATA": machine.environment["ATELIER_METADATA"],
            "ATELIER_ROOT": str(tmp_path / "root"),
            "PATH": f"{commands}:{os.environ['PATH']}",
        }

        def take() -> subprocess.CompletedProcess[str]:
            return subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True)

        assert take().returncode == 0
        there = {
            f"/{path.relative_to(tmp_path / 'root')}": path.read_text()
            for path in (tmp_path / "root").rglob("*")
            if path.is_file()
        }
        expected = {path: each["content"] for path, each in sample.files(text).items()}
        assert {path: there.get(path) for path in expected} == expected
        vault.user_data = document(session={})
        assert take().returncode == 0
        assert not (tmp_path / "root/etc/atelier/rstudio/launcher.kubernetes.resources.conf").exists()
        strange = {"write_files": [{"path": "/etc/passwd", "permissions": "0644", "content": ""}]}
        vault.user_data = "#cloud-config\n" + yaml.dump(strange)
        assert "/etc/passwd" in take().stderr
        assert not (tmp_path / "root/etc/passwd").exists()
